from __future__ import annotations

from math import sqrt
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qjobs_tui.results import BitArray, Distribution, stats
from qjobs_tui.ui.result.histogram import NEGATIVE_STYLE, Histogram, Order, histogram
from qjobs_tui.ui.result.labels import Notation, bits_cut
from qjobs_tui.ui.result.room import Room
from qjobs_tui.ui.result.scale import Scale
from qjobs_tui.ui.text import ASCII, UNICODE, Glyphs

from .looks import assert_fits, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

_SEEN = {0b000: 500, 0b111: 300, 0b101: 150, 0b010: 50}


def _outcomes(
    values: Mapping[int, float], num_bits: int = 3, *, is_quasi: bool = False, spaces: object = ()
) -> stats.Counts | stats.QuasiProbabilities:
    assert isinstance(spaces, tuple)
    one = Distribution(values, num_bits=num_bits, is_quasi=is_quasi, spaces=spaces)
    return stats.outcomes(one)


def _drawn(view: Histogram) -> list[str]:
    lines = histogram(view)
    assert_fits(lines, view.room)
    return plain(lines)


def _labels(view: Histogram) -> list[str]:
    return [line.split()[0] for line in _drawn(view)[1:] if not line.startswith("…")]


def test_bars_are_as_long_as_the_counts_say() -> None:
    told, *lines = _drawn(Histogram(_outcomes(_SEEN), Room(60, 10)))
    assert told == "1,000 shots · 4 different outcomes · 3 bits · by count"
    cells = [line.count("█") for line in lines]
    assert cells[0] > 30
    assert [round(cell / cells[0], 1) for cell in cells] == [1.0, 0.6, 0.3, 0.1]
    assert len({len(line) for line in lines}) == 1
    assert len(lines[0]) == 60


def test_counts_shares_and_binomial_errors() -> None:
    lines = _drawn(Histogram(_outcomes(_SEEN), Room(80, 10)))[1:]
    error = 100 * sqrt(0.5 * 0.5 / 1000)
    assert lines[0].endswith(f"500 50.0 % ± {error:.1f}")
    assert lines[1].split()[-5:] == ["300", "30.0", "%", "±", "1.4"]
    assert lines[3].split()[-5:] == ["50", "5.0", "%", "±", "0.7"]


def test_one_outcome_has_no_error() -> None:
    assert _drawn(Histogram(_outcomes({7: 9}), Room(40, 5)))[1].endswith(" 9 100.0 %")


def test_the_same_outcomes_in_either_order() -> None:
    seen = _outcomes(_SEEN)
    assert _labels(Histogram(seen, Room(60, 5))) == ["000", "111", "101", "010"]
    by_value = Histogram(seen, Room(60, 5), order=Order.VALUE)
    assert _labels(by_value) == ["000", "010", "101", "111"]
    three = Histogram(seen, Room(60, 4), order=Order.VALUE)
    assert _labels(three) == ["000", "111"]
    assert _drawn(three)[-1] == "… 2 more"


def test_outcomes_are_passed_over() -> None:
    view = Histogram(_outcomes(_SEEN), Room(60, 4), first=1)
    assert _labels(view) == ["111", "101"]
    assert _drawn(view)[-1] == "… 1 before · 1 more"
    beyond = Histogram(_outcomes(_SEEN), Room(60, 4), first=9)
    assert _labels(beyond) == ["010"]


@pytest.mark.parametrize(
    ("notation", "labels"),
    [
        (Notation.BITS, ["0000 00001", "1010 10101"]),
        (Notation.HEX, ["0x001", "0x155"]),
        (Notation.INTEGER, ["1", "341"]),
    ],
)
def test_notations(notation: Notation, labels: list[str]) -> None:
    seen = _outcomes({1: 2, 0b101010101: 1}, 9, spaces=(5, 4))
    lines = _drawn(Histogram(seen, Room(60, 5), notation))[1:]
    wide = max(map(len, labels))
    assert [line[:wide].strip() for line in lines] == labels


def test_negative_values_are_drawn_to_the_left_and_said() -> None:
    seen = _outcomes({0: 0.8, 1: 0.4, 2: -0.2, 3: 0.001}, is_quasi=True)
    lines = histogram(Histogram(seen, Room(80, 10)))
    told, *rows = plain(lines)
    assert "1 negative (-0.2)" in told
    assert told.endswith("by magnitude")
    axis = rows[0].index("│")
    assert [row.index("│") for row in rows] == [axis] * 4
    assert [row[3:axis].count("█") > 0 for row in rows] == [False, False, True, False]
    right, left = rows[0][axis:].count("█"), rows[2][:axis].count("█")
    assert abs(left / right - 0.25) < 0.05
    assert rows[2].endswith("-0.2000")
    styles = [str(span.style) for span in lines[3].spans]
    assert NEGATIVE_STYLE in styles


def test_the_most_negative_is_among_the_first() -> None:
    seen = _outcomes({0: 0.8, 1: 0.4, 2: -0.5, 3: 0.3}, is_quasi=True)
    assert _labels(Histogram(seen, Room(60, 4))) == ["000", "010"]
    told = _drawn(Histogram(_outcomes({0: 1.0}, is_quasi=True), Room(60, 4)))[0]
    assert told.startswith("probabilities · 1 outcome")
    only = _drawn(Histogram(_outcomes({0: -1.0}, is_quasi=True), Room(60, 4)))
    assert only[1].count("█") > 40


def test_nothing_was_measured() -> None:
    for seen in (_outcomes({}), _outcomes({}, is_quasi=True)):
        lines = _drawn(Histogram(seen, Room(80, 10)))
        assert lines[1:] == ["Nothing was measured: there are no outcomes."]
    assert _drawn(Histogram(_outcomes({}), Room(80, 10)))[0].startswith("0 shots · 0 different")
    assert _drawn(Histogram(_outcomes({0: 3}, 0), Room(60, 5)))[1].startswith("0 █")


def test_both_ends_of_a_long_bitstring_and_the_ones_between() -> None:
    text = "10" + "0" * 50 + "11" + "0" * 50 + "01"
    assert bits_cut(text, 24, UNICODE) == "100000000…[  2]…00000001"
    assert bits_cut(text, 24, ASCII) == "100000000~[  2]~00000001"
    assert bits_cut(text, 9, UNICODE) == "1000…0001"
    assert bits_cut(text, len(text), UNICODE) == text
    assert bits_cut(text, 0, UNICODE) == ""


@given(st.text("01", min_size=1, max_size=200), st.integers(0, 200))
def test_cut_bitstrings_are_as_wide_as_the_room(text: str, width: int) -> None:
    assert len(bits_cut(text, width, UNICODE)) == min(width, len(text))


def test_what_looks_alike_is_said() -> None:
    seen = _outcomes({1 << 60: 2, 1 << 61: 1}, 127)
    assert _drawn(Histogram(seen, Room(80, 9)))[-1].endswith("ones in what is cut, hex shows all")
    differ = _outcomes({0: 2, 1: 1}, 127)
    assert _drawn(Histogram(differ, Room(80, 9)))[-1].endswith("[n]: ones in what is cut")
    hexed = Histogram(_outcomes({1 << 160: 2, 1 << 161: 1}, 400), Room(60, 9), Notation.HEX)
    assert _drawn(hexed)[-1] == "… some look alike"


@settings(max_examples=60)
@given(
    st.dictionaries(st.integers(0, 2**12 - 1), st.integers(1, 10**9), max_size=30),
    st.integers(0, 120),
    st.integers(0, 30),
    st.sampled_from(Notation),
    st.sampled_from(Order),
    st.sampled_from([UNICODE, ASCII]),
    st.booleans(),
)
def test_every_room_is_kept(
    values: Mapping[int, float],
    width: int,
    rows: int,
    notation: Notation,
    order: Order,
    glyphs: Glyphs,
    is_quasi: bool,
) -> None:
    if is_quasi:
        values = {one: (-1) ** one * value / 1e9 for one, value in values.items()}
    seen = _outcomes(values, 12, is_quasi=is_quasi, spaces=(5, 7))
    view = Histogram(seen, Room(width, rows, glyphs), notation, order)
    lines = _drawn(view)
    if width > 3 and rows > 2 and values:
        rest = lines[-1].startswith(f"{glyphs.ellipsis} ")
        is_all = len(values) < rows
        assert len(lines) - 1 - rest == (len(values) if is_all else rows - 2)
        assert rest or is_all


def test_a_million_outcomes_are_drawn_at_once() -> None:
    array = np.random.default_rng(5).integers(0, 256, (1_000_000, 16), np.uint8)
    seen = stats.counts(BitArray.of(array, 128))
    best = min(_seconds(seen) for _ in range(3))
    assert best < 0.1


def _seconds(seen: stats.Counts) -> float:
    start = perf_counter()
    histogram(Histogram(seen, Room(80, 24)))
    return perf_counter() - start


def test_values_that_are_no_probabilities_are_drawn_all_the_same() -> None:
    huge = {0: 1.7e308, 1: -1.7e308, 2: -1.7e308, 3: 5e-324}
    lines = _drawn(Histogram(_outcomes(huge, is_quasi=True), Room(80, 10)))
    assert "2 negative (-inf)" in lines[0]
    assert lines[1].count("█") == lines[2].count("█") == lines[3].count("█") > 20
    assert lines[1].endswith(" 1.7e+308")
    assert lines[4].endswith(" 0.0000")


def test_what_goes_first_where_room_is_scarce() -> None:
    wide, medium, narrow, least = (
        _drawn(Histogram(_outcomes(_SEEN), Room(width, 10)))[1] for width in (31, 27, 20, 10)
    )
    assert wide.endswith("500 50.0 % ± 1.6")
    assert medium.endswith("500 50.0 %")
    assert narrow == "000 ████████████ 500"
    assert least.split() == ["000", "500"]


def test_an_axis_needs_three_cells() -> None:
    assert Scale.of([1.0, -1.0], 2, Room(9, 9)).bar(0.5) == "█ "
    assert Scale.of([1.0, -1.0], 3, Room(9, 9)).bar(-1.0) == "█│ "
