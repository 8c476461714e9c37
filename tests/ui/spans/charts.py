"""Spans to draw: a small job that can be told from its picture, a large one, and random ones."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from qjobs_tui.results.spans import ExecutionSpan, ExecutionSpans, FlatSlice
from qjobs_tui.ui.spans.chart import Chart
from tests.ui.still import OPENING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qjobs_tui.ui.spans.frame import Line

SHOTS = 250


def span(place: int, start: float, stop: float, *pubs: int) -> ExecutionSpan:
    """The shots of its place, of each PUB; times in seconds from the opening."""
    part = FlatSlice((100 * SHOTS,), place * SHOTS, (place + 1) * SHOTS)
    begin, end = (OPENING + timedelta(seconds=moment) for moment in (start, stop))
    return ExecutionSpan(begin, end, dict.fromkeys(pubs, part), "ExecutionSpan")


def chart(*spans: tuple[float, ...]) -> Chart:
    """Start, stop and PUBs of each span."""
    return Chart.of(
        ExecutionSpans(
            span(place, start, stop, *map(int, pubs))
            for place, (start, stop, *pubs) in enumerate(spans)
        )
    )


def job() -> Chart:
    """Forty windows, each begins before the last is over; one has two PUBs, then a pause."""
    return chart(
        *((0.6 * n, 0.6 * n + 0.9, n // 14, *([2] if n == 8 else [])) for n in range(39)),
        (30, 31, 12),
    )


def large(count: int = 10_000) -> Chart:
    return chart(*((0.6 * n, 0.6 * n + 0.5 + n % 7 / 5, n * 30 // count) for n in range(count)))


def deep(lanes: int) -> Chart:
    """Windows that all overlap each other: span n is in lane n."""
    return chart(*((n, 1000 + n, 0) for n in range(lanes)))


def plain_text(lines: Iterable[Line]) -> str:
    return "\n".join("".join(text for text, _ in line).rstrip() for line in lines) + "\n"


_times = st.integers(0, 40).map(lambda tenths: tenths / 10) | st.sampled_from([1e9, 1e-6])
_spans = st.tuples(_times, _times, st.frozensets(st.integers(0, 12), max_size=3))


@st.composite
def charts(draw: Any, least: int = 0) -> Chart:
    """Spans in any order; some without length, stop before start, or without any PUB."""
    drawn = draw(st.lists(_spans, min_size=least, max_size=12))
    return chart(*((start, stop, *sorted(pubs)) for start, stop, pubs in drawn))
