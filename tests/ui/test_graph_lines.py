"""What is drawn of curves and clouds, without a screen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qjobs_tui.ui.graph import Graphed, Series, planned
from qjobs_tui.ui.graph.ticks import ticks
from qjobs_tui.ui.text import ASCII, UNICODE
from qjobs_tui.ui.widgets.graph import drawn

from .graph_case import CLOUD, CURVES, POINTS, RNG, text

LARGE = 200_000
MANY = RNG.normal(0, 1, LARGE)


def one(xs: Any, ys: Any, **options: Any) -> Graphed:
    return Graphed((Series("a", np.array(xs, float), np.array(ys, float)),), **options)


def test_points_stand_where_their_values_are() -> None:
    lines = text(one([0, 1, 2], [0.0, 1.0, 0.5], y_range=(0, 1)), (40, 13)).split("\n")
    axis = lines[-2]
    columns = [n for n, sign in enumerate(axis) if sign == "┬"]
    assert lines[0].startswith("1.0┤")
    # Left below, middle above, right in the middle.
    assert lines[10].index("●") == axis.index("└") + 1 == columns[0]
    assert "●" in lines[0]
    assert abs(lines[0].index("●") - 21) <= 1
    assert lines[5].rindex("●") == 39


def test_error_bars_reach_from_end_to_end() -> None:
    series = Series("a", np.array([0.0, 1, 2]), np.full(3, 0.5), np.array([0.25, np.nan, 0.0]))
    lines = text(Graphed((series,), y_range=(0, 1)), (40, 23)).split("\n")
    column = lines[10].index("●")
    assert [n for n in range(21) if lines[n][column] == "│"] == [5, 6, 7, 8, 9, 11, 12, 13, 14, 15]
    # The others have no bar: there is but the axis, with six ticks.
    assert sum(line.count("│") for line in lines[:21]) == 10 + 21 - 6


def test_what_is_not_drawn_is_said() -> None:
    assert "2 values are not finite and left out" in text(one([0, 1, 2], [np.nan, np.inf, 1]))
    assert "1 value is not finite" in text(one([0, np.nan], [1, 1]))
    assert "3 beyond the axes" in text(
        one([0, 1, 2, 3], [0.5, 2, -1, 0.5], y_range=(0, 1), x_range=(0, 2.5))
    )
    for graphed in (Graphed(()), one([], []), one([1], [np.nan])):
        assert "nothing to draw" in text(graphed)


def test_series_differ_without_colour() -> None:
    line = text(CURVES).split("\n")[0]
    assert line == " <O> · PUB 0   ● ZZ   ◆ XX   ╌ mean"
    assert text(CURVES, glyphs=ASCII).split("\n")[0] == " <O> - PUB 0   * ZZ   o XX   - mean"
    assert text(CURVES).count("◆") > 20


def test_a_square_graph_has_one_scale() -> None:
    for size in ((80, 24), (60, 40), (140, 20)):
        plan = planned(CLOUD, size)
        (left, right), (low, high) = plan.x_range, plan.y_range
        labels = max(len(label) for _, label in plan.y_ticks)
        across = (right - left) / (size[0] - labels - 1)
        up = (high - low) / (size[1] - len(plan.heading) - 3)
        assert up == pytest.approx(2 * across, rel=1e-9)
        assert left < POINTS[0].min() < POINTS[0].max() < right
        assert low < POINTS[1].min() < POINTS[1].max() < high


def test_the_extremes_of_a_dense_curve_are_kept() -> None:
    ys = MANY.copy()
    ys[[777, 150_000]] = 50, -40
    plan = planned(one(np.arange(LARGE), ys), (80, 24))
    line = plan.layers[0]
    assert line.joined
    assert {50.0, -40.0, ys[0], ys[-1]} <= set(line.ys)
    assert len(line.xs) <= 8 * 80


def test_a_line_to_far_beyond_takes_no_time() -> None:
    far = one([0, 1, 2, 1e250], [0.5, 1e200, -1e250, 0.5], y_range=(0, 1), x_range=(0, 2))
    line = planned(far, (80, 24)).layers[0]
    assert -1 <= min(line.ys) <= max(line.ys) <= 2
    assert -2 <= min(line.xs) <= max(line.xs) <= 4


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
@pytest.mark.parametrize("joined", [True, False])
def test_very_many_points_become_as_many_as_can_be_seen(
    size: tuple[int, int], joined: bool
) -> None:
    graphed = Graphed((Series("a", MANY, MANY[::-1], np.abs(MANY), joined=joined),))
    plan = planned(graphed, size)
    assert sum(len(layer.xs) for layer in plan.layers) <= 12 * size[0] * size[1]


_numbers = st.floats(allow_nan=True, allow_infinity=True) | st.integers(-3, 3).map(float)


@settings(deadline=None, max_examples=150)
@given(
    values=st.lists(st.tuples(_numbers, _numbers, _numbers), max_size=8),
    more=st.lists(st.tuples(_numbers, _numbers), max_size=4),
    joined=st.booleans(),
    square=st.booleans(),
    size=st.tuples(st.integers(1, 60), st.integers(1, 20)),
    plain=st.booleans(),
)
def test_anything_can_be_drawn_in_any_size(
    values: list[tuple[float, ...]],
    more: list[tuple[float, ...]],
    joined: bool,
    square: bool,
    size: tuple[int, int],
    plain: bool,
) -> None:
    xs, ys, errors = np.array(values).reshape(-1, 3).T
    others = np.array(more).reshape(-1, 2).T
    graphed = Graphed(
        (
            Series("a", xs, ys, errors, joined=joined),
            Series("b", others[0], others[1], faint=not joined),
        ),
        "title",
        "x",
        "y",
        square=square,
    )
    lines = drawn(graphed, size, ASCII if plain else UNICODE)
    assert len(lines) <= size[1]
    for line in lines:
        drawn_text = "".join(part for part, _ in line)
        assert len(drawn_text) <= size[0]
        assert drawn_text.isascii() or not plain


@given(
    st.floats(-1e12, 1e12) | st.floats(-1, 1),
    st.floats(1e-9, 1e9),
    st.integers(1, 20),
)
def test_ticks_are_round_and_differ(low: float, length: float, most: int) -> None:
    high = low + length
    if not length > 1e-10 * abs(low):
        return
    found = ticks((low, high), most)
    assert 2 <= len(found) <= max(most, 2) + 6
    assert len({label for _, label in found}) == len(found)
    for value, label in found:
        assert low - 1e-6 * length <= value <= high + 1e-6 * length
        assert float(label) == pytest.approx(value, abs=length * 1e-6)
