"""All that is said of a study's plan when its demand is uncertain."""

from dataclasses import dataclass, replace

from ipsgeo.audit import broken_rules, score
from ipsgeo.plan import Plan, Solution
from ipsgeo.problem import Problem
from ipsgeo.samples import Measure, Robust, Samples
from ipsgeo.solve import solve
from ipsgeo.spread import robust_problem
from ipsgeo.study import Study
from ipsgeo.uncertainty.anew import CHECKED, StaysBest, Tell, stays_best
from ipsgeo.uncertainty.drawing import INSIDE, without_range
from ipsgeo.uncertainty.regret import Regret, regret
from ipsgeo.uncertainty.risk import Risk, risk

BEST, ROBUST, KNOWN = "best", "robust", "plan:"  # what the compared plans are called


@dataclass(frozen=True, kw_only=True, eq=False)
class RiskReport:
    """What a study's plan meets over samples of the demand.

    Parameters
    ----------
    solution
        The plan that it is about: the best for the point demand, or the robust one.
    best
        The best plan for the point demand.
    measure
        What the robust plan is the best of; None where the plan is not a robust one.
    samples, inside
        The demands, and the share of the draws that each range holds.
    risk
        Of the plan.
    regret
        Of "best", "robust" where there is one, and the study's own plans as "plan:" and their key.
    stays
        The plan against samples solved anew; None where that was not asked for.
    flat
        Codes of the municipalities without a range.
    """

    solution: Solution
    best: Solution
    measure: Measure | None
    samples: Samples
    risk: Risk
    regret: Regret
    stays: StaysBest | None
    flat: tuple[str, ...]
    inside: float = INSIDE

    @property
    def plan(self) -> Plan:
        """The plan that the report is about."""
        return self.solution.require_plan()


def risk_report(
    study: Study,
    samples: Samples,
    *,
    solution: Solution | None = None,
    measure: Measure | None = None,
    check: int = CHECKED,
    time_limit_s: float = 60.0,
    progress: Tell | None = None,
) -> RiskReport:
    """Solve a study and look at its plan over samples of the demand.

    Raises InfeasibleError where the study has no plan, DataError where the samples are of other
    municipalities or too many for so many areas.

    Parameters
    ----------
    study, samples
        The study, and demands as ``sample_demand`` draws them from its ``demand_table``.
    solution
        The study's own solution, where it is there already: the report is on its plan.
    measure
        Make the plan that is the best over the samples by this measure, and report on it; None:
        report on the best plan for the point demand. The weighted sum decides in both: goals in
        order and help between areas are left aside.
    check
        How many samples to solve anew; 0 for none.
    time_limit_s
        Seconds for each plan.
    progress
        As for ``stays_best``.
    """
    problem = study.problem
    best = subject = solution or solve(problem, time_limit_s=time_limit_s)
    plans = {BEST: best.require_plan()}
    if measure is not None:
        robust = Robust(samples=samples, measure=measure)
        found = solve(problem, robust=robust, time_limit_s=time_limit_s)
        subject = better_known(found, best, robust_problem(problem, robust))
        plans[ROBUST] = subject.require_plan()
    plan = subject.require_plan()
    plans |= {f"{KNOWN}{key}": known.plan for key, known in study.plans.items()}
    stays = None
    if check > 0:
        stays = stays_best(
            plan, problem, samples, n=check, time_limit_s=time_limit_s, progress=progress
        )
    titled = [known.titled(name) for name, known in plans.items()]
    return RiskReport(
        solution=subject, best=best, measure=measure, samples=samples, stays=stays,
        risk=risk(plan, problem, samples), regret=regret(titled, problem, samples),
        flat=tuple(without_range(study.demand_table)),
    )  # fmt: skip


def better_known(found: Solution, known: Solution, problem: Problem) -> Solution:
    """What was found for a problem, or a known plan where time ran out before one as good.

    The bound stays what was proven of every plan.
    """
    plan = known.require_plan()
    if found.status in ("optimal", "infeasible") or broken_rules(plan, problem):
        return found
    value = float(score(plan, problem)["objective"])
    if found.plan is not None and found.objective <= value:
        return found
    bound = min(max(0.0, found.bound if found.bound == found.bound else 0.0), value)
    gap = (value - bound) / max(abs(value), 1e-12)
    return replace(
        found, status="feasible", plan=plan, objective=value, bound=bound, gap=gap, reasons=()
    )
