from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from qjobs_tui.errors import BadResult
from qjobs_tui.results.lazy import LazyArray
from qjobs_tui.results.stats.curves import curve, summary

NAN = float("nan")
GRIDS = arrays(
    np.float64,
    array_shapes(min_dims=1, max_dims=5, min_side=1, max_side=4),
    elements=st.sampled_from((NAN, -1.0, 0.25, 1.0)),
)


@given(GRIDS, st.data())
def test_a_line_is_what_numpy_takes(grid: Any, data: st.DataObject) -> None:
    axis = data.draw(st.integers(-grid.ndim, grid.ndim - 1))
    moved = np.moveaxis(grid, axis, -1)
    at = data.draw(st.tuples(*(st.integers(-n, n - 1) for n in moved.shape[:-1])))
    line = curve(LazyArray.of(grid), LazyArray.of(2 * grid), axis, at)
    np.testing.assert_array_equal(line.values, moved[at])
    np.testing.assert_array_equal(line.errors, 2 * moved[at])
    assert line.nans == tuple(i for i, value in enumerate(moved[at]) if np.isnan(value))


@given(GRIDS)
def test_a_summary_is_what_a_loop_finds(grid: Any) -> None:
    seen = summary(LazyArray.of(grid))
    at = [index for index in np.ndindex(grid.shape) if np.isnan(grid[index])]
    numbers = grid[~np.isnan(grid)].tolist()
    assert (seen.shape, seen.nans, seen.nan_at) == (grid.shape, len(at), tuple(at[:20]))
    assert (seen.low, seen.high) == (min(numbers, default=None), max(numbers, default=None))


def test_without_a_place_the_other_axes_are_at_their_first() -> None:
    grid = np.arange(24.0).reshape(2, 3, 4)
    assert curve(grid, axis=1).values.tolist() == [0.0, 4.0, 8.0]
    assert curve(grid).values.tolist() == [0.0, 12.0]


def test_noise_factors_and_extrapolators_are_axes_like_others() -> None:
    extrapolated = np.arange(2 * 3 * 4.0).reshape(2, 3, 4)  # parameters, extrapolators, factors
    line = curve(extrapolated, extrapolated / 10, axis=-1, at=(1, 2))
    assert line.values.tolist() == [20.0, 21.0, 22.0, 23.0]
    assert line.errors is not None
    assert line.errors.tolist() == [2.0, 2.1, 2.2, 2.3]


@pytest.mark.parametrize("axis", [0, -1])
def test_one_number_is_a_line_of_one(axis: int) -> None:
    for number in (np.float64(0.5), 0.5, np.array(0.5), LazyArray.of(np.array(0.5))):
        line = curve(number, 0.1, axis)
        assert (line.values.tolist(), line.errors.tolist()) == ([0.5], [0.1])  # type: ignore[union-attr]
        assert (summary(number).shape, summary(number).low) == ((), 0.5)
    assert summary(NAN).nan_at == ((),)


def test_missing_errors_are_none_and_one_error_stands_for_all() -> None:
    assert curve(np.array([0.5, 0.25])).errors is None
    assert curve(np.array([0.5, 0.25]), 0.1).errors.tolist() == [0.1, 0.1]  # type: ignore[union-attr]


def test_a_line_is_a_copy() -> None:
    grid = np.array([1.0, 2.0])
    curve(grid).values[0] = 9.0
    assert grid[0] == 1.0


def test_objects_are_numbers_or_missing() -> None:
    mixed = np.array([0.5, None, 1, np.float32(0.25)], object)
    line = curve(LazyArray.of(mixed))
    np.testing.assert_array_equal(line.values, [0.5, NAN, 1.0, 0.25])
    assert line.nans == (1,)
    assert summary(mixed).nan_at == ((1,),)


@pytest.mark.parametrize("dtype", ["f2", "f4", ">f8", "i1", "u8", "?", "g"])
def test_every_kind_of_number_is_read(dtype: str) -> None:
    assert curve(np.array([0, 1], dtype)).values.tolist() == [0.0, 1.0]


@pytest.mark.parametrize(
    "wrong",
    [
        np.array("linear"),
        np.array([1j]),
        np.array(["a"], object),
        np.array([10**400], object),
        np.array(["2020-01-01"], "M8[D]"),
        np.array([{}], object),
    ],
)
def test_what_is_no_number_is_a_bad_result(wrong: Any) -> None:
    values = LazyArray.of(wrong, path="pub_results[0].data.fields.evs")
    for ask in (curve, summary):
        with pytest.raises(BadResult) as caught:
            ask(values)
        assert caught.value.path == values.path


def test_errors_of_another_shape_are_a_bad_result() -> None:
    with pytest.raises(BadResult, match=r"shape \(3,\) beside values of shape \(2,\)"):
        curve(np.zeros(2), np.zeros(3))


@pytest.mark.parametrize("axis", [2, -3])
def test_an_axis_that_is_not_there(axis: int) -> None:
    with pytest.raises(ValueError, match="there is no axis"):
        curve(np.zeros((2, 3)), axis=axis)
    with pytest.raises(ValueError, match="there is no axis"):
        curve(0.5, axis=axis)


@pytest.mark.parametrize("at", [(3,), (-4,), (), (0, 0)])
def test_a_place_that_is_not_there(at: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="is no place on the axes"):
        curve(np.zeros((2, 3)), at=at)


def test_empty_axes() -> None:
    assert curve(np.zeros((0, 2))).values.shape == (0,)
    with pytest.raises(ValueError, match="is no place"):
        curve(np.zeros((0, 2)), axis=1)
    seen = summary(np.zeros((0, 2)))
    assert (seen.shape, seen.low, seen.high, seen.nans, seen.nan_at) == ((0, 2), None, None, 0, ())


def test_infinite_values_are_numbers_and_nothing_but_nan_has_no_range() -> None:
    assert (summary(np.array([-np.inf, 2.0, NAN])).low) == -np.inf
    seen = summary(np.full(30, NAN))
    assert (seen.low, seen.high, seen.nans, len(seen.nan_at)) == (None, None, 30, 20)


def test_a_long_grid_goes_through_pieces() -> None:
    grid = np.linspace(-1, 1, 400_000)
    grid[[5, 131_072, 300_000]] = NAN
    seen = summary(grid.reshape(4, 100_000))
    assert (seen.low, seen.high, seen.nans) == (-1.0, 1.0, 3)
    assert seen.nan_at == ((0, 5), (1, 31_072), (3, 0))
    grid[131_072:131_100] = NAN
    seen = summary(grid)
    assert (seen.nans, len(seen.nan_at), seen.nan_at[-1]) == (30, 20, (131_090,))
