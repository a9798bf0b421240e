"""What areas cost apart from coaches, and which are allowed, against the definitions by hand."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from conftest import TODAY, TOY_DEMAND, group_goals, hang_together

from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.solve.area_costs import AreaCosts
from ipsgeo.solve.areas import Areas
from ipsgeo.solve.frames import Frame

WISHES = pd.DataFrame(
    [("A", "B"), ("B", "A"), ("C", "F"), ("E", "D"), ("C", "A")], columns=["code", "partner"]
)
TRAVEL = Weights(overload=0.0, balance=0.0, wish=0.0, travel=0.5)
NOTHING = replace(TRAVEL, travel=0.0)


@pytest.fixture
def county(toy) -> Problem:
    """The toy county with wishes and today's plan, and roads that are slower one way."""
    one_way = toy.minutes + np.add.outer(np.arange(6.0), -np.arange(6.0)).clip(0.0) * 3
    return replace(toy, minutes=one_way, wishes=WISHES, today=TODAY)


def masks_of(groups: Iterable[Iterable[str]], members: str = "ABCDEF") -> np.ndarray:
    return np.array([sum(1 << members.index(c) for c in g) for g in groups], dtype=np.uint64)


def groups_of(problem: Problem, members: str = "ABCDEF") -> list[frozenset[str]]:
    """Every connected group of some municipalities."""
    some = (frozenset(g) for n in range(1, 7) for g in combinations(members, n))
    return [group for group in some if hang_together(group, problem)]


def costs_of(problem: Problem, members: str = "ABCDEF", seat: str | None = None) -> AreaCosts:
    places = np.array(["ABCDEF".index(code) for code in members])
    return AreaCosts(problem, Frame(places, None if seat is None else members.index(seat)))


def held(areas: Areas) -> list[frozenset[str]]:
    """The areas as groups of codes."""
    part = areas.part()
    return [frozenset("ABCDEF"[k] for k in np.flatnonzero(row)) for row in part.dense]


def pairs_changed(group: frozenset[str], today: list[list[str]]) -> float:
    """Pairs now together and not today, and half of those that the area's border takes apart."""
    before = {pair for own in today for pair in combinations(sorted(own), 2)}
    total = 0.0
    for pair in combinations("ABCDEF", 2):
        inside = len(group & {*pair})
        total += (inside == 2) * (pair not in before) + (inside == 1) * (pair in before) / 2
    return total


def goals_by_hand(group: frozenset[str], problem: Problem) -> dict[str, float] | None:
    """The goals of an area from their definitions; None where the rules about areas forbid it."""
    goals, rules = group_goals(group, problem), problem.rules
    split = any(0 < len(group & {*own}) < len(own) for own in rules.together)
    if goals is None or split or len(group & {*rules.fixed_seats}) > 1:
        return None
    return goals | {"change": pairs_changed(group, [["A", "D"], ["B", "E", "F"], ["C"]])}


RULES = {
    "none": Rules(),
    "together": Rules(together=(("A", "B"), ("D", "E", "F"))),
    "max_minutes": Rules(max_minutes=40.0),
    "seat_minutes": Rules(max_minutes={"A": 40.0, "C": 20.0, "D": 10.0}),
    "fixed_seats": Rules(fixed_seats=("C", "E")),
    "allowed_seats": Rules(allowed_seats=("B", "F")),
    "all": Rules(max_minutes=60.0, fixed_seats=("F",), allowed_seats=("A", "F", "D")),
}
ALL = Weights(travel=0.5, wish=1.5, border=0.75, change=2.0)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("weights", [ALL, TRAVEL, NOTHING, replace(NOTHING, border=1.0)])
def test_the_allowed_areas_and_their_cost(county, rule, weights):
    problem = replace(county, rules=RULES[rule], weights=weights)
    groups = groups_of(problem)
    goals = {group: goals_by_hand(group, problem) for group in groups}
    allowed = [group for group in groups if goals[group] is not None]
    assert rule == "none" or 0 < len(allowed) < len(groups)
    areas = costs_of(problem).of(masks_of(groups))
    assert held(areas) == allowed
    assert (areas.size, areas.amounts) == (6, {})
    cost = [sum(getattr(weights, goal) * n for goal, n in goals[g].items()) for g in allowed]
    assert areas.fixed_cost == pytest.approx(cost)


@pytest.mark.parametrize("weights", [ALL, NOTHING])
@pytest.mark.parametrize("goal", ["travel", "wish", "border", "change"])
def test_a_limited_goal_has_its_amount_with_a_weight_or_without(county, goal, weights):
    limits = Rules(max_goals={goal: 3.0, "overload": 5.0})
    problem = replace(county, rules=limits, weights=weights)
    groups = groups_of(problem)
    areas = costs_of(problem).of(masks_of(groups))
    assert set(areas.amounts) == {goal}
    amounts = [goals_by_hand(group, problem)[goal] for group in groups]
    assert areas.amounts[goal] == pytest.approx(amounts)
    if weights == NOTHING:
        assert not areas.fixed_cost.any()


def test_without_wishes_or_a_plan_of_today_nothing_is_broken_or_changed(toy):
    problem = replace(toy, weights=replace(NOTHING, wish=1.0, change=1.0))
    areas = costs_of(problem).of(masks_of(groups_of(problem)))
    assert areas.fixed_cost.tolist() == [0.0] * len(groups_of(problem))


# A frame of some municipalities: the rest of the county is outside every area.


@pytest.mark.parametrize(
    "weights", [ALL, *(replace(NOTHING, **{g: 1.0}) for g in ("wish", "border"))]
)
@pytest.mark.parametrize("members", ["BDEF", "FCD", "ACB"])
def test_a_frame_counts_what_is_outside_it(county, weights, members):
    problem = replace(county, weights=weights)
    groups = groups_of(problem, members)
    costs = costs_of(problem, members)
    areas = costs.of(masks_of(groups, members))
    assert costs.codes == [*members]
    assert held(areas) == groups
    goals = [goals_by_hand(group, problem) for group in groups]
    cost = [sum(getattr(weights, goal) * n for goal, n in own.items()) for own in goals]
    assert areas.fixed_cost == pytest.approx(cost)


def test_a_group_that_a_frame_has_only_in_part_bars_its_members(county):
    rules = Rules(together=(("A", "B"), ("E", "F")))
    costs = costs_of(replace(county, rules=rules), "BDEF")
    assert costs.mask(("E", "F")) == (0b1100, True)
    assert costs.mask(("A", "B")) == (0b1, False)
    masks = masks_of(["B", "D", "EF", "DEF", "BDEF", "DE"], "BDEF")
    assert costs.keeps_groups(masks).tolist() == [False, True, True, True, False, False]
    assert held(costs.of(masks)) == [{"D"}, {"E", "F"}, {"D", "E", "F"}]


# A frame of one seat has the areas that are best served from there.


@pytest.mark.parametrize("weights", [ALL, NOTHING])
def test_every_area_is_in_the_frame_of_its_best_seat_and_in_no_other(county, weights):
    problem = replace(county, weights=weights)
    groups, minutes = groups_of(problem), problem.minutes.to_dict()  # to, then from
    hours = [{s: sum(TOY_DEMAND[c] * minutes[s][c] for c in g) / 60 for s in g} for g in groups]
    for seat in "ABCDEF":
        areas = costs_of(problem, "FEDCBA", seat).of(masks_of(groups, "FEDCBA"))
        best = [g for g, own in zip(groups, hours, strict=True) if seat == min(own, key=own.get)]
        assert held(areas) == best


def test_where_another_seat_is_better_or_is_not_held_the_hours_are_infinite(toy):
    # B has 12 clients and E 5, 40 minutes apart: from B it is 5 × 40 / 60 hours.
    minutes = toy.minutes.copy()
    minutes.loc["B", "E"] = minutes.loc["E", "B"] = 40.0
    problem, masks = replace(toy, minutes=minutes), masks_of(["BE", "E"], "BE")
    assert costs_of(problem, "BE").hours(masks) == pytest.approx([10 / 3, 0.0])
    assert costs_of(problem, "BE", "B").hours(masks) == pytest.approx([10 / 3, np.inf])
    assert costs_of(problem, "BE", "E").hours(masks) == pytest.approx([np.inf, 0.0])
    assert costs_of(problem, "E", "E").hours(masks_of(["E"], "E")).tolist() == [0.0]


def test_two_seats_that_are_equal_but_for_rounding_both_have_the_area(toy):
    # A and D have 30 and 16 clients, 0.1 and 0.1875 minutes apart one way and the other: 3 / 60.
    minutes = toy.minutes.copy()
    minutes.loc["A", "D"], minutes.loc["D", "A"] = 0.1, 0.1875
    for nudge, frames in ((1.0, "AD"), (1 + 1e-13, "AD"), (1.001, "D"), (0.999, "A")):
        minutes.loc["D", "A"] = 0.1875 * nudge
        problem = replace(toy, minutes=minutes, weights=TRAVEL)
        own = [s for s in "AD" if len(costs_of(problem, "AD", s).of(masks_of(["AD"], "AD")))]
        assert "".join(own) == frames


def test_minutes_exactly_at_the_limit_are_within_it(toy):
    # 0.1 + 0.2 is a little more than 0.3.
    minutes = toy.minutes.copy()
    minutes.loc["A", "B"] = minutes.loc["B", "A"] = 0.1 + 0.2
    problem = replace(toy, minutes=minutes, weights=TRAVEL)
    for limit, allowed in ((0.3, True), (0.2999, False)):
        costs = costs_of(replace(problem, rules=Rules(max_minutes=limit)))
        assert np.isfinite(costs.hours(masks_of(["AB"]))).tolist() == [allowed]


def test_a_seat_that_is_far_from_itself_serves_nobody(toy):
    minutes = toy.minutes + np.diag([0.0, 0.0, 0.0, 50.0, 0.0, 0.0])
    problem = replace(toy, minutes=minutes, rules=Rules(max_minutes=45.0))
    hours = costs_of(problem).hours(masks_of(["D", "DE", "E"]))
    # D is served from E, 20 minutes away, and not by itself.
    assert hours == pytest.approx([np.inf, TOY_DEMAND["D"] * 20 / 60, 0.0])
