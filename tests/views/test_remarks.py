"""The roles and free text that a study shows, as rows of the workbook."""

from dataclasses import dataclass

import pandas as pd

from ipsgeo.views.withheld import remark_sheet


@dataclass
class Heard:
    remarks: pd.DataFrame
    answers: pd.DataFrame
    least_answers: int = 1


@dataclass
class County:
    survey: Heard | None
    municipalities: pd.DataFrame


NAMES = pd.DataFrame(
    {"name_fi": ["Joutsa", "Keuruu"], "name_sv": ["Joutsa", "Keuru"]}, index=["172", "249"]
)


def county(**columns) -> County:
    remarks = pd.DataFrame(columns)
    return County(survey=Heard(remarks=remarks, answers=remarks), municipalities=NAMES)


def test_what_the_study_shows_stands_by_municipality_and_as_it_was_written():
    shown = county(
        code=["249", "172", "172"],
        role=["johtaja", "", "=SUM(A1)"],
        free_text=["pitkät matkat", "+358", ""],
    )
    assert remark_sheet(shown, "fi") == [
        ["kunta", "rooli", "vapaa sana"],
        ["Joutsa", "", "+358"],
        ["Joutsa", "=SUM(A1)", ""],
        ["Keuruu", "johtaja", "pitkät matkat"],
    ]
    assert remark_sheet(shown, "sv")[-1][0] == "Keuru"


def test_only_what_is_shown_has_a_column():
    assert remark_sheet(county(code=["172"], role=["x"]), "en") == [
        ["municipality", "role"],
        ["Joutsa", "x"],
    ]


def test_nothing_where_nothing_is_shown():
    assert remark_sheet(county(code=[]), "fi") == []
    assert remark_sheet(County(survey=None, municipalities=NAMES), "fi") == []
