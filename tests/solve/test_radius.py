"""A radius for every seat: the widest that a number of areas allows, counted independently."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from conftest import LARGER_MAP, hang_together, letters_to_problem

from ipsgeo.problem import Problem, Rules
from ipsgeo.solve import radius as radii
from ipsgeo.solve.frames import neighbours_of
from ipsgeo.solve.radius import (
    FEWEST_IN_FRAME,
    MOST_IN_FRAME,
    SHORTEST,
    frame_of,
    frame_size,
    joined_to,
    nearest_first,
    number_of_areas,
    seat_frames,
    with_radius,
)

DEMAND = dict(zip("ABCDEFGHI", [30.0, 12.0, 9.0, 16.0, 5.0, 8.0, 11.0, 7.0, 14.0], strict=True))
NINE = letters_to_problem(LARGER_MAP, DEMAND, coaches=5, areas=4)
NEAR = neighbours_of(NINE)
MINUTES = NINE.minutes.to_numpy()
# Slower to the seats in the east than back.
ONE_WAY = replace(NINE, minutes=NINE.minutes * np.linspace(1, 2, 9)[None, :])


def areas_within(seat: str, letters: str) -> int:
    """The groups of some municipalities with the seat that hang together, one by one."""
    others = [letter for letter in letters if letter != seat]
    return sum(
        hang_together(frozenset({seat, *group}), NINE)
        for size in range(len(others) + 1)
        for group in combinations(others, size)
    )


def widest_circle(problem: Problem, seat: str, most_areas: int) -> set[str]:
    """The most who are nearest to a seat, all who are equally far, within its own limit."""
    to_seat = problem.minutes[seat]
    limit = problem.rules.minutes_to(seat)
    circles = [{*to_seat.index[to_seat <= edge]} for edge in sorted(set(to_seat)) if edge <= limit]
    fit = [
        circle
        for circle in circles
        if len(circle) <= FEWEST_IN_FRAME or areas_within(seat, "".join(circle)) <= most_areas
    ]
    return max(fit, key=len)


@pytest.mark.parametrize("limits", [None, 45.0, {"A": 25.0, "F": 20.0, "I": 65.0}])
@pytest.mark.parametrize("most_areas", [1, 25, 40, 80, 10_000])
@pytest.mark.parametrize("problem", [NINE, ONE_WAY], ids=["both ways", "one way"])
def test_a_radius_is_the_widest_that_the_number_of_areas_allows(problem, most_areas, limits):
    rules = Rules(max_minutes=limits, apart=(("A", "B"),))
    problem = replace(problem, rules=rules)
    limited = with_radius(problem, most_areas=most_areas)
    assert replace(limited.rules, max_minutes=limits) == rules  # no other rule is touched
    for code in problem.codes:
        radius, to_seat = limited.rules.minutes_to(code), problem.minutes[code]
        assert 0 < radius <= problem.rules.minutes_to(code)
        assert {*to_seat.index[to_seat <= radius]} == widest_circle(problem, code, most_areas)


@pytest.mark.parametrize(
    ("to_seat", "members", "limit", "expected"),
    [
        ([0, 10, 20, 20, 30], [0, 1], np.inf, 10),
        ([0, 10, 20, 20, 30], [0, 1, 2], np.inf, 10),  # another is as far as the last
        ([0, 10, 20, 20, 30], [0, 1, 2, 3], np.inf, 20),
        ([0, 10, 20, 20, 30], [0, 1, 2, 3], 25, 25),  # nobody else is within its own limit
        ([0, 10, 20, 20, 30], [0, 1, 2, 3, 4], np.inf, 30),
        ([0, 10, 20, 20, 30], [0, 1, 2, 3, 4], 30, 30),
        ([0, 10, 20, 20, 30], [0, 1, 2, 3], 30, 20),
        ([0, 10, 20, 20, 30], [0], np.inf, 5),  # the seat alone
        ([0, 0.5, 0.5, 0.75], [0, 1, 2], np.inf, 0.5),
        ([15, 10, 20], [0, 1], np.inf, 15),
        ([15, 10, 20], [0], np.inf, 15),
        ([15, 10, 12], [0, 1], np.inf, 15),  # the seat is within its own radius
        ([0.0], [0], np.inf, SHORTEST),
        ([0, SHORTEST / 2], [0], np.inf, SHORTEST),
    ],
)
def test_the_radius_of_some_members(to_seat, members, limit, expected):
    found = radii.radius(np.array(to_seat, dtype=float), 0, np.array(members), limit)
    assert found == expected


def test_the_seat_comes_first_then_the_nearest_within_its_limit():
    # To seat 2, which is itself ten minutes away; from it everyone is near.
    minutes = np.ones((5, 5))
    minutes[:, 2] = [10.0, 5.0, 10.0, 30.0, 5.0]
    assert nearest_first(2, minutes, np.inf).tolist() == [2, 1, 4, 0, 3]
    assert nearest_first(2, minutes, 10.0).tolist() == [2, 1, 4, 0]
    assert nearest_first(2, minutes, 9.0).tolist() == [1, 4]  # too far even from itself
    assert nearest_first(2, minutes, 1.0).tolist() == []
    many = nearest_first(7, np.zeros((60, 60)), np.inf)
    assert many.tolist() == [7, *(i for i in range(MOST_IN_FRAME) if i != 7)]


def test_areas_are_counted_up_to_the_most():
    for seat, members in (("E", "ABDEFH"), ("A", "ADEFGI"), ("C", "ABCDEFGHI"), ("H", "ACGH")):
        place = NINE.codes.index(seat)
        positions = np.array([NINE.codes.index(letter) for letter in reversed(members)])
        count = areas_within(seat, members)
        assert number_of_areas(place, positions, NEAR, count) == count
        assert number_of_areas(place, positions, NEAR, count + 1) == count
        assert number_of_areas(place, positions, NEAR, count - 1) == 0


@pytest.mark.parametrize("most_areas", [1, 30, 60, 90, 10_000])
@pytest.mark.parametrize("seat", "AEI")
def test_how_many_fit_does_not_depend_on_the_guess(seat, most_areas):
    place = NINE.codes.index(seat)
    order = nearest_first(place, MINUTES, np.inf)
    fit = [
        size
        for size in range(1, 10)
        if size <= FEWEST_IN_FRAME
        or areas_within(seat, "".join(NINE.codes[i] for i in order[:size])) <= most_areas
    ]
    guesses = [1, FEWEST_IN_FRAME, 8, 9, 40]
    found = [frame_size(place, order, NEAR, most_areas, guess) for guess in guesses]
    assert found == [max(fit)] * len(guesses)
    assert frame_size(place, order[:4], NEAR, most_areas, 6) == 4


def test_islands_have_one_area_each_and_all_fit():
    order = nearest_first(3, MINUTES, np.inf)
    assert frame_size(3, order, [set() for _ in range(9)], 1, 6) == 9


def test_a_seat_too_far_even_from_itself_keeps_its_limit():
    minutes = NINE.minutes.copy()
    minutes.loc["D", "D"] = minutes.loc["E", "E"] = 30.0
    problem = replace(NINE, minutes=minutes, rules=Rules(max_minutes={"D": 29.0, "E": 1.0}))
    limited = with_radius(problem, most_areas=80).rules
    assert (limited.minutes_to("D"), limited.minutes_to("E")) == (29, 1)
    assert limited.minutes_to("F") == with_radius(NINE, most_areas=80).rules.minutes_to("F")


def test_a_frame_has_its_members_in_order_and_the_place_of_its_seat():
    frame = frame_of(5, np.array([7, 5, 2, 9]))
    assert frame.members.tolist() == [2, 5, 7, 9]
    assert frame.seat == 1


def test_each_possible_seat_has_a_frame_of_those_it_can_be_joined_to():
    # D is half an hour from itself; H and I are within F's radius, but only through F.
    minutes = NINE.minutes.copy()
    minutes.loc["D", "D"] = 30.0
    limits = {"A": 30.0, "C": 100.0, "D": 29.0, "E": 0.5, "F": 35.0}
    rules = Rules(max_minutes=limits, allowed_seats=("A", "C", "D", "E", "F"))
    problem = replace(NINE, minutes=minutes, rules=rules)
    found = seat_frames(problem)
    letters = {
        NINE.codes[f.members[f.seat]]: "".join(NINE.codes[i] for i in f.members) for f in found
    }
    near_f = {*minutes.index[minutes["F"] <= 35.0]}
    assert [*letters] == ["A", "C", "E", "F"]
    assert letters["C"] == "ABCDEFGHI"
    assert letters["E"] == "E"
    assert {*letters["F"]} == {x for x in near_f if joined(x, "F", near_f)}


def joined(one: str, other: str, within: set[str]) -> bool:
    """Whether some group within a set has both and hangs together."""
    return any(
        hang_together(frozenset({one, other, *group}), NINE)
        for size in range(len(within) + 1)
        for group in combinations(sorted(within), size)
    )


def test_only_neighbours_within_the_set_join():
    line = [{1}, {0, 2}, {1, 3}, {2, 4}, {3}]
    assert joined_to(1, {0, 1, 3, 4}, line) == {0, 1}
    assert joined_to(3, {1, 2, 3, 4}, line) == {1, 2, 3, 4}
    assert joined_to(0, {0}, line) == {0}
