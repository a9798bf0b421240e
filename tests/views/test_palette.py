"""The colours: text readable on each, neighbours told apart."""

import pandas as pd
import pytest

from ipsgeo.plan import Plan
from ipsgeo.study import Study
from ipsgeo.views.maps.classes import NORM_STEPS, even_steps, shade, shade_load
from ipsgeo.views.palette import (
    AREA_COLOURS,
    AROUND_NORM,
    SEQUENCE,
    UNKNOWN,
    area_colours,
    contrast,
    text_on,
    touching_areas,
)  # fmt: skip

PALETTE = sorted({*AREA_COLOURS, *SEQUENCE, *AROUND_NORM, UNKNOWN})


@pytest.mark.parametrize("colour", PALETTE)
def test_text_is_readable(colour: str) -> None:
    assert contrast(colour, text_on(colour)) >= 4.5


def test_touching_areas_differ_on_a_grid() -> None:
    codes = [f"{row}{column}" for row in range(8) for column in range(8)]
    pairs = [(a, b) for a in codes for b in codes
             if (int(b[0]) - int(a[0]), int(b[1]) - int(a[1])) in ((0, 1), (1, 0))]  # fmt: skip
    neighbours = pd.DataFrame(pairs, columns=["code_a", "code_b"])
    plan = Plan.of_groups([[code] for code in codes], [1] * len(codes))
    assert_told_apart(plan, neighbours)


def test_touching_areas_differ_in_central_finland(study: Study, published: Plan) -> None:
    assert_told_apart(published, study.problem.neighbours)


def assert_told_apart(plan: Plan, neighbours: pd.DataFrame) -> None:
    colours = area_colours(plan, neighbours)
    for area, others in touching_areas(plan, neighbours).items():
        assert all(colours[area] != colours[other] for other in others), area


def test_the_norm_itself_is_within_the_norm() -> None:
    within, above = shade_load(27.4, 27.4), shade_load(27.41, 27.4)
    assert within == AROUND_NORM[NORM_STEPS.index(1.0)]
    assert above == AROUND_NORM[NORM_STEPS.index(1.0) + 1]
    assert shade_load(1.0, 27.4) == AROUND_NORM[0]
    assert shade_load(100.0, 27.4) == AROUND_NORM[-1]


def test_a_class_includes_its_upper_limit_and_no_class_is_empty() -> None:
    assert [shade(value, [3.0, 5.0]) for value in (3.0, 3.1, 5.0, 5.1)] == [
        SEQUENCE[0], SEQUENCE[2], SEQUENCE[2], SEQUENCE[5]
    ]  # fmt: skip
    assert shade(float("nan"), [3.0, 5.0]) == UNKNOWN
    assert even_steps([]) == even_steps([7.0]) == even_steps([7.0] * 9) == []
    values = [0.37, 1.0, 1.0, 2.25, 3.0, 8.0, 12.0, 183.9]
    steps = even_steps(values)
    shades = [shade(value, steps) for value in values]
    assert len(set(shades)) == len(steps) + 1
