"""Frames, their connected areas and their sums, against every subset counted one by one."""

from itertools import combinations, product

import numpy as np
import pytest
from conftest import LARGER_MAP, TOY_DEMAND, TOY_MAP, hang_together, letters_to_problem

from ipsgeo.solve.frames import (
    Frame,
    Summer,
    Totals,
    connected_areas,
    grown,
    neighbours_of,
    subset_sums,
)

NINE = letters_to_problem(LARGER_MAP, dict.fromkeys("ABCDEFGHI", 5.0), coaches=5)
NEAR = neighbours_of(NINE)


def frame_of(letters: str, seat: str | None = None) -> Frame:
    """Municipalities of the nine as a frame."""
    members = np.array([NINE.codes.index(letter) for letter in letters])
    return Frame(members, None if seat is None else letters.index(seat))


def levels(frame: Frame, **options: object) -> list[list[str]]:
    """The areas that are listed, by level, as letters."""
    found = connected_areas(frame, NEAR, **options)  # type: ignore[arg-type]
    letters = [NINE.codes[position] for position in frame.members]
    return [
        ["".join(x for i, x in enumerate(letters) if int(mask) >> i & 1) for mask in masks]
        for masks in found
    ]


def counted(letters: str, seat: str | None, largest: int, apart: tuple[str, ...]) -> list[set[str]]:
    """By level, every subset that hangs together, has the seat and no whole pair."""
    found = [
        {
            "".join(group)
            for group in combinations(letters, size)
            if (seat is None or seat in group)
            and not any(set(pair) <= set(group) for pair in apart)
            and hang_together(frozenset(group), NINE)
        }
        for size in range(1, min(largest, len(letters)) + 1)
    ]
    return [level for level in found if level]


def test_a_mask_has_a_bit_for_each_member_and_tells_whether_all_are_members():
    frame = Frame(np.array([2, 5, 7]))
    assert frame.mask([7, 5]) == (0b110, True)
    assert frame.mask([5, 5]) == (0b010, True)
    assert frame.mask([2, 3]) == (0b001, False)
    assert frame.mask([4, 4]) == (0, False)
    assert frame.mask([]) == (0, True)


def test_neighbours_are_known_from_both_sides():
    toy = letters_to_problem(TOY_MAP, TOY_DEMAND, coaches=4)
    of_a, of_b, of_c, of_d, of_e, of_f = neighbours_of(toy)
    assert (of_a, of_b, of_c) == ({1, 2, 3}, {0, 3, 5}, {0, 3, 4})
    assert (of_d, of_e, of_f) == ({0, 1, 2, 4}, {2, 3, 5}, {1, 4})


@pytest.mark.parametrize(
    ("letters", "seat"),
    [
        ("ABCDEFGHI", None), ("ABCDEFGHI", "A"), ("ABCDEFGHI", "F"), ("ABCDEFGHI", "I"),
        ("ACGHI", None), ("ACGHI", "A"), ("ACGHI", "G"), ("E", "E"), ("BDEF", "E"),
    ],
)  # fmt: skip
def test_every_connected_area_is_listed_once_in_the_level_of_its_size(letters, seat):
    frame = frame_of(letters, seat)
    for largest, apart in product((1, 3, 9, 12), ((), ("AE",), ("BF", "DH", "AI"))):
        masks = [mask for mask, whole in (frame.mask(positions(pair)) for pair in apart) if whole]
        found = levels(frame, largest=largest, apart=masks)
        assert [len(level) for level in found] == [len(set(level)) for level in found]
        assert [set(level) for level in found] == counted(letters, seat, largest, apart)


def positions(letters: str) -> list[int]:
    return [NINE.codes.index(letter) for letter in letters]


def test_an_area_without_a_fringe_does_not_grow():
    one, none = np.ones(1, dtype=np.uint64), np.zeros(1, dtype=np.uint64)
    assert [len(column) for column in grown(one, none, none, none, ())] == [0, 0, 0]


def test_a_line_of_as_many_as_a_frame_may_have():
    # Of n in a line n + 1 − k of k areas hang together; the masks use all of 63 bits.
    line = [{i - 1, i + 1} & set(range(63)) for i in range(63)]
    found = list(connected_areas(Frame(np.arange(63)), line, largest=3))
    assert [len(masks) for masks in found] == [63, 62, 61]
    assert {int(mask) for mask in found[2]} == {0b111 << i for i in range(61)}


def test_the_sum_of_every_subset_stands_at_its_mask():
    assert subset_sums(np.array([1.0, 10.0, 100.0])).tolist() == [0, 1, 10, 11, 100, 101, 110, 111]
    assert subset_sums(np.empty(0)).tolist() == [0]


@pytest.mark.parametrize("barred", [0, 0b1, 0b10110, 0b01000, 0b11111])
@pytest.mark.parametrize("needed", [None, 0, 1, 2, 3, 4])
@pytest.mark.parametrize("size", [5, 4, 1])
def test_a_sum_is_infinite_without_the_needed_or_with_a_barred_one(size, needed, barred):
    needed = None if needed is None else min(needed, size - 1)
    barred &= (1 << size) - 1
    values = np.array([3.0, 0.5, 7.0, 11.0, 0.25])[:size]
    masks = np.arange(1 << size, dtype=np.uint64)
    expected = [
        np.inf
        if mask & barred or (needed is not None and not mask >> needed & 1)
        else sum(values[i] for i in range(size) if mask >> i & 1)
        for mask in range(1 << size)
    ]
    summer = Summer(values, needed=needed, barred=barred)
    assert summer.over(masks).tolist() == expected
    rows = summer.halves(masks)
    assert summer.at(rows).tolist() == expected
    assert summer.at(rows).tolist() == expected  # reading the tables does not change them


def test_a_value_is_added_up_over_the_areas_of_any_frame():
    totals = Totals(2.0 ** np.arange(9))
    first, second = frame_of("ACGHI"), frame_of("BDE", "D")
    for _ in range(2):
        assert totals.over(first, np.array([0b00001, 0b01010], np.uint64)).tolist() == [1, 4 + 128]
        assert totals.over(second, np.array([0b111, 0b010], np.uint64)).tolist() == [2 + 8 + 16, 8]
