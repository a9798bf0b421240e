"""Sets of areas: what they answer by masks and by members, against a table drawn by hand."""

import numpy as np
import pytest

from ipsgeo.solve.areas import Areas, Part, crowding, part_of
from ipsgeo.solve.frames import Frame, Totals

# Of eight municipalities the frame has 1, 3, 4 and 6; the areas are {1}, {3, 6}, {1, 3, 4, 6}.
GROUPS = [{1}, {3, 6}, {1, 3, 4, 6}]
BY_MASKS = Areas(
    frame=Frame(np.array([1, 3, 4, 6])),
    masks=np.array([0b0001, 0b1010, 0b1111], dtype=np.uint64),
    size=8,
    fixed_cost=np.array([1.0, 2.0, 4.0]),
    amounts={"travel": np.array([10.0, 20.0, 30.0]), "wish": np.array([0.0, 1.0, 2.0])},
)
FORMS = {"masks": BY_MASKS, "members": BY_MASKS.part()}
TABLE = np.array([[i in group for i in range(8)] for group in GROUPS])


@pytest.fixture(params=FORMS)
def areas(request):
    return FORMS[request.param]


def groups_of(areas: Areas | Part) -> list[set[int]]:
    """The municipalities of each area."""
    return [set(np.flatnonzero(row).tolist()) for row in part_of(areas).dense]


def test_members_are_those_of_the_masks():
    part = BY_MASKS.part()
    assert part.members.shape == (3, 8)
    assert part.members.toarray().tolist() == TABLE.tolist()
    assert part.dense.dtype == bool
    assert part.dense.tolist() == TABLE.tolist()
    assert part.fixed_cost.tolist() == [1, 2, 4]
    assert part.amounts["travel"].tolist() == [10, 20, 30]
    assert part_of(part) is part
    assert groups_of(BY_MASKS) == GROUPS


def test_areas_are_counted_and_a_value_is_added_up_over_each(areas):
    assert len(areas) == 3
    totals = Totals(2.0 ** np.arange(8))
    assert areas.total(totals).tolist() == [2, 8 + 64, 2 + 8 + 16 + 64]


def test_how_many_of_each_group_an_area_has(areas):
    groups = np.zeros((4, 8), dtype=bool)
    groups[0, [1, 3, 6]] = True
    groups[1, [0, 4, 7]] = True  # 0 and 7 are in no area
    groups[2, [2]] = True
    groups[3] = True
    counts = areas.counts(groups)
    assert counts.dtype == float
    assert counts.tolist() == [[1, 0, 0, 1], [2, 0, 0, 2], [3, 1, 0, 4]]


def test_which_areas_have_a_municipality(areas):
    for position in range(8):
        assert areas.holds(position).tolist() == TABLE[:, position].tolist()


def test_a_triple_counts_where_an_area_has_two_or_all_three(areas):
    # {3, 6} has two of the first and one of the second; the largest area has two of the second,
    # all of the third, and of the last only one.
    triples = {(2, 3, 6): 1.0, (0, 1, 3): 10.0, (1, 3, 4): 100.0, (0, 2, 4): 1000.0}
    assert areas.crowded(triples).tolist() == [0, 1, 111]
    assert areas.crowded({(3, 6, 7): -0.5, (4, 6, 7): -0.25}).tolist() == [0, -0.5, -0.75]


@pytest.mark.parametrize("chosen", [[2, 0], [False, True, True], []])
def test_chosen_areas_keep_their_figures(areas, chosen):
    chosen = np.array(chosen, dtype=None if chosen else int)
    some = areas.take(chosen)
    kept = np.arange(3)[chosen]
    assert groups_of(some) == [GROUPS[k] for k in kept]
    assert len(some) == len(kept)
    assert some.fixed_cost.tolist() == areas.fixed_cost[kept].tolist()
    assert {goal: amount.tolist() for goal, amount in some.amounts.items()} == {
        goal: amount[kept].tolist() for goal, amount in areas.amounts.items()
    }
    assert part_of(some).members.shape == (len(kept), 8)


def test_several_sets_are_joined_in_their_order():
    other = Areas(
        frame=Frame(np.array([0, 7]), seat=1), masks=np.array([0b10, 0b11], np.uint64), size=8,
        fixed_cost=np.array([8.0, 16.0]),
        amounts={"travel": np.array([40.0, 50.0]), "wish": np.array([3.0, 4.0])},
    )  # fmt: skip
    joined = Part.joined([other.part(), FORMS["members"], BY_MASKS.take(np.array([1])).part()])
    assert groups_of(joined) == [{7}, {0, 7}, *GROUPS, GROUPS[1]]
    assert joined.fixed_cost.tolist() == [8, 16, 1, 2, 4, 2]
    assert joined.amounts["travel"].tolist() == [40, 50, 10, 20, 30, 20]
    assert joined.amounts["wish"].tolist() == [3, 4, 0, 1, 2, 1]
    assert Part.joined([other.part()]).fixed_cost.tolist() == [8, 16]


def test_the_rows_of_triples_by_area():
    triples = [(1, 3, 4), (3, 6, 7), (0, 2, 5)]
    table = crowding(FORMS["members"].members, iter(triples))
    assert table.shape == (3, 3)
    assert table.toarray().tolist() == [[0, 0, 0], [0, 1, 0], [1, 1, 0]]
    assert table.nnz == 3  # a single one of a triple leaves no entry
