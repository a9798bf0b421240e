"""The demand formula in words and numbers: for the page, the workbook and the pictures."""

from collections.abc import Sequence

from ipsgeo import words
from ipsgeo.errors import one_line
from ipsgeo.formula import Share, Term
from ipsgeo.study import Study
from ipsgeo.views.names import capital, municipality_names

TIMES, PLUS = " × ", " + "
COUNTED_TEXTS = ("view", "legend", "column", "detail")


def percent(value: float, language: str) -> str:
    """A share as a percentage: with its own decimals where it has few, else with one."""
    needed = (n for n in range(5) if abs(round(100 * value, n) - 100 * value) < 1e-9)
    return words.share(value, language, decimals=next(needed, 1))


def dated_text(study: Study, language: str) -> str:
    """Which month the counts are of, where they are of one, and the division's year."""
    facts = {"year": str(study.year)}
    if not study.statistics.month:
        return words.text("page.source_year", language, facts)
    facts["month"] = "/".join(reversed(study.statistics.month.split("-")))
    return words.text("page.source_month", language, facts)


def is_standard(study: Study) -> bool:
    """Whether the formula is the standard one, which has texts of its own in the catalogue."""
    return study.statistics.formula.standard


def counted_texts(study: Study, language: str) -> dict[str, str]:
    """How the counted people are called: on the map's button, in its legend, table and details."""
    if not is_standard(study):
        name = PLUS.join(one_line(term.name[language]) for term in study.statistics.formula.terms)
        return dict.fromkeys(COUNTED_TEXTS, capital(name))
    estimated = "_estimated" if study.statistics.formula.estimated else ""
    return {
        "view": words.text("page.view_counted", language),
        "legend": words.text(f"page.legend_counted{estimated}", language),
        "column": words.text(f"page.column_counted{estimated}", language),
        "detail": words.text("page.detail_counted", language),
    }


def formula_sentences(study: Study, language: str) -> list[str]:
    """How the statistics become demand in words and numbers, its range, the shares' sources."""
    terms, totals = study.statistics.formula.terms, study.demand_table.sum(numeric_only=True)
    known = study.demand_table["statistics_point"].notna()
    people = study.statistics.people[known].sum()
    figures = [figures_of(term, people.iloc[n], language) for n, term in enumerate(terms)]
    formula = words.text(
        "page.demand_formula",
        language,
        {
            "words": PLUS.join(words_of(term, language) for term in terms),
            "figures": PLUS.join(figures),
            "clients": words.number(totals["statistics_point"], language, decimals=0),
        },
    )
    estimated = [
        words.text("page.demand_estimated", language, {"share": percent(t.per_counted, language)})
        for t in terms
        if t.estimated
    ]
    span = words.span(totals["statistics_low"], totals["statistics_high"], language)
    ranged = [share for share in study.statistics.formula.shares if share.ranges]
    ranges = [range_of(ranged, span, language)] if ranged else []
    unknown = municipality_names(study, language)[~known].tolist()
    without = [words.text("page.demand_without", language, {"names": unknown})] if unknown else []
    sources = sources_of(study.statistics.formula.shares, language)
    return [*estimated, formula, *without, *ranges, *sources]


def words_of(term: Term, language: str) -> str:
    """A term in words: pitkäaikaistyöttömät × osatyökykyisten osuus."""
    return TIMES.join([term.name[language], *(share.name[language] for share in term.shares)])


def figures_of(term: Term, people: float, language: str) -> str:
    """A term in figures: 6 045 × 50 %."""
    shares = (percent(share.share, language) for share in term.shares)
    return TIMES.join([words.number(people, language, decimals=0), *shares])


def range_of(shares: Sequence[Share], span: str, language: str) -> str:
    """The range of the demand, and of which shares it comes."""
    ends = [f"{share.name[language]} {percent_span(share, language)}" for share in shares]
    facts = {"range": span, "shares": list(dict.fromkeys(ends))}
    return words.text("page.demand_range", language, facts)


def percent_span(share: Share, language: str) -> str:
    """The range of a share: 5–40 %."""
    low, high = percent(share.low, language), percent(share.high, language)
    return f"{low.rstrip('%').rstrip(words.NO_BREAK_SPACE)}{words.EN_DASH}{high}"


def sources_of(shares: Sequence[Share], language: str) -> list[str]:
    """Where the shares are from, and what is said of them, as far as the study says it."""
    said = (
        (share.name[language], " ".join(filter(None, (share.source, share.note.get(language)))))
        for share in shares
    )
    return [f"{capital(name)}: {source}" for name, source in said if source]


def share_rows(study: Study, language: str) -> list[tuple[str, object]]:
    """The shares for a table: name and figure, and after it the range where there is one."""
    rows: list[tuple[str, object]] = []
    several = len(study.statistics.formula.terms) > 1
    for term in study.statistics.formula.terms:
        if term.estimated:
            rows.append((words.text("tables.long_term_share", language), term.per_counted))
        for share in term.shares:
            name = share.name[language]
            label = words.text(f"tables.{share.short}", language) if is_standard(study) else name
            label = f"{term.name[language]}: {label}" if several else label
            rows.append((label, share.share))
            if share.ranges:
                ends = (words.stated(end, language) for end in (share.low, share.high))
                span = words.EN_DASH.join(ends)
                rows.append((words.text("tables.range_of", language, {"name": label}), span))
    return rows
