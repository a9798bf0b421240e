"""The sections of a study file, each read into the object that it describes."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import pandas as pd

from ipsgeo.errors import DataError, Finding, located
from ipsgeo.norms import STATED_SHARE, STATED_TIMES, CoachNorm, EffectNorm
from ipsgeo.problem import MOST_COACHES, whole_if_it_is
from ipsgeo.rules import GOALS, Rules, Weights
from ipsgeo.sources.changes import year_span
from ipsgeo.sources.municipalities import municipality_code, similar_names
from ipsgeo.sources.sections import Section

Number = TypeVar("Number", int, float)
Made = TypeVar("Made")


def read_year(section: Section, key: str, years: range, default: Any = ...) -> int:
    """A division year, one of those that the data know."""
    year: int = section.whole(key, default)
    if year not in years:
        raise section.wrong(key, "unknown_year", **year_span(years))
    return year


def read_stated_demand(section: Section, municipalities: pd.DataFrame) -> pd.Series | None:
    """Clients per year that the planner states outright, by municipality."""
    stated = by_code(section, municipalities, section.not_negative)
    return pd.Series(stated, dtype=float) if stated else None


def by_code(
    section: Section, municipalities: pd.DataFrame, read: Callable[[str], Number]
) -> dict[str, Number]:
    """A section of one number a municipality; no municipality is named twice."""
    figures: dict[str, Number] = {}
    for name in section.content:
        code = code_of(name, name, section, municipalities)
        if code in figures:
            raise section.wrong(name, "named_twice", name=municipalities.at[code, "name_fi"])
        figures[code] = read(name)
    return figures


def code_of(
    written: str, key: str, section: Section, municipalities: pd.DataFrame,
    unknown: str = "unknown_municipality",
) -> str:  # fmt: skip
    """The code of a municipality that a key names by code or name."""
    code = municipality_code(written, municipalities)
    if code is None:
        suggestion = similar_names(written, municipalities)
        raise wrong_value(section, key, unknown, written, suggestion=suggestion)
    return code


def read_codes(
    section: Section, key: str, municipalities: pd.DataFrame, *,
    unknown: str = "unknown_municipality", none: str = "no_municipalities",
) -> list[str]:  # fmt: skip
    """The municipalities that a key lists, by name or code: at least one, each once.

    ``unknown`` and ``none`` are the errors of a name that is no municipality's and of no name.
    """
    codes: list[str] = []
    for name in section.texts(key):
        code = code_of(name, key, section, municipalities, unknown)
        if code in codes:
            known = municipalities.at[code, "name_fi"]
            raise wrong_value(section, key, "named_twice", name, name=known)
        codes.append(code)
    if not codes:
        raise section.wrong(key, none)
    return codes


def wrong_value(
    section: Section, key: str, problem: str, value: object, /, **facts: object
) -> DataError:
    """The error for one value of a key; ``Section.wrong`` is for all that stands there."""
    place = section.label(key)
    finding = Finding(key=problem, file=section.file, column=place, value=value, facts=facts)
    return DataError(finding)


def read_name(section: Section) -> dict[str, str]:
    """The name that is shown, by language; required."""
    if "name" not in section:
        raise section.wrong("name", "key_missing", present=list(section.content) or "–")
    name = section.by_language("name")
    if not all(text.strip() for text in name.values()):
        raise section.wrong("name", "text_empty")
    return name


def read_norm(section: Section) -> CoachNorm:
    """The norm: a caseload and its turnover, or a yearly figure."""
    default = CoachNorm()
    coaching = section.share("coaching_share", default.coaching_share)
    norm = CoachNorm(
        caseload=section.positive("caseload", default.caseload),
        employed_share=section.share("employed_share", default.employed_share),
        throughput_per_year=section.positive("throughput_per_year", None) or float("nan"),
        coaching_share=section.positive("coaching_share", coaching),
    )
    section.finish()
    return norm


def read_effects(section: Section, norm: CoachNorm) -> EffectNorm:
    """What one more coach brings and costs; the share is the norm's where the section has none.

    The multiples of a comparison group were stated together with a share of 37 %: they go with no
    other one.
    """
    share = section.share("employed_share", norm.employed_share)
    effects = EffectNorm(
        employed_share=share,
        times=STATED_TIMES if share == STATED_SHARE else None,
        cost_per_coach=section.not_negative("cost_per_coach", None),
        cost_per_leader=section.not_negative("cost_per_leader", None),
        source=section.text("source", ""),
    )
    section.finish()
    return effects


def read_areas(team: Section) -> int | tuple[int, int] | None:
    """The number of areas: a number, two numbers (from, to), or none where it is free."""
    areas = team.value("areas", (int, list), "areas", None)
    if areas is None or isinstance(areas, int):
        return areas
    if len(areas) != 2 or not all(type(count) is int for count in areas):
        raise team.wrong("areas", "wrong_kind_areas")
    return (areas[0], areas[1])


def read_coaches(team: Section) -> float | tuple[float, float]:
    """The number of coaches: a number, or the fewest and the most where it is free."""
    coaches = team.value("coaches", (int, float, list), "coach_range", ...)
    if not isinstance(coaches, list):
        if not 0 < coaches <= MOST_COACHES:
            raise team.wrong("coaches", "bad_coaches", most=MOST_COACHES)
        return whole_if_it_is(coaches)  # whether halves are allowed the problem knows
    if len(coaches) != 2:
        raise team.wrong("coaches", "wrong_kind_coach_range")
    return (team.as_coaches("coaches", coaches[0]), team.as_coaches("coaches", coaches[1]))


def read_weights(section: Section) -> Weights:
    """What the goals are worth."""
    default = Weights()
    weights = {
        goal: section.not_negative(goal, getattr(default, goal))
        for goal in Weights.__dataclass_fields__
    }
    section.finish()
    return located_in(section, lambda: Weights(**weights))


def read_rules(section: Section, municipalities: pd.DataFrame) -> Rules:
    """The rules, municipalities by name or code."""

    def codes(names: Iterable[str], key: str) -> tuple[str, ...]:
        return tuple(code_of(name, key, section, municipalities) for name in names)

    apart = section.text_lists("apart")
    if any(len(pair) != 2 for pair in apart):
        raise section.wrong("apart", "apart_is_pairs")
    fixed, seats = section.section("fixed_coaches"), section.texts("allowed_seats", None)
    rules: dict[str, Any] = {
        "together": tuple(codes(group, "together") for group in section.text_lists("together")),
        "apart": tuple((one, other) for one, other in (codes(pair, "apart") for pair in apart)),
        "fixed_seats": codes(section.texts("fixed_seats", []), "fixed_seats"),
        "allowed_seats": None if seats is None else codes(seats, "allowed_seats"),
        "fixed_coaches": by_code(fixed, municipalities, fixed.coaches),
        "max_minutes": read_max_minutes(section, municipalities),
        "max_goals": read_max_goals(section.section("max_goals")),
        "max_moves": section.whole("max_moves", None),
        "team_coaches": section.positive("team_coaches", Rules().team_coaches),
        "min_coaches": section.coaches("min_coaches", None),
        "min_load": section.positive("min_load", None),
        "max_load": section.positive("max_load", None),
    }
    section.finish()
    return located_in(section, lambda: Rules(**rules))


def read_max_minutes(
    section: Section, municipalities: pd.DataFrame
) -> float | dict[str, float] | None:
    """The limit on the way to the seat: one for all, or a table of one a seat."""
    limit = section.value("max_minutes", (int, float, dict), "minutes", None)
    if not isinstance(limit, dict):
        return None if limit is None else float(section.positive("max_minutes"))
    radii = section.section("max_minutes")
    return by_code(radii, municipalities, radii.positive)


def read_max_goals(section: Section) -> dict[str, float]:
    """The most that each goal may come to."""
    limits = {goal: section.not_negative(goal) for goal in GOALS if goal in section}
    section.known += GOALS
    section.finish()
    return limits


def located_in(section: Section, make: Callable[[], Made]) -> Made:
    """What ``make`` makes of a section; an error names the study and the section's key."""
    try:
        return make()
    except DataError as error:
        raise located(error, section.file, section.label) from error
