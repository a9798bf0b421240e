"""What no export may tell, nor let anyone work out: suppressed counts and single answers."""

from dataclasses import replace

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.survey import Survey
from ipsgeo.study import Study
from ipsgeo.views.remarks import remark_rows
from ipsgeo.words import text

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
    """The rows of ``remark_rows``, but none of municipalities with too few answers.

    Where the study's limit leaves out any, the last row says how many.
    """
    survey = study.survey
    if survey is None:
        return []
    counts = survey.answers["code"].value_counts()
    remarks = survey.remarks
    enough = remarks["code"].map(counts) >= survey.least_answers
    rows = remark_rows(replace(study, survey=replace(survey, remarks=remarks[enough])), language)
    if enough.all() or not rows:
        return rows
    facts = {"least": survey.least_answers, "count": int((~enough).sum())}
    said = text("survey.remarks_withheld", language, facts)
    return [*rows, [said, *[""] * (len(rows[0]) - 1)]]
