"""Times of many spans, compared with the slowest way to tell the same: moment by moment."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from qjobs_tui.results.spans import ExecutionSpan, ExecutionSpans, FlatSlice
from qjobs_tui.results.spans.timeline import (
    busy,
    busy_time,
    cumulative_shots,
    gaps,
    lanes,
    overlap_time,
)

from .span_cases import T0

if TYPE_CHECKING:
    from qjobs_tui.results.spans.collection import Floats

LONGEST = 12
Window = tuple[int, int]
windows = st.lists(st.tuples(st.integers(0, LONGEST), st.integers(0, 5)), max_size=9).map(
    lambda drawn: [(start, start + length) for start, length in drawn]
)


def spans_of(drawn: list[Window], unit: timedelta = timedelta(seconds=1)) -> ExecutionSpans:
    return ExecutionSpans(
        ExecutionSpan(
            T0 + start * unit, T0 + stop * unit, {0: FlatSlice((9,), 0, place)}, "ExecutionSpan"
        )
        for place, (start, stop) in enumerate(drawn)
    )


def depths(drawn: list[Window]) -> list[int]:
    """How many windows cover each unit of time."""
    return [sum(a <= unit < b for a, b in drawn) for unit in range(LONGEST + 6)]


def since_t0(times: Floats) -> list[Window]:
    return [(int(start), int(stop)) for start, stop in (times - T0.timestamp()).round(6).tolist()]


@given(drawn=windows)
def test_busy_and_overlapping_time_count_each_moment_once(drawn: list[Window]) -> None:
    covering = depths(drawn)
    spans = spans_of(drawn)
    assert busy_time(spans) == sum(depth > 0 for depth in covering)
    assert overlap_time(spans) == sum(depth > 1 for depth in covering)


@given(drawn=windows)
def test_busy_stretches_and_gaps_take_turns(drawn: list[Window]) -> None:
    spans = spans_of(drawn)
    stretches, between = since_t0(busy(spans)), since_t0(gaps(spans))
    assert between == [(stop, start) for (_, stop), (start, _) in pairwise(stretches)]
    covered = {unit for start, stop in stretches for unit in range(start, stop)}
    assert covered == {unit for unit, depth in enumerate(depths(drawn)) if depth}
    assert all(start < stop for start, stop in between)
    # A moment on its own is a stretch too.
    assert all(any(a <= start <= b for a, b in stretches) for start, _ in drawn)


def collide(one: Window, other: Window) -> bool:
    return one[0] < other[1] and other[0] < one[1]


@given(drawn=windows)
def test_spans_in_a_lane_never_overlap_and_lanes_are_few(drawn: list[Window]) -> None:
    taken = lanes(spans_of(drawn)).tolist()
    for place, window in enumerate(drawn):
        for other in range(place):
            assert taken[place] != taken[other] or not collide(window, drawn[other])
    # Windows that all share the time just after one's start need a lane each.
    together = [
        sum(a <= start < b for a, b in drawn)
        if stop > start
        else 1 + sum(a < start < b for a, b in drawn)
        for start, stop in drawn
    ]
    assert sorted(set(taken)) == list(range(max(together, default=0)))


def test_the_lowest_free_lane_is_taken_and_ties_go_by_place() -> None:
    drawn = [(5, 6), (0, 9), (0, 2), (0, 2), (2, 3), (3, 3)]
    assert lanes(spans_of(drawn)).tolist() == [0, 2, 0, 1, 0, 0]


@given(drawn=windows)
def test_cumulative_shots_are_summed_in_the_order_of_time(drawn: list[Window]) -> None:
    spans = spans_of(drawn)
    total, expected = 0, [0] * len(drawn)
    for place in sorted(range(len(drawn)), key=lambda place: drawn[place]):
        total += spans[place].size
        expected[place] = total
    assert cumulative_shots(spans).tolist() == expected


def test_sums_are_exact_to_the_microsecond() -> None:
    drawn = [(2 * place, 2 * place + 1) for place in range(10_001)]
    spans = spans_of(drawn, timedelta(microseconds=1))
    assert busy_time(spans) == 0.010001
    assert overlap_time(spans_of([*drawn, *drawn], timedelta(microseconds=1))) == 0.010001


def test_a_span_that_stops_before_it_starts_is_a_moment() -> None:
    spans = spans_of([(5, 2), (0, 1)])
    assert (busy_time(spans), overlap_time(spans)) == (1, 0)
    assert since_t0(busy(spans)) == [(0, 1), (5, 5)]
    assert since_t0(gaps(spans)) == [(1, 5)]
    assert lanes(spans).tolist() == [0, 0]


def test_no_spans_have_a_timeline_too() -> None:
    spans = ExecutionSpans()
    assert (busy_time(spans), overlap_time(spans)) == (0, 0)
    assert busy(spans).shape == gaps(spans).shape == (0, 2)
    assert lanes(spans).shape == cumulative_shots(spans).shape == (0,)
    assert gaps(spans_of([(0, 1)])).shape == (0, 2)


def test_times_are_seconds_since_1970() -> None:
    spans = spans_of([(0, 1), (3, 4)])
    assert busy(spans)[0].tolist() == [T0.timestamp(), T0.timestamp() + 1]
    assert gaps(spans)[0].tolist() == [T0.timestamp() + 1, T0.timestamp() + 3]
