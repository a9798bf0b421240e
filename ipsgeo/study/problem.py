"""The sections of a study file that say what to solve: [team], [weights], [rules], and [solve]."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import pandas as pd

from ipsgeo.errors import DataError, Finding, located
from ipsgeo.norms import CoachNorm
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem, Rules
from ipsgeo.rules import is_amount
from ipsgeo.sources.feedback import Entry
from ipsgeo.sources.sections import Section
from ipsgeo.study.care_teams import CareTeams
from ipsgeo.study.demand import Need
from ipsgeo.study.feedback import rules_with
from ipsgeo.study.ground import Ground, study_neighbours
from ipsgeo.study.sections import (
    located_in,
    read_areas,
    read_coaches,
    read_rules,
    read_weights,
)

First = Literal["balance", "travel", "wishes", "overload"]  # as ``solve`` names them


@dataclass(frozen=True, kw_only=True)
class SolveOptions:
    """How a study is solved: the options of ``solve`` that the result depends on.

    Parameters
    ----------
    first
        The goal that comes before the weighted sum; None for none.
    tolerance
        How much worse than its best the first goal may be, as a share (0–1) of it.
    lending
        Whether help between neighbouring areas is planned with; or the share (above 0, at most 1)
        of an area's clients that is served from elsewhere at most.
    """

    first: First | None = None
    tolerance: float = 0.05
    lending: bool | float = False

    def __post_init__(self) -> None:
        if self.first is not None and self.first not in get_args(First):
            facts = {"choices": list(get_args(First))}
            finding = Finding(key="unknown_goal", column="first", value=self.first, facts=facts)
            raise DataError(finding)
        if not (is_amount(self.tolerance) and self.tolerance <= 1):
            raise DataError(Finding(key="not_a_share", column="tolerance", value=self.tolerance))
        shared = is_amount(self.lending) and 0 < self.lending <= 1
        if not (isinstance(self.lending, bool) or shared):
            raise DataError(Finding(key="wrong_lending", column="lending", value=self.lending))
        if self.first == "overload" and self.lending:
            raise DataError(Finding(key="overload_first_lends", column="first", value=self.first))


def study_problem(
    top: Section,
    ground: Ground,
    need: Need,
    *,
    minutes: pd.DataFrame,
    norm: CoachNorm,
    plans: Mapping[str, Plan],
    feedback: Sequence[Entry],
    care_teams: CareTeams | None,
) -> Problem:
    """The numbers of the study, ready to solve; see ``Problem`` for what they are."""
    team, rules = top.section("team"), read_rules(top.section("rules"), ground.municipalities)
    numbers = {
        "neighbours": study_neighbours(ground, team),
        "today": study_today(team, plans),
        **team_numbers(team),
        "weights": read_weights(top.section("weights")),
        "rules": rules_with(with_care_teams(rules, care_teams), feedback, file=top.file),
    }

    def label(key: str) -> str:
        is_rule = key.split()[0] in Rules.__dataclass_fields__  # "fixed_coaches 182" is one too
        return top.section("rules" if is_rule else "team").label(key)

    try:
        return Problem(
            demand=need.table["demand"],
            minutes=minutes,
            throughput_per_year=norm.throughput_per_year,
            wishes=None if need.survey is None else need.survey.wishes,
            names=ground.municipalities["name_fi"],
            **numbers,
        )
    except DataError as error:
        raise located(error, top.file, label) from error


def team_numbers(team: Section) -> dict[str, Any]:
    """The section [team]: coaches, areas, teams and the leader's share."""
    numbers = {
        "coaches": read_coaches(team),
        "coach_step": team.number("coach_step", 1.0),
        "teams": team.whole("teams", 1),
        "areas": read_areas(team),
        "leader_share": team.share("leader_share", 0.0),
    }
    team.finish()
    return numbers


def with_care_teams(rules: Rules, care_teams: CareTeams | None) -> Rules:
    """The rules with the given teams, and the limit on them where there is one."""
    if care_teams is None:
        return rules
    return replace(rules, care_teams=care_teams.served, teams_per_coach=care_teams.per_coach)


def study_today(team: Section, plans: Mapping[str, Plan]) -> Plan | None:
    """The plan that is called today's, where one is."""
    today = team.text("today", None)
    if today is not None and today not in plans:
        raise team.wrong("today", "unknown_plan", choices=list(plans))
    return None if today is None else plans[today]


def read_solve(section: Section, problem: Problem) -> SolveOptions:
    """How to solve the problem; defaults where the study does not say."""
    default = SolveOptions()
    options: dict[str, Any] = {
        "first": section.text("first", default.first),
        "tolerance": section.share("tolerance", default.tolerance),
        "lending": read_lending(section, default.lending),
    }
    section.finish()
    if options["first"] == "balance" and len(problem.coach_numbers()) > 1:
        raise section.wrong("first", "order_needs_coaches")
    return located_in(section, lambda: SolveOptions(**options))


def read_lending(section: Section, default: bool | float) -> bool | float:
    """True, false, or the share of an area's clients that may be lent."""
    if isinstance(section.content.get("lending"), bool):
        return bool(section.truth("lending"))
    try:
        share = section.number("lending", None)
    except DataError as error:
        raise section.wrong("lending", "wrong_lending") from error
    return default if share is None else float(share)
