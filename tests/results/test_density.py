"""How full columns are: against the definition, column by column."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qjobs_tui.results.spans import ExecutionSpan, ExecutionSpans, FlatSlice
from qjobs_tui.results.spans.density import density, density_by_pub

from .span_cases import T0

Drawn = tuple[int, int, set[int]]
drawn_spans = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 40), st.sets(st.integers(0, 3), max_size=3)),
    max_size=8,
)


def spans_of(drawn: list[Drawn]) -> ExecutionSpans:
    return ExecutionSpans(
        ExecutionSpan(
            T0 + timedelta(seconds=start),
            T0 + timedelta(seconds=start + length),
            {pub: FlatSlice((9,), 0, 3) for pub in pubs},
            "ExecutionSpan",
        )
        for start, length, pubs in drawn
    )


def expected(
    drawn: list[Drawn], columns: int, window: tuple[float, float]
) -> tuple[list[float], list[int]]:
    """Covered part and number of spans of each column, in seconds from T0."""
    edges = np.linspace(*window, columns + 1).tolist()
    covered, counts = [], []
    for column in range(columns):
        left, right = edges[column], edges[column + 1]
        inside = [(max(a, left), min(a + length, right)) for a, length, _ in drawn]
        marks = sorted({moment for pair in inside for moment in pair} | {left, right})
        total = sum(b - a for a, b in pairwise(marks) if any(p <= a and b <= q for p, q in inside))
        covered.append(total / (right - left))
        last = column == columns - 1
        counts.append(
            sum(
                (a < right and a + length > left)
                if length
                else (left <= a < right or (last and a == right))
                for a, length, _ in drawn
            )
        )
    return covered, counts


@given(
    drawn=drawn_spans,
    columns=st.integers(1, 16),
    width=st.integers(1, 9),
    first=st.integers(-20, 90),
)
def test_each_column_tells_its_own(
    drawn: list[Drawn], columns: int, width: int, first: int
) -> None:
    # Columns of whole seconds, so that spans end exactly on their edges.
    frame = (float(first), float(first + columns * width))
    window = (frame[0] + T0.timestamp(), frame[1] + T0.timestamp())
    got = density(spans_of(drawn), columns, window=window)
    covered, counts = expected(drawn, columns, frame)
    assert got.covered == pytest.approx(covered, abs=1e-6)
    assert got.spans.tolist() == counts


@given(
    drawn=drawn_spans,
    columns=st.integers(1, 16),
    pubs=st.lists(st.integers(0, 4), max_size=4),
    window=st.none() | st.tuples(st.integers(-20, 90), st.integers(0, 60)),
)
def test_a_pubs_density_is_that_of_its_spans(
    drawn: list[Drawn], columns: int, pubs: list[int], window: tuple[int, int] | None
) -> None:
    spans = spans_of(drawn)
    first = T0.timestamp()
    frame = window and (first + window[0], first + sum(window))
    got = density_by_pub(spans, columns, pubs, window=frame)
    assert got.covered.shape == got.spans.shape == (len(pubs), columns)
    for row, pub in enumerate(pubs):
        alone = ExecutionSpans(span for span in spans if pub in span.slices)
        one = density(alone, columns, window=(float(got.edges[0]), float(got.edges[-1])))
        assert got.covered[row] == pytest.approx(one.covered, abs=1e-6)
        assert got.spans[row].tolist() == one.spans.tolist()
        assert (got.covered >= 0).all()
        assert (got.covered <= 1).all()


def test_the_window_is_that_of_the_spans() -> None:
    spans = spans_of([(10, 30, {0}), (0, 10, {1})])
    got = density(spans, 4)
    assert (got.edges - T0.timestamp()).tolist() == [0, 10, 20, 30, 40]
    assert got.covered.tolist() == [1, 1, 1, 1]
    assert got.spans.tolist() == [1, 1, 1, 1]
    assert density_by_pub(spans, 4, [1, 9]).spans.tolist() == [[1, 0, 0, 0], [0, 0, 0, 0]]


def test_moments_count_and_cover_nothing() -> None:
    got = density(spans_of([(0, 0, set()), (2, 0, set()), (4, 0, set())]), 2)
    assert got.covered.tolist() == [0, 0]
    assert got.spans.tolist() == [1, 2]


def test_no_spans_and_no_length_have_columns_too() -> None:
    assert density(ExecutionSpans(), 3).covered.tolist() == [0, 0, 0]
    assert density_by_pub(ExecutionSpans(), 3, [0]).spans.tolist() == [[0, 0, 0]]
    moment = density(spans_of([(5, 0, {0})]), 3)
    assert moment.covered.tolist() == [0, 0, 0]
    assert moment.spans.sum() == 1


@pytest.mark.parametrize(("columns", "window"), [(0, None), (3, (2.0, 1.0))])
def test_columns_and_windows_must_make_sense(
    columns: int, window: tuple[float, float] | None
) -> None:
    with pytest.raises(ValueError, match="no density"):
        density(ExecutionSpans(), columns, window=window)
