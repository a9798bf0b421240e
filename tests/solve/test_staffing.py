"""What coaches cost an area, its limits and its best number, against every number looked at."""

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from conftest import GIVEN_TEAMS, TODAY, TOY_DEMAND, staff_goals

from ipsgeo.errors import DataError
from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.samples import Robust, Samples
from ipsgeo.solve import sampled
from ipsgeo.solve.areas import Areas
from ipsgeo.solve.columns import Prices
from ipsgeo.solve.frames import Frame
from ipsgeo.solve.staffing import Staffing

EVERY = Areas(
    frame=Frame(np.arange(6)), masks=np.arange(1, 64, dtype=np.uint64), size=6,
    fixed_cost=np.zeros(63),
)  # fmt: skip
GROUPS = [[code for k, code in enumerate("ABCDEF") if mask >> k & 1] for mask in range(1, 64)]
DEMAND = np.array([sum(TOY_DEMAND[code] for code in group) for group in GROUPS])
ODD = Weights(overload=3.0, balance=1.25, coach=7.0)


def priced_at(limits: dict[str, float]) -> Prices:
    return Prices(municipalities=np.zeros(6), coach=0.0, leader=0.0, area=0.0, limits=limits)


def by_hand(problem: Problem, coaches: float, leader: bool) -> list[dict[str, float] | None]:
    """Overload and balance of every group from their definition; None where a rule forbids it."""
    staff = coaches + problem.leader_share * leader
    return [staff_goals(g, staff, coaches, problem.even_load, problem) for g in GROUPS]


def with_samples(problem: Problem, count: int = 12) -> Problem:
    """Samples around the demand, which is their mean."""
    rng = np.random.default_rng(5)
    values = rng.integers(0, 9, (6, count)) / 4 * problem.demand.to_numpy()[:, None]
    drawn = Samples(demand=pd.DataFrame(values, index=problem.demand.index))
    return replace(problem, demand=drawn.mean, robust=Robust(samples=drawn))


@pytest.mark.parametrize("coaches", [1.0, 2.0, 3.5])
@pytest.mark.parametrize("leader", [False, True])
def test_the_amounts_are_those_of_the_definition(toy, coaches, leader):
    found = Staffing(toy, toy.weights).amounts(EVERY, DEMAND, np.full(63, coaches), leader)
    goals = by_hand(toy, coaches, leader)
    assert set(found) == {"overload", "balance", "coach"}
    assert found["coach"].tolist() == [coaches] * 63
    for goal in ("overload", "balance"):
        assert found[goal] == pytest.approx([own[goal] for own in goals], abs=1e-9)


@pytest.mark.parametrize("leader", [False, True])
def test_where_areas_lend_an_amount_is_lendable_or_room(toy, leader):
    found = Staffing(toy, toy.weights, lent_share=0.25).amounts(EVERY, DEMAND, np.ones(63), leader)
    norm = 20.0 * (1.5 if leader else 1.0)
    over = [max(0.0, clients - norm) for clients in DEMAND]
    lendable = [min(own, clients / 4) for own, clients in zip(over, DEMAND, strict=True)]
    assert found["lendable"] == pytest.approx(lendable)
    assert found["room"] == pytest.approx([max(0.0, norm - clients) for clients in DEMAND])
    assert {*lendable} - {*over}, "the share must bind somewhere"
    assert {*lendable} & {*over} - {0.0}, "and not everywhere"


@pytest.mark.parametrize("weights", [ODD, *(Weights(**{g: 0.0}) for g in ("overload", "balance"))])
def test_the_cost_is_the_weighted_sum_less_what_is_lent(toy, weights):
    problem, coaches = replace(toy, weights=weights), np.full(63, 1.5)
    plain, lends = Staffing(problem, weights), Staffing(problem, weights, lent_share=0.25)
    amounts = lends.amounts(EVERY, DEMAND, coaches, True)
    cost = sum(getattr(weights, goal) * amounts[goal] for goal in ("overload", "balance", "coach"))
    assert plain.cost(EVERY, DEMAND, coaches, True) == pytest.approx(cost)
    cost = cost - weights.overload * amounts["lendable"]
    assert lends.cost(EVERY, DEMAND, coaches, True) == pytest.approx(cost)
    lent, room = np.arange(63.0), np.arange(63.0)[::-1] / 2
    cost = cost + lent * amounts["lendable"] - room * amounts["room"]
    assert lends.cost(EVERY, DEMAND, coaches, True, (lent, room)) == pytest.approx(cost)


def test_the_price_of_a_limit_is_one_weight_more(toy):
    plain = Staffing(replace(toy, weights=ODD), ODD, lent_share=0.5)
    priced = plain.priced(priced_at({"overload": -2.0, "coach": -1.5, "travel": -9.0, "moves": 0}))
    assert priced.weights == replace(ODD, overload=5.0, coach=8.5)
    assert priced.problem is plain.problem
    assert priced.clients.over(EVERY.frame, EVERY.masks).tolist() == DEMAND.tolist()
    # What is lent is worth the objective's own weight: a limit counts overload lent or not.
    amounts, coaches = plain.amounts(EVERY, DEMAND, np.ones(63), False), np.ones(63)
    more = plain.cost(EVERY, DEMAND, coaches, False) + 2 * amounts["overload"] + 1.5
    assert priced.cost(EVERY, DEMAND, coaches, False) == pytest.approx(more)
    for limits in ({}, {"travel": -9.0, "moves": -1.0}, {"overload": 0.0, "balance": 0.0}):
        assert plain.priced(priced_at(limits)).weights == ODD


LIMITS = {
    "none": {},
    "free areas": {"areas": None},
    "fixed": {"rules": Rules(fixed_coaches={"A": 1, "F": 2, "B": 2})},
    "halves": {"coach_step": 0.5, "rules": Rules(fixed_coaches={"C": 1.5})},
    "min_coaches": {"coaches": 6, "rules": Rules(min_coaches=1.5)},
    "max_load": {"rules": Rules(max_load=15.0)},
    "min_load": {"areas": 1, "rules": Rules(min_load=10.0)},
    "care teams": {"areas": 1, "rules": Rules(care_teams=GIVEN_TEAMS, teams_per_coach=1)},
    "care teams by halves": {
        "coach_step": 0.5, "rules": Rules(care_teams=GIVEN_TEAMS, teams_per_coach=2)
    },
    "all": {
        "coach_step": 0.5,
        "areas": None,
        "rules": Rules(
            min_load=7.5, max_load=20.0, care_teams=GIVEN_TEAMS, teams_per_coach=2,
            fixed_coaches={"E": 2}, min_coaches=1,
        ),
    },
}  # fmt: skip


@pytest.mark.parametrize("case", LIMITS)
@pytest.mark.parametrize("leader", [False, True])
def test_the_limits_hold_exactly_the_numbers_that_the_rules_allow(toy, case, leader):
    problem = replace(toy, **LIMITS[case])
    staffing = Staffing(problem, problem.weights)
    fewest, most = staffing.limits(EVERY, DEMAND, leader)
    bound = False
    for number in staffing.numbers():
        allowed = [goals is not None for goals in by_hand(problem, number, leader)]
        assert ((fewest <= number) & (number <= most)).tolist() == allowed
        bound |= not all(allowed)
    assert bound == (case not in ("none", "free areas", "min_coaches"))


@pytest.mark.parametrize(("clients", "load"), [(1.1, 0.1), (0.3, 0.1), (0.7, 0.1), (60.0, 20.0)])
def test_a_load_that_is_exactly_at_its_limit_is_within_it(toy, clients, load):
    # 1.1 / 0.1 is a little more than 11, and 0.3 / 0.1 a little less than 3.
    rules = Rules(min_load=load, max_load=load)
    problem = replace(toy, coaches=12, rules=rules, areas=1)
    fewest, most = Staffing(problem, problem.weights).limits(EVERY, np.full(63, clients), False)
    assert {*fewest, *most} == {round(clients / load)}


def test_care_teams_are_counted_by_what_an_area_touches(toy):
    problem = replace(toy, rules=Rules(care_teams=GIVEN_TEAMS))
    teams = Staffing(problem, problem.weights).care_teams(EVERY)
    assert teams.tolist() == [
        sum(not {*own}.isdisjoint(served) for served in GIVEN_TEAMS.values()) for own in GROUPS
    ]


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        ({}, [1, 2]),  # 4 coaches in three areas
        ({"areas": None}, [1, 2, 3, 4]),
        ({"coach_step": 0.5}, [0.5, 1, 1.5, 2, 2.5, 3]),
        ({"coach_step": 0.5, "areas": 2, "rules": Rules(min_coaches=1.5)}, [1.5, 2, 2.5]),
    ],
)
def test_every_number_that_an_area_can_have(toy, options, numbers):
    problem = replace(toy, **options)
    assert Staffing(problem, problem.weights).numbers().tolist() == numbers


WEIGHTS = (Weights(), ODD, Weights(overload=0.0), Weights(overload=0.5, balance=0.0, coach=30.0))
BEST = {
    "plain": {"areas": None},
    "low norm": {"areas": None, "throughput_per_year": 12.0},
    "few clients": {"demand": pd.Series(TOY_DEMAND) / 20, "throughput_per_year": 1.0, "areas": 1},
    "halves": {"areas": 2, "coach_step": 0.5, "leader_share": 0.25},
    "rules": {"areas": None, "rules": Rules(min_load=9.0, max_load=22.0, fixed_coaches={"B": 2})},
}
PRICES = (-40.0, 0.0, 25.0, 61.0)


@pytest.mark.parametrize("case", BEST)
@pytest.mark.parametrize("share", [None, 0.3, 1.0])
@pytest.mark.parametrize("leader", [False, True])
def test_the_best_number_is_the_best_of_all(toy, case, share, leader):
    for weights in WEIGHTS:
        problem = replace(toy, weights=weights, **BEST[case])
        is_best(Staffing(problem, weights, share), leader, lends=share is not None)


# With two coaches an area no small one has 30 clients each: the rules then allow less than none.
OVER_SAMPLES = {
    "halves": {"coach_step": 0.5, "areas": 2},
    "less than none": {"coaches": 5, "areas": 2, "rules": Rules(min_coaches=2, min_load=30.0)},
}


@pytest.mark.parametrize("case", OVER_SAMPLES)
@pytest.mark.parametrize("leader", [False, True])
def test_over_samples_too_the_best_number_is_the_best_of_all(toy, case, leader):
    problem = with_samples(replace(toy, **OVER_SAMPLES[case]))
    is_best(Staffing(problem, problem.weights), leader, lends=False)


def is_best(staffing: Staffing, leader: bool, lends: bool) -> None:
    """``best`` finds what looking at every number finds, and infinity where no number will do."""
    rng, numbers = np.random.default_rng(1), staffing.numbers()
    lending = (rng.uniform(0, 1, 63), rng.uniform(0, 1, 63)) if lends else None
    demand = EVERY.total(staffing.clients)
    table = [staffing.cost(EVERY, demand, np.full(63, n), leader, lending) for n in numbers]
    allowed = [[own is not None for own in by_hand(staffing.problem, n, leader)] for n in numbers]
    costs = np.where(allowed, table, np.inf)
    for price in PRICES:
        chosen, best = staffing.best(EVERY, demand, price, leader, lending)
        assert best == pytest.approx((costs - price * numbers[:, None]).min(axis=0), abs=1e-9)
        some = np.flatnonzero(best < np.inf)
        own = costs[np.searchsorted(numbers, chosen[some]), some] - price * chosen[some]
        assert own == pytest.approx(best[some], abs=1e-9)


@pytest.mark.parametrize("norm", [12.0, 20.0])
@pytest.mark.parametrize("leader", [False, True])
def test_no_real_number_is_better_than_the_best_one(toy, norm, leader):
    # The last three are just beyond where one coach more begins to pay: −57.8, −17.8 and 17.8.
    for weights, price in product(WEIGHTS, (*PRICES, -58.0, -18.0, 17.3)):
        problem = replace(toy, areas=None, weights=weights, throughput_per_year=norm)
        staffing = Staffing(problem, weights)
        real = staffing.best_real(DEMAND, price, leader)
        best = staffing.cost(EVERY, DEMAND, real, leader) - price * real
        assert real.shape == (63,)
        assert real.min() >= 0
        for number in np.linspace(0.0, problem.most_in_area, 25):
            cost = staffing.cost(EVERY, DEMAND, np.full(63, number), leader) - price * number
            assert (best <= cost + 1e-9).all()


@pytest.mark.parametrize("share", [None, 0.5])
def test_a_county_without_clients_needs_the_fewest_coaches(toy, share):
    problem = replace(toy, demand=toy.demand * 0.0)
    staffing = Staffing(problem, problem.weights, share)
    chosen, best = staffing.best(EVERY, np.zeros(63), -1.0, False)
    assert chosen.tolist() == best.tolist() == [1.0] * 63


def test_what_samples_count_is_what_has_a_weight_or_a_limit(toy):
    quiet = Weights(overload=0.0, balance=0.0)
    for weights, limits, goals in (
        (Weights(balance=0.0), {}, ("overload",)),
        (quiet, {"balance": 5.0, "travel": 9.0}, ("balance",)),
        (quiet, {}, ()),
        (Weights(), {}, ("overload", "balance")),
    ):
        problem = with_samples(replace(toy, weights=weights, rules=Rules(max_goals=limits)))
        staffing = Staffing(problem, weights)
        amounts = staffing.amounts(EVERY, DEMAND, np.ones(63), True)
        assert {goal for goal in ("overload", "balance") if amounts[goal].any()} == {*goals}
        assert amounts["coach"].tolist() == [1.0] * 63
        for goal in goals:
            own = staffing.sampled.amount(goal, EVERY, np.ones(63), True)
            assert amounts[goal].tolist() == own.tolist()


def test_a_price_does_not_change_what_the_samples_say(toy):
    problem = with_samples(toy)
    plain = Staffing(problem, problem.weights)
    priced, coaches = plain.priced(priced_at({"balance": -2.0})), np.ones(63)
    away = plain.amounts(EVERY, DEMAND, coaches, False)["balance"]
    more = plain.cost(EVERY, DEMAND, coaches, False) + 2 * away
    assert priced.cost(EVERY, DEMAND, coaches, False) == pytest.approx(more)


def test_too_many_areas_for_the_samples_are_refused(toy):
    Staffing(toy, toy.weights).check_size([EVERY] * 10**5)  # without samples nothing is too many
    problem = with_samples(toy, count=1000)
    staffing = Staffing(problem, problem.weights)
    enough = sampled.MOST_SUMS // (63 * 1000)
    staffing.check_size([EVERY] * enough)
    with pytest.raises(DataError) as raised:
        staffing.check_size([EVERY] * (enough + 1))
    assert raised.value.findings[0].key == "robust_too_large"
    assert raised.value.findings[0].facts["areas"] == 63 * (enough + 1)


def test_the_most_clients_of_any_sample(toy):
    assert Staffing(toy, toy.weights).most_clients == 80
    problem = with_samples(toy)
    most = problem.robust.samples.demand.sum().max()
    assert Staffing(problem, problem.weights).most_clients == most > problem.demand.sum()


def test_leaders_and_today(toy):
    staffing = Staffing(toy, toy.weights)
    assert staffing.leader_options == (False, True)
    assert (staffing.share(True), staffing.share(False)) == (0.5, 0.0)
    assert Staffing(replace(toy, leader_share=0.0), toy.weights).leader_options == (False,)
    moving = replace(toy, today=TODAY)
    assert Staffing(moving, toy.weights).today is None
    limited = replace(moving, rules=Rules(max_moves=1))
    today = [["A", "D"], ["B", "E", "F"], ["C"]]
    assert Staffing(limited, toy.weights).today.tolist() == [
        [code in group for code in "ABCDEF"] for group in today
    ]
