"""What no export may tell, nor let anyone work out: suppressed counts and single answers."""

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.survey import Survey
from ipsgeo.sources.survey.shapes import SHOWABLE
from ipsgeo.study import Study
from ipsgeo.views.names import municipality_names
from ipsgeo.words import finnish_order, text

UNUSED = "survey_correction_unused"
COARSE = 3  # decimals of a share that tell neither of the two counts that it was made of


def check_withheld(study: Study) -> None:
    """Raise DataError where a count that the source suppressed follows from what exports state.

    A share made of two counts of the whole county tells them both by its decimals, and a remark
    beside it often states them. Where the source suppressed the count of one municipality only,
    the county's count less all the others is that one. Leaving out a second municipality's figures
    would not help, since its clients must be shown: they are what is planned for. So such a study
    has no exports until it states a rounded share instead. Of two suppressed counts or more only
    the sum could be worked out.
    """
    people = study.statistics.people
    for position, term in enumerate(study.statistics.formula.terms):
        hidden = list(people.index[people[position].isna()])
        if len(hidden) != 1 or round(term.per_counted, COARSE) == term.per_counted:
            continue
        name = f"{study.municipalities.at[hidden[0], 'name_fi']} ({hidden[0]})"
        facts = {"share": str(round(term.per_counted, COARSE))}
        raise DataError(
            Finding(key="suppressed_by_total", file=study.path, value=name, facts=facts)
        )


def shown_notes(survey: Survey) -> list[Finding]:
    """The notes on a survey as exports may show them; see ``Survey.shown_notes``.

    Where the study has a limit, corrections that no answer needed are left out too: what they
    correct is an answer, of an earlier round or of someone who has answered anew.
    """
    limited = survey.least_answers > 1
    return [note for note in survey.shown_notes if not (limited and note.key == UNUSED)]


def remark_sheet(study: Study, language: str) -> list[list[str]]:
    """The roles and free text that the study shows: a header, then a row for each remark.

    All of it is text as it was written: who writes it into a file must write it as text, never as
    a formula. Ordered by municipality and text and without row numbers, so that no remark can be
    matched with an estimate. Municipalities with too few answers are left out; the last row then
    says how many remarks are. Empty where nothing is shown.
    """
    survey = study.survey
    shown = [] if survey is None else [name for name in SHOWABLE if name in survey.remarks]
    if survey is None or not shown:
        return []
    names, remarks = municipality_names(study, language), survey.remarks
    enough = remarks["code"].map(survey.answers["code"].value_counts()) >= survey.least_answers
    rows = [list(map(str, row)) for row in remarks.loc[enough, ["code", *shown]].to_numpy()]
    rows.sort(key=lambda row: (finnish_order(names[row[0]]), row))
    header = [text(f"survey.{name}", language) for name in ("municipality", *shown)]
    table = [header, *([names[code], *said] for code, *said in rows)]
    if enough.all():
        return table
    facts = {"least": survey.least_answers, "count": int((~enough).sum())}
    return [*table, [text("survey.remarks_withheld", language, facts), *[""] * len(shown)]]
