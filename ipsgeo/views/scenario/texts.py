"""What the scenario's views share: figures as text, and counties and municipalities by name."""

from collections.abc import Iterator, Sequence

import pandas as pd

from ipsgeo import words
from ipsgeo.scenarios import Outcome, ScenarioResult
from ipsgeo.study.scenario import PlannedUnit
from ipsgeo.views.names import municipality_names


def said(key: str, language: str, **facts: object) -> str:
    """A text of the scenario's views."""
    return words.text(f"scenario.{key}", language, facts)


def whole(value: object, language: str) -> str:
    """A number without decimals; a dash where there is none."""
    return words.number(number_of(value), language, decimals=0)


def one(value: object, language: str) -> str:
    """A number with one decimal; a dash where there is none."""
    return words.number(number_of(value), language)


def number_of(value: object) -> float:
    """A figure as a number; NaN where it is missing."""
    return float(value) if isinstance(value, int | float) else float("nan")


def units_in_order(result: ScenarioResult) -> list[PlannedUnit]:
    """Every county once: those before, then those that are there only afterwards."""
    found = {done.unit.key: done.unit for done in (*result.after, *result.before)}
    keys = dict.fromkeys(done.unit.key for done in (*result.before, *result.after))
    return [found[key] for key in keys]


def outcomes_in_order(result: ScenarioResult) -> Iterator[tuple[PlannedUnit, str, Outcome]]:
    """What came of every county on the sides where it is there, "before" first."""
    for unit in units_in_order(result):
        for side, outcomes in (("before", result.before), ("after", result.after)):
            done = on_side(outcomes, unit.key)
            if done is not None:
                yield unit, side, done


def on_side(outcomes: Sequence[Outcome], key: str) -> Outcome | None:
    """The county of that name, where it is there."""
    return next((done for done in outcomes if done.unit.key == key), None)


def names_of(result: ScenarioResult, codes: Sequence[str], language: str) -> list[str]:
    """Municipalities by name as they were, in the reader's order."""
    names = pd.concat([municipality_names(done.unit.study, language) for done in result.before])
    return sorted(names[list(codes)], key=words.finnish_order)


def new_name(result: ScenarioResult, code: str, language: str) -> str:
    """What a municipality is called afterwards."""
    units = (done.unit.study for done in result.after)
    study = next(study for study in units if code in study.demand.index)
    return str(municipality_names(study, language)[code])


def clients_of(result: ScenarioResult, code: str) -> float:
    """A municipality's clients a year, before."""
    studies = (done.unit.study for done in result.before)
    return float(next(study.demand[code] for study in studies if code in study.demand.index))
