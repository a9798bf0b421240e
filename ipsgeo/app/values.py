"""What the planner has chosen, and the study file that says the same."""

import copy
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from ipsgeo import words
from ipsgeo.app.choices import (
    Month,
    complete_month,
    counties,
    county_long_term_share,
    county_members,
    month_text,
    months,
    people,
    studies,
    year_of,
)
from ipsgeo.demand import DemandAssumptions
from ipsgeo.norms import CoachNorm
from ipsgeo.problem import Weights, whole_if_it_is
from ipsgeo.sources.sections import Section
from ipsgeo.sources.travel import TravelAssumptions
from ipsgeo.study import Study, read_study

DECIMALS = 4  # of a slider's figure: it counts its steps in binary fractions
LEADER_SHARE = 0.5
MUNICIPALITIES_AN_AREA = 3  # about as many as the published areas of Keski-Suomi have


@dataclass(frozen=True, kw_only=True)
class Values:
    """One set of choices."""

    base: str  # a county's code, or the name of a study in the data folder
    year: int  # of the division
    month: str  # of the statistics: 2026-06
    assumptions: DemandAssumptions | None  # None where the study has a formula of its own
    throughput_per_year: float  # the norm: clients per year per coach
    coaches: float  # to place, the leader not counted
    coach_step: float = 1.0  # 0.5 where the study allows half coaches
    leader_share: float  # of a coach's work (0–1)
    areas: int | None  # None: free
    speed_kmh: float  # of the straight line, and its detour
    detour: float
    weights: Weights = field(default_factory=Weights)

    @property
    def is_county(self) -> bool:
        """Whether a county was chosen, not a study."""
        return self.base in counties()

    @property
    def counted(self) -> Month:
        """The month's statistics; of a county only."""
        return months()[self.month]

    def sections(self) -> dict[str, dict[str, Any]]:
        """The choices as the sections of a study file name them."""
        demand = {} if self.assumptions is None else asdict(self.assumptions)
        figures = {
            "demand": demand,
            "norm": {"throughput_per_year": self.throughput_per_year},
            "team": {
                "coaches": whole_if_it_is(self.coaches),
                "leader_share": self.leader_share,
                "areas": self.areas,
            },
            "travel": {"speed_kmh": self.speed_kmh, "detour": self.detour},
            "weights": asdict(self.weights),
        }
        return {name: {key: plain(v) for key, v in part.items()} for name, part in figures.items()}


def plain(figure: float | None) -> float | None:
    """A slider's figure without the dust of its arithmetic."""
    return round(figure, DECIMALS) if isinstance(figure, float) else figure


def starting_values(base: str) -> Values:
    """The values that a county or study starts with."""
    if base in counties():
        return county_values(base, complete_month(base))
    path = studies()[base]
    return study_values(base, read_study(path), Section.of_file(path).content)


def county_values(county: str, month: Month) -> Values:
    """A county's: as many coaches as serve the month's demand with the default shares."""
    share = 1.0 if month.long_term else county_long_term_share(county)
    assumptions, norm = DemandAssumptions(long_term_share=share), CoachNorm()
    codes, travel = county_members(county), TravelAssumptions()
    benefit = assumptions.partial_ability_share * assumptions.benefit_share * share
    needed = norm.coaches_needed(float(people(month, codes).sum()) * benefit)
    coaches = max(1, math.ceil(needed - LEADER_SHARE))
    return Values(
        base=county,
        year=year_of(month),
        month=month.month,
        assumptions=assumptions,
        throughput_per_year=norm.throughput_per_year,
        coaches=coaches,
        leader_share=LEADER_SHARE,
        areas=min(coaches, -(-len(codes) // MUNICIPALITIES_AN_AREA)),
        speed_kmh=travel.speed_kmh,
        detour=travel.detour,
    )


def study_values(base: str, study: Study, content: Mapping[str, Any]) -> Values:
    """A study's own; where it leaves a number free, the sliders stand at its fewest."""
    problem, demand = study.problem, content["demand"]
    travel = study.travel.assumptions or TravelAssumptions()
    shares = {key: demand[key] for key in DemandAssumptions.__dataclass_fields__ if key in demand}
    return Values(
        base=base,
        year=study.year,
        month=study.statistics.month,
        assumptions=None if "terms" in demand else DemandAssumptions(**shares),
        throughput_per_year=study.norm.throughput_per_year,
        coaches=problem.coach_range()[0],
        coach_step=problem.coach_step,
        leader_share=problem.leader_share,
        areas=problem.area_range()[0] if isinstance(problem.areas, int) else None,
        speed_kmh=travel.speed_kmh,
        detour=travel.detour,
        weights=problem.weights,
    )


def with_month(values: Values, month: str) -> Values:
    """A county's values with another month: its division year and its long-term share."""
    counted = months()[month]
    share = 1.0 if counted.long_term else county_long_term_share(values.base)
    assumptions = replace(values.assumptions or DemandAssumptions(), long_term_share=share)
    return replace(values, month=month, year=year_of(counted), assumptions=assumptions)


def study_content(values: Values, before: Values) -> dict[str, Any]:
    """The content of the study file that says what the values say.

    A county's is made anew. A study keeps all that it has but the values that differ from those
    ``before``: what it started with.
    """
    old: Mapping[str, Mapping[str, Any]] = {}
    if values.is_county:
        content = county_content(values)
    else:
        content = copy.deepcopy(dict(Section.of_file(studies()[values.base]).content))
        old = before.sections()
    for name, figures in values.sections().items():
        same = old.get(name, {})
        changed = {key: v for key, v in figures.items() if key not in same or same[key] != v}
        section = content.get(name, {}) | changed
        kept = {key: v for key, v in section.items() if v is not None}  # None takes a key away
        if kept or name in content:
            content[name] = kept
    return content


def county_content(values: Values) -> dict[str, Any]:
    """What a county's study says besides the figures: where it is, and what was counted."""
    counted, (fi, sv) = values.counted, counties()[values.base]
    return {
        "county": fi,
        "year": values.year,
        "title": {
            language: words.text("app.study_title", language, {"county": name, "year": "{year}"})
            for language, name in {"fi": fi, "sv": sv, "en": fi}.items()
        },
        "demand": {
            "statistics": f"../statistics/{counted.file}",
            "column": counted.column,
            "month": counted.month,
            "division_year": counted.division_year,
            "source": words.text("app.source", "fi"),
            "note": {language: demand_note(values, language) for language in words.LANGUAGES},
        },
    }


def demand_note(values: Values, language: str) -> str:
    """What was counted in a county."""
    share = 1.0 if values.assumptions is None else values.assumptions.long_term_share
    facts = {"month": month_text(values.month), "share": words.share(share, language)}
    what = "counted" if values.counted.long_term else "share"
    return words.text(f"app.note_{what}", language, facts)
