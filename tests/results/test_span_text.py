"""Spans are written so that IBM's client reads the same shots at the same times."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from qiskit_ibm_runtime import RuntimeDecoder

from qjobs_tui.results.spans import ChunkSlice, ExecutionSpan, ExecutionSpans, FlatSlice, SizedSlice
from qjobs_tui.results.writing.encode import encode
from qjobs_tui.results.writing.span_text import MOST_RUNS, Unwritable, written_spans
from tests.support.examples import examples

from .span_cases import T0, Case, cases, slices


def read(*spans: ExecutionSpan) -> Any:
    """The client's own spans of what is written."""
    return json.loads(b"".join(encode(ExecutionSpans(spans))), cls=RuntimeDecoder)


@given(st.lists(cases(), max_size=4))
def test_the_clients_kinds_come_back_as_they_are(some: list[Case]) -> None:
    found = read(*(case.ours for case in some))
    assert list(found) == [case.theirs for case in some]
    assert [type(span) for span in found] == [type(case.theirs) for case in some]


@examples(200)
@given(st.dictionaries(st.integers(0, 3), slices(), max_size=3))
def test_any_span_covers_the_same_shots_at_the_same_times(parts: dict[int, Any]) -> None:
    found = read(ExecutionSpan(T0, T0, parts, "chunk"))
    assert {(span.start, span.stop) for span in found} == {(T0, T0)}
    masks = defaultdict(list)
    for span in found:
        for pub in span.pub_idxs:
            masks[pub].append(span.mask(pub))
    assert masks.keys() == parts.keys()
    for pub, part in parts.items():
        np.testing.assert_array_equal(np.sum(masks[pub], axis=0), part.mask())


@pytest.mark.parametrize("merged", [False, True])
def test_a_chunk_in_the_results_own_order_is_one_span(*, merged: bool) -> None:
    plain = ChunkSlice((4, 1, 5), (0, 1, 2), 3, 17, 1, 10, merged)
    turned = ChunkSlice((4, 1, 5), (1, 0, 2), 3, 17, 1, 10, merged)
    name, shape = (
        ("TwirledSliceSpan", [(4, 1, 5, 10), True])
        if merged
        else ("DoubleSliceSpan", [(4, 1, 5, 10)])
    )
    for part in (plain, turned):
        [span] = written_spans([ExecutionSpan(T0, T0, {0: part}, "chunk")])
        assert span["__type__"] == name
        assert span["__value__"]["data_slices"] == {"0": [*shape, 3, 17, 0, 10]}


def chunk(runs: int) -> ExecutionSpan:
    """A span of every second element."""
    return ExecutionSpan(T0, T0, {0: ChunkSlice((2 * runs,), (0,), 0, 2 * runs, 2, 1)}, "chunk")


def test_scattered_spans_have_a_bound() -> None:
    assert len(written_spans([chunk(MOST_RUNS)])) == MOST_RUNS
    with pytest.raises(Unwritable, match="scattered"):
        written_spans([chunk(MOST_RUNS + 1)])
    flat = ExecutionSpan(T0, T0, {0: FlatSlice((1,), 0, 1)}, "ExecutionSpan")
    assert len(written_spans([flat] * 5, most=5)) == 5
    with pytest.raises(Unwritable, match="more than"):
        written_spans([flat] * 6, most=5)


def test_a_claim_is_not_worked_out() -> None:
    part = ChunkSlice((1 << 20, 1 << 19), (1, 0), 1, 1 << 39, 1, 1)
    with pytest.raises(Unwritable, match="another order"):
        written_spans([ExecutionSpan(T0, T0, {0: part}, "chunk")])


def test_a_long_stretch_is_told_without_listing_its_elements() -> None:
    part = ChunkSlice((1 << 39, 1), (1, 0), 1, 1 << 38, 1, 2)
    [span] = written_spans([ExecutionSpan(T0, T0, {0: part}, "chunk")])
    assert span["__value__"]["data_slices"] == {"0": [(1 << 39, 1, 2), 1, 1 << 38, 0, 2]}


def test_a_mere_size_cannot_be_written() -> None:
    with pytest.raises(Unwritable, match="not which"):
        written_spans([ExecutionSpan(T0, T0, {0: SizedSlice(3)}, "chunk")])
