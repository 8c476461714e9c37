"""Spans and their collection: everything that IBM's client says too is compared with it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from qiskit_ibm_runtime import execution_span as real

from qjobs_tui.errors import BadResult
from qjobs_tui.results.spans import (
    DoubleSlice,
    ExecutionSpan,
    ExecutionSpans,
    FlatSlice,
    SizedSlice,
    TwirledSlice,
)

from .span_cases import T0, Case, cases

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

many = st.lists(cases(), max_size=6)
some_pubs = st.integers(0, 4) | st.lists(st.integers(0, 4), max_size=3)


def both(drawn: Sequence[Case]) -> tuple[ExecutionSpans, real.ExecutionSpans]:
    return (
        ExecutionSpans(case.ours for case in drawn),
        real.ExecutionSpans([case.theirs for case in drawn]),
    )


def at(seconds: float, length: float = 1, *pubs: int) -> ExecutionSpan:
    """A span with ten shots of each PUB."""
    start = T0 + timedelta(seconds=seconds)
    slices = {pub: FlatSlice((20,), 0, 10) for pub in pubs}
    return ExecutionSpan(start, start + timedelta(seconds=length), slices, "ExecutionSpan")


@given(case=cases(), pubs=some_pubs)
def test_a_span_says_what_the_real_client_says(case: Case, pubs: int | list[int]) -> None:
    ours, theirs = case.ours, case.theirs
    assert (ours.start, ours.stop) == (theirs.start, theirs.stop)
    assert ours.duration == theirs.duration
    assert ours.pub_idxs == theirs.pub_idxs
    assert ours.contains_pub(pubs) == theirs.contains_pub(pubs)
    kept, real_kept = ours.filter_by_pub(pubs), case.theirs_filtered(pubs)
    assert kept.pub_idxs == real_kept.pub_idxs
    assert (kept.start, kept.stop, kept.kind) == (ours.start, ours.stop, ours.kind)
    for pub in kept.pub_idxs:
        assert np.array_equal(kept.mask(pub), real_kept.mask(pub))


@given(case=cases())
def test_a_spans_size_is_what_its_masks_add_up_to(case: Case) -> None:
    assert case.ours.size == sum(case.theirs.mask(pub).sum() for pub in case.theirs.pub_idxs)
    if case.ours.kind != "TwirledSliceSpanV2":
        assert case.ours.size == case.theirs.size


def test_the_real_client_counts_a_v2_span_before_it_is_cut() -> None:
    """The docstring says so; should the client change, it must too."""
    ours = TwirledSlice((3, 4), True, 0, 3, 0, 4, 10)
    theirs = real.TwirledSliceSpanV2(T0, T0, {0: ((3, 4), True, slice(0, 3), slice(0, 4), 10)})
    assert (ours.size, theirs.mask(0).sum(), theirs.size) == (10, 10, 12)


@given(one=cases(), other=cases())
def test_spans_are_ordered_by_start_then_stop(one: Case, other: Case) -> None:
    assert (one.ours < other.ours) == (one.theirs < other.theirs)


@given(drawn=many, pubs=some_pubs)
def test_a_collection_says_what_the_real_client_says(
    drawn: list[Case], pubs: int | list[int]
) -> None:
    ours, theirs = both(drawn)
    assert len(ours) == len(theirs)
    assert ours.pub_idxs == theirs.pub_idxs
    if drawn:
        assert (ours.start, ours.stop) == (theirs.start, theirs.stop)
        assert ours.duration == theirs.duration
    real_kept = [case.theirs_filtered(pubs) for case in drawn]
    assert [span.pub_idxs for span in ours.filter_by_pub(pubs)] == [
        span.pub_idxs for span in real_kept
    ]
    moments = [(span.start, span.stop) for span in ours.sort()]
    assert moments == [(span.start, span.stop) for span in theirs.sort(inplace=False)]


def test_sorting_is_stable_and_makes_a_new_collection() -> None:
    spans = ExecutionSpans([at(2), at(0, 5), at(0, 1, 7), at(0, 1, 3)])
    ordered = spans.sort()
    assert [span.pub_idxs for span in ordered] == [[7], [3], [], []]
    assert [span.duration for span in ordered] == [1, 1, 5, 1]
    assert spans[0] == at(2)


@given(drawn=many)
def test_arrays_hold_what_the_spans_hold(drawn: list[Case]) -> None:
    spans, _ = both(drawn)
    assert spans.starts.dtype == spans.stops.dtype == np.float64
    assert spans.sizes.dtype == np.int64
    assert spans.starts == pytest.approx([span.start.timestamp() for span in spans], abs=1e-6)
    assert spans.stops == pytest.approx([span.stop.timestamp() for span in spans], abs=1e-6)
    assert spans.sizes.tolist() == [span.size for span in spans]
    assert spans.size == sum(span.size for span in spans)
    triples = [
        (place, pub, part.size)
        for place, span in enumerate(spans)
        for pub, part in span.slices.items()
    ]
    assert [tuple(column) for column in spans.parts.T.tolist()] == triples


def test_a_microsecond_is_not_lost() -> None:
    moment = datetime(2026, 3, 4, 5, 6, 7, 123457, tzinfo=UTC)
    spans = ExecutionSpans([ExecutionSpan(moment, moment + timedelta(microseconds=1), {}, "chunk")])
    assert spans.micros.tolist() == [[1772600767123457], [1772600767123458]]
    assert spans.stops[0] > spans.starts[0]
    assert spans.duration == 1e-6
    assert spans.start == moment


def test_arrays_are_made_once_and_nobody_can_write_into_them() -> None:
    spans = ExecutionSpans([at(0, 1, 0)])
    for name in ("micros", "starts", "stops", "sizes", "parts", "order"):
        array = getattr(spans, name)
        assert array is getattr(spans, name)
        assert not array.flags.writeable


def test_an_empty_collection_has_answers() -> None:
    spans = ExecutionSpans()
    assert (spans.start, spans.stop, spans.duration, spans.size) == (None, None, 0.0, 0)
    assert spans.pub_idxs == []
    assert spans.starts.shape == spans.stops.shape == spans.sizes.shape == (0,)
    assert spans.sort() == spans.filter_by_pub(0) == spans.renumbered({}) == spans[:] == spans[[]]


def test_a_collection_is_a_sequence() -> None:
    first, second, third = at(0), at(1), at(2)
    spans = ExecutionSpans([first, second, third])
    assert spans[-1] is third
    assert spans[1:] == ExecutionSpans([second, third])
    assert spans[[2, 0]] == ExecutionSpans([third, first])
    assert spans[np.array([1])] == ExecutionSpans([second])
    assert list(spans) == [first, second, third]
    assert at(1) in spans
    assert spans.index(third) == 2
    assert hash(spans) == hash(spans[:])
    assert spans != [first, second, third]
    with pytest.raises(IndexError):
        spans[3]


def test_spans_are_equal_by_value() -> None:
    assert at(0, 1, 2) == at(0, 1, 2)
    assert hash(at(0, 1, 2)) == hash(at(0, 1, 2))
    assert at(0, 1, 2) != at(0, 1, 3)
    assert at(0, 1, 2) != at(0, 1, 2).filter_by_pub([])


def test_renumbering_drops_pubs_and_spans_that_are_left_without_one() -> None:
    spans = ExecutionSpans([at(0, 1, 0, 1), at(1, 1, 2), at(2, 1, 1, 3), at(3, 1)])
    cut = spans.renumbered({3: 0, 1: 1})
    assert [span.pub_idxs for span in cut] == [[1], [0, 1]]
    assert [span.start for span in cut] == [spans[0].start, spans[2].start]
    assert spans[2].pub_idxs == [1, 3]
    assert at(0, 1, 5).renumbered({}).pub_idxs == []


def test_two_pubs_cannot_be_given_one_number() -> None:
    with pytest.raises(ValueError, match="one number"):
        ExecutionSpans([at(0, 1, 0, 1)]).renumbered({0: 0, 1: 0})


def test_a_pub_that_is_not_in_the_span_has_no_mask() -> None:
    with pytest.raises(KeyError, match="PUB 3"):
        at(0, 1, 2).mask(3)


def test_the_masks_bound_is_passed_on() -> None:
    with pytest.raises(BadResult, match="20 shots"):
        at(0, 1, 2).mask(2, max_bytes=19)


def test_slices_cannot_be_changed_from_outside() -> None:
    slices = {0: SizedSlice(3)}
    span = ExecutionSpan(T0, T0, slices, "chunk")
    slices[1] = SizedSlice(4)
    assert span.size == 3
    with pytest.raises(TypeError):
        span.slices[1] = SizedSlice(4)  # type: ignore[index]


@pytest.fixture
def _in_tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose local time is not UTC."""
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("_in_tokyo")
def test_times_are_in_utc() -> None:
    tokyo = timezone(timedelta(hours=9))
    naive = T0.replace(tzinfo=None) + timedelta(minutes=30)
    span = ExecutionSpan(datetime(2026, 3, 4, 21, tzinfo=tokyo), naive, {}, "chunk")
    assert span.start == T0
    assert span.stop == T0 + timedelta(minutes=30)
    assert span.start.tzinfo is span.stop.tzinfo is UTC


def test_a_stop_before_the_start_is_the_bodys_own_affair() -> None:
    assert at(0, -2).duration == -2
    assert ExecutionSpans([at(0, -2)]).duration == -2


@pytest.mark.parametrize("pub", [-1, 1 << 50, "0", True])
def test_what_cannot_number_a_pub_is_refused(pub: int) -> None:
    with pytest.raises(BadResult, match="number of a PUB"):
        ExecutionSpan(T0, T0, {pub: DoubleSlice((2,), 0, 1, 0, 2)}, "DoubleSliceSpan")


def test_a_time_beyond_the_calendar_is_refused() -> None:
    early = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=9)))
    with pytest.raises(BadResult, match="calendar"):
        ExecutionSpan(early, T0, {}, "chunk")
