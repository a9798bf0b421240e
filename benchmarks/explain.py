"""Seconds of what planners ask, on Keski-Suomi: prices, alternatives, conflicts, frontiers.

python benchmarks/explain.py
"""

import time
from collections.abc import Callable
from dataclasses import replace

from ipsgeo.explain import Rule, alternatives, frontier, price, prices, why_infeasible
from ipsgeo.problem import Rules
from ipsgeo.solve import solve
from ipsgeo.study import read_study

CONFLICTS = {"max_minutes=30": Rules(max_minutes=30), "max_load=45": Rules(max_load=45)}


def timed(name: str, work: Callable[[], str]) -> None:
    """Print what some work comes to, and its seconds of wall clock."""
    started = time.perf_counter()
    said = work()
    print(f"{name:34}{time.perf_counter() - started:8.1f} s  {said}")


def main() -> None:
    problem = read_study("keski-suomi").problem
    plan = solve(problem).require_plan()
    more = Rule(kind="coaches", limit=problem.coaches + 1)
    timed("solve", lambda: solve(problem).status)
    timed("prices, all", lambda: f"{len(prices(plan, problem))} rows")
    timed("price, one coach more", lambda: price(problem, more, plan=plan).status)
    for n in (5, 10, 20):
        timed(f"alternatives, n={n}", lambda n=n: alternatives(problem, n=n).ended)
    timed("frontier, coaches 9 to 12", lambda: f"{len(frontier(problem, coaches=range(9, 13)))}")
    for name, rules in CONFLICTS.items():
        ruled = replace(problem, rules=rules)
        timed(f"why_infeasible, {name}", lambda ruled=ruled: why_infeasible(ruled).verdict)


if __name__ == "__main__":
    main()
