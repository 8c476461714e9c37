from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qjobs_tui.errors import BadResult
from qjobs_tui.results import LazyArray
from qjobs_tui.ui.result.estimates import EstimateTable, estimates
from qjobs_tui.ui.result.room import Room
from qjobs_tui.ui.text import ASCII, UNICODE, Glyphs

from .looks import assert_fits, plain


def _drawn(view: EstimateTable) -> list[str]:
    lines = estimates(view)
    assert_fits(lines, view.room)
    return plain(lines)


def test_one_number() -> None:
    assert _drawn(EstimateTable(0.7731, 0.0198, Room(80, 24))) == ["0.773 ± 0.020"]
    assert _drawn(EstimateTable(np.array(0.5), None, Room(80, 24))) == ["0.5"]
    assert _drawn(EstimateTable(float("nan"), 0.1, Room(80, 24))) == ["NaN"]
    assert _drawn(EstimateTable(0.7731, 0.0198, Room(80, 24, ASCII))) == ["0.773 +/- 0.020"]


def test_a_list_is_read_downwards() -> None:
    values = np.arange(12) / 10
    lines = _drawn(EstimateTable(values, np.full(12, 0.01), Room(60, 8)))
    assert lines[0] == "12 values · 0 to 1.1"
    assert lines[1] == " [0] 0.000 ± 0.010   [6] 0.600 ± 0.010"
    assert lines[6].split("  ")[-1].strip().startswith("[11] 1.100")
    assert len(lines) == 7


def test_what_of_a_list_is_left_out() -> None:
    values = np.arange(100.0)
    lines = _drawn(EstimateTable(values, None, Room(20, 6), first=(40, 0)))
    assert lines[1:4] == ["[40] 40  [44] 44", "[41] 41  [45] 45", "[42] 42  [46] 46"]
    assert lines[4:] == ["[43] 43  [47] 47", "values 40–47 of 100"]
    last = _drawn(EstimateTable(values, None, Room(20, 6), first=(500, 0)))
    assert last[1:] == ["[99] 99", "values 99–99 of 100"]


def test_a_grid_with_titles() -> None:
    values = np.array([[0.1, 0.2, 0.3], [0.4, np.nan, -0.6]])
    assert _drawn(EstimateTable(values, np.full((2, 3), 0.02), Room(80, 24))) == [
        "6 values · shape 2×3 · -0.6 to 0.4 · 1 NaN",
        "                [0]             [1]             [2]",
        "[0]   0.100 ± 0.020   0.200 ± 0.020   0.300 ± 0.020",
        "[1]   0.400 ± 0.020             NaN  -0.600 ± 0.020",
    ]


def test_what_of_a_grid_is_left_out() -> None:
    values = np.arange(200.0).reshape(10, 20)
    lines = _drawn(EstimateTable(values, None, Room(24, 7), first=(3, 4)))
    assert lines[1] == "     [4]  [5]  [6]  [7]"
    assert lines[2] == "[3]   64   65   66   67"
    assert lines[-1] == "rows 3–6 of 10 · column…"
    wide = _drawn(EstimateTable(values, None, Room(50, 7), first=(9, 18)))
    assert wide[1:] == [
        "     [18]  [19]",
        "[9]   198   199",
        "rows 9–9 of 10 · columns 18–19 of 20",
    ]


def test_columns_are_worth_more_than_errors() -> None:
    values = np.full((2, 3), 0.123456)
    errors = np.full((2, 3), 0.01)
    narrow = _drawn(EstimateTable(values, errors, Room(30, 9)))
    assert narrow[2] == "[0]  0.1235  0.1235  0.1235"
    assert narrow[-1] == "no room for errors"
    one = _drawn(EstimateTable(values[:, :1], errors[:, :1], Room(30, 9)))
    assert one[2] == "[0]  0.123 ± 0.010"


def test_more_axes_have_a_place() -> None:
    values = np.arange(24.0).reshape(2, 3, 4)
    lines = _drawn(EstimateTable(values, None, Room(60, 9), at=(1,)))
    assert lines[2].split() == ["[0]", "12", "13", "14", "15"]
    assert lines[-1] == "at [1, row, column]"
    assert _drawn(EstimateTable(values, None, Room(60, 9)))[2].split()[1] == "0"
    with pytest.raises(ValueError, match="no place"):
        estimates(EstimateTable(values, None, Room(60, 9), at=(2,)))


def test_nothing_to_show() -> None:
    assert _drawn(EstimateTable(np.zeros((3, 0)), None, Room(60, 9))) == ["0 values · shape 3×0"]
    assert _drawn(EstimateTable(np.zeros(0), None, Room(60, 9))) == ["0 values"]


def test_arrays_are_decoded_once_and_name_their_path() -> None:
    calls = []

    def values() -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        calls.append(1)
        return np.zeros((30, 30))

    lazy = LazyArray(lambda: ((30, 30), np.dtype(float)), values, path="evs")
    _drawn(EstimateTable(lazy, None, Room(80, 24)))
    assert len(calls) == 1
    with pytest.raises(BadResult) as caught:
        estimates(EstimateTable(LazyArray.of(np.zeros(3, complex), path="evs"), None, Room(9, 9)))
    assert caught.value.path == "evs"
    with pytest.raises(BadResult):
        estimates(EstimateTable(np.zeros(3), np.zeros(2), Room(9, 9)))


@settings(max_examples=50)
@given(
    st.lists(st.integers(0, 40), max_size=3).map(tuple),
    st.integers(0, 150),
    st.integers(0, 30),
    st.tuples(st.integers(-2, 50), st.integers(-2, 50)),
    st.sampled_from([UNICODE, ASCII]),
)
def test_every_room_is_kept(
    shape: tuple[int, ...], width: int, rows: int, first: tuple[int, int], glyphs: Glyphs
) -> None:
    values = np.random.default_rng(1).normal(size=shape) * 10.0 ** sum(shape)
    view = EstimateTable(values, abs(values) / 30, Room(width, rows, glyphs), first=first)
    assert (len(_drawn(view)) > 0) == (width > 0 and rows > 0)
