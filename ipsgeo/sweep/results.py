"""What a sweep says of one problem, and how that is written down and read again."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any, Literal, get_args

import pandas as pd

from ipsgeo.errors import Finding
from ipsgeo.plan import Plan, Solution, Status
from ipsgeo.problem import Problem, whole_if_it_is
from ipsgeo.solve import audited, lend
from ipsgeo.solve import lent_share as share_of
from ipsgeo.study.problem import SolveOptions

SweepStatus = Literal[Status, "failed", "not_run"]
Facts = dict[str, Any]
WITH_PLAN = ("optimal", "feasible")
FIGURES = ("objective", "bound", "runtime_s", "time_limit_s")


@dataclass(frozen=True, kw_only=True, eq=False)
class SweepResult:
    """What a sweep says of one problem.

    Parameters
    ----------
    hash
        The problem's number; see ``problem_hash``.
    status
        As in ``Solution``; "failed" where there is no answer (``reasons`` says why), "not_run"
        where the sweep was stopped before.
    plan
        The plan, or None.
    objective, bound
        Its audited value, and the proven lower bound; NaN without.
    proven
        Whether no plan of all is better: optimal, and under no rules but the problem's own.
    runtime_s
        Seconds that solving took, where and when it was solved.
    time_limit_s
        The limit that it was solved with.
    reasons
        Why there is no plan.
    notes
        What else is worth knowing: a damaged file that it stands in for.
    stored
        Whether it was read from the store.
    """

    hash: str
    status: SweepStatus
    plan: Plan | None = None
    objective: float = float("nan")
    bound: float = float("nan")
    proven: bool = False
    runtime_s: float = float("nan")
    time_limit_s: float = float("nan")
    reasons: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()
    stored: bool = False

    @property
    def is_time_limited(self) -> bool:
        """Whether more time could give more: a plan not proven, or none found."""
        return self.status in ("feasible", "no_plan")

    @property
    def is_done(self) -> bool:
        """Whether there is an answer."""
        return self.status in get_args(Status)

    def why(self, language: str = "fi") -> str:
        """What is to be said of it in words; nothing of a plan proven."""
        said = list(self.reasons)
        if self.status == "infeasible" and not said:
            said.append(Finding(key="infeasible"))
        if self.is_time_limited:
            said.append(Finding(key="sweep_time_up", facts={"limit": self.time_limit_s}))
        return " ".join(finding.text(language) for finding in (*said, *self.notes))


def facts_of(solution: Solution, number: str, time_limit_s: float) -> Facts:
    """A solution as JSON: what the worker sends back, and what the store keeps."""
    return {
        "hash": number,
        "status": solution.status,
        "plan": None if solution.plan is None else areas_of(solution.plan),
        "proven": solution.status == "optimal" and solution.under is None,
        "objective": finite(solution.objective),
        "bound": finite(solution.bound),
        "runtime_s": finite(solution.runtime_s),
        "time_limit_s": float(time_limit_s),
        "reasons": [plain_finding(finding) for finding in solution.reasons],
    }


def failure(number: str, time_limit_s: float, *findings: Finding) -> Facts:
    """The facts of a problem that has no answer."""
    return {
        "hash": number,
        "status": "failed",
        "plan": None,
        "proven": False,
        **dict.fromkeys(FIGURES),
        "time_limit_s": float(time_limit_s),
        "reasons": [plain_finding(finding) for finding in findings],
    }


def result_of(facts: Mapping[str, Any]) -> SweepResult:
    """The facts as a result; raises KeyError, TypeError or ValueError where they are none."""
    status, areas = facts["status"], facts["plan"]
    if status not in (*get_args(Status), "failed") or (areas is None) == (status in WITH_PLAN):
        raise ValueError("status")
    return SweepResult(
        hash=str(facts["hash"]),
        status=status,
        plan=None if areas is None else plan_of(areas),
        proven=bool(facts["proven"]) and status == "optimal",
        reasons=tuple(finding_of(row) for row in facts["reasons"]),
        objective=figure(facts["objective"]),
        bound=figure(facts["bound"]),
        runtime_s=figure(facts["runtime_s"]),
        time_limit_s=figure(facts["time_limit_s"]),
    )


def figure(stated: float | None) -> float:
    """A figure of JSON; NaN where there is none."""
    return math.nan if stated is None else float(stated)


def audit_result(result: SweepResult, problem: Problem, options: SolveOptions) -> None:
    """Recompute a result's objective from its plan; raises where it is not what it says.

    Raises
    ------
    SolverError, DataError, ValueError
        For a plan that breaks a rule or divides other municipalities, another objective, or a
        bound above it.
    """
    if result.plan is None:
        return
    share = share_of(options.lending)
    lending = None if share is None else lend(result.plan, problem, most_share=share)
    objective = audited(result.plan, problem, result.objective, lending)
    slack = 1e-6 * max(1.0, abs(objective))
    if not result.bound <= objective + slack:
        raise ValueError("bound above objective")
    if result.status == "optimal" and result.bound < objective - slack:
        raise ValueError("optimal with a gap")


def areas_of(plan: Plan) -> list[Facts]:
    """A plan as a list of its areas in their order."""
    return [
        {
            "area": area,
            "coaches": whole_if_it_is(float(plan.coaches[area])),
            "leader": area in plan.leader_areas,
            "team": None if plan.team is None else int(plan.team[area]),
            "municipalities": codes,
        }
        for area, codes in plan.groups().items()
    ]


def plan_of(areas: Sequence[Mapping[str, Any]]) -> Plan:
    """The plan of a list of areas."""
    home = {str(code): str(row["area"]) for row in areas for code in row["municipalities"]}
    if len(home) < sum(len(row["municipalities"]) for row in areas):
        raise ValueError("a municipality in two areas")
    teams = {row["area"]: row["team"] for row in areas if row["team"] is not None}
    return Plan(
        area=pd.Series(home, name="area", dtype=object).sort_index(),
        coaches=pd.Series({row["area"]: row["coaches"] for row in areas}, name="coaches"),
        leader_areas=tuple(row["area"] for row in areas if row["leader"]),
        team=pd.Series(teams, name="team") if teams else None,
    )


def plain_finding(finding: Finding) -> Facts:
    """A finding as JSON can hold it."""
    facts = {name: plain_fact(fact) for name, fact in finding.facts.items()}
    return {"key": finding.key, "value": plain_fact(finding.value), "facts": facts}


def finding_of(row: Mapping[str, Any]) -> Finding:
    """The finding again."""
    return Finding(key=str(row["key"]), value=row["value"], facts=dict(row["facts"]))


def plain_fact(fact: object) -> object:
    """A fact of a finding: numbers stay numbers, lists lists, all else becomes text."""
    if fact is None or isinstance(fact, bool | str):
        return fact
    if isinstance(fact, Integral):
        return int(fact)
    if isinstance(fact, Real):
        return float(fact) if math.isfinite(fact) else str(fact)
    if isinstance(fact, list | tuple):
        return [plain_fact(part) for part in fact]
    return str(fact)


def finite(figure: float) -> float | None:
    """A figure as JSON can hold it."""
    return float(figure) if math.isfinite(figure) else None
