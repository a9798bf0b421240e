"""What a plan depends on, in sentences and figures."""

from collections.abc import Iterable

import pandas as pd

from ipsgeo import words
from ipsgeo.sensitivity import Sensitivity
from ipsgeo.sensitivity.assumptions import PRECISION, SPREAD
from ipsgeo.study import Study
from ipsgeo.views.demand_words import percent
from ipsgeo.views.names import codes_in_order, municipality_names

SHARES = ("benefit_share",)
COARSE = 5.0  # values from here on have two decimals at most, smaller ones three


def said(key: str, language: str, **facts: object) -> str:
    """A text about sensitivity with facts in it."""
    return words.text(f"sensitivity.{key}", language, facts)


def called(name: str, language: str) -> str:
    """What an assumption is called."""
    return said(f"name_{name}", language)


def value_text(name: str, value: float, language: str) -> str:
    """A value of an assumption: shares as percentages, numbers with few decimals."""
    if name in SHARES:
        return percent(round(value, 4), language)
    return words.stated(round(value, 2 if abs(value) >= COARSE else 3), language)


def sentences(shown: Sensitivity, study: Study, language: str) -> list[str]:
    """For each assumption and end what becomes of the areas; those that change first."""
    rows = shown.table.sort_values("turns_at", key=pd.isna, kind="stable").iterrows()
    return [sentence(str(name), row, study, language) for (name, _), row in rows]


def sentence(name: str, row: pd.Series, study: Study, language: str) -> str:
    """What becomes of the areas at one end of an assumption."""
    columns = {"base": "base", "value": "value", "turns": "turns_at", "stays": "stays_at"}
    values = {
        fact: value_text(name, float(row[column]), language)
        for fact, column in columns.items()
        if row[column] == row[column]
    }
    moved, outcome = row["turn_moved"] or row["moved"], outcome_of(row)
    names = moved_names(moved, study, language)
    told = said(f"said_{outcome}", language, name=called(name, language), names=names, **values)
    proven = row["turns_proven"] if outcome.startswith("turns") else row["proven"]
    if proven or outcome in ("no_plan", "no_time"):
        return told
    return f"{told} {said('said_unproven', language)}"


def outcome_of(row: pd.Series) -> str:
    """What becomes of the areas at one end, as the catalogue names it."""
    if row["status"] in ("infeasible", "no_plan"):
        return "no_plan" if row["status"] == "infeasible" else "no_time"
    if row["turns_at"] == row["turns_at"]:
        if row["precision"] != row["precision"]:
            return "turns_number"
        return "turns_there" if row["changes"] else "turns_back"
    if row["changes"] == 1:  # on the way there a plan was missing, so that it is not known where
        return "turns_number"
    if row["staff_changes"]:
        return "staff"
    return "stays_between" if row["nothing_between"] else "stays"


def moved_names(codes: Iterable[str], study: Study, language: str) -> list[str]:
    """The municipalities that change area, by name."""
    names = municipality_names(study, language)
    return [names[code] for code in codes_in_order(codes, names)]


def turn_text(name: str, table: pd.DataFrame, language: str) -> str:
    """Where the areas turn into others, for one assumption: nearest below and above."""
    texts = []
    for _, row in table[table["turns_at"].notna()].iterrows():
        if row["precision"] != row["precision"]:
            turns = value_text(name, float(row["turns_at"]), language)
            texts.append(said("turn_at", language, turns=turns))
        else:
            ends = sorted(float(row[column]) for column in ("stays_at", "turns_at"))
            low, high = (value_text(name, end, language) for end in ends)
            texts.append(said("turn_between", language, low=low, high=high))
    return "; ".join(texts) or said("turn_never", language)


def notes(shown: Sensitivity, study: Study, language: str) -> list[str]:
    """How the assumptions were changed."""
    precision, spread = words.share(PRECISION, language), words.share(SPREAD, language)
    straight = study.travel.assumptions is not None and study.travel.basis == "straight line"
    return [
        said("note_alone", language),
        said("note_spread", language, spread=spread),
        said("note_precision", language, precision=precision),
        *([] if straight else [said("note_matrix", language)]),
    ]
