"""What respondents said in their own words, where the study shows it: rows for the workbook."""

from ipsgeo.sources.survey.shapes import SHOWABLE
from ipsgeo.study import Study
from ipsgeo.words import finnish_order, text


def remark_rows(study: Study, language: str) -> list[list[str]]:
    """The roles and free text that the study shows: a header, then a row for each remark.

    Parameters
    ----------
    study
        The study; its section [survey] says what is shown.
    language
        Of the header and of the municipalities' names.

    Returns
    -------
    list
        Municipality, then role and free text as far as they are shown, all of it text as it was
        written: who writes it into a file must write it as text, never as a formula. Ordered by
        municipality and text and without row numbers, so that no remark can be matched with an
        estimate. Empty where nothing is shown.
    """
    survey = study.survey
    if survey is None:
        return []
    shown = [name for name in SHOWABLE if name in survey.remarks]
    if not shown:
        return []
    names = study.municipalities["name_sv" if language == "sv" else "name_fi"]
    header = [text(f"survey.{name}", language) for name in ("municipality", *shown)]
    rows = [list(map(str, row)) for row in survey.remarks[["code", *shown]].to_numpy()]
    in_order = sorted(rows, key=lambda row: (finnish_order(names[row[0]]), row))
    return [header, *([names[code], *said] for code, *said in in_order)]
