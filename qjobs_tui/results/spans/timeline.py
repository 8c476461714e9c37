"""When a job's spans ran: busy time, gaps, overlap, lanes, shots so far.

Times are seconds since 1970, and sums of them exact to the microsecond. A span whose stop is
before its start counts as the moment of its start. Overlapping spans do not mean that the machine
did two things at once: a window is as wide as it must be, and classical processing runs beside.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .collection import ExecutionSpans, Floats, Ints


def forward(spans: ExecutionSpans) -> tuple[Ints, Ints]:
    """Take starts and stops in microseconds since 1970, with no stop before its start."""
    starts, stops = spans.micros
    return starts, np.maximum(starts, stops)


def busy(spans: ExecutionSpans) -> Floats:
    """Stretches of time that spans cover: shape (n, 2), start and stop, apart and ascending.

    Spans that touch make one stretch. A span without length makes one of its own, without length,
    where no other covers it.
    """
    return np.stack(_merged(spans), axis=1) / 1e6


def busy_time(spans: ExecutionSpans) -> float:
    """Seconds that at least one span covers; 0 when there is none."""
    starts, stops = _merged(spans)
    return int((stops - starts).sum()) / 1e6


def gaps(spans: ExecutionSpans) -> Floats:
    """Stretches of time between spans that none covers: shape (n, 2), start and stop, ascending."""
    starts, stops = _merged(spans)
    return np.stack([stops[:-1], starts[1:]], axis=1) / 1e6


def overlap_time(spans: ExecutionSpans) -> float:
    """Seconds that more than one span covers; 0 when there is none."""
    moments = np.concatenate(forward(spans))
    order = moments.argsort(kind="stable")
    depth = np.repeat([1, -1], len(spans))[order].cumsum()
    lengths = np.diff(moments[order])
    return int(lengths[depth[:-1] > 1].sum()) / 1e6


def cumulative_shots(spans: ExecutionSpans) -> Ints:
    """Shots up to and with each span by start, then stop; placed as the spans are.

    It is the height at which IBM's client draws a span (``draw_execution_spans``), but for the
    spans whose size the client tells differently (`ExecutionSpan.size`).
    """
    totals = np.empty(len(spans), dtype=np.int64)
    totals[spans.order] = spans.sizes[spans.order].cumsum()
    return totals


def lanes(spans: ExecutionSpans) -> Ints:
    """Give each span a lane so that no two in a lane overlap, with as few lanes as can be.

    By start, then stop, then place, each takes the lowest lane that is free; one that stops as
    another starts is out of its way. So there are as many lanes as spans that all overlap each
    other at some time (greedy interval partitioning).

    Returns:
        The lane of each span, from 0; placed as the spans are.

    """
    starts, stops = forward(spans)
    order = np.lexsort((stops, starts))
    result = np.empty(len(spans), dtype=np.int64)
    result[order] = _lanes(starts[order].tolist(), stops[order].tolist())
    return result


def _lanes(starts: list[int], stops: list[int]) -> list[int]:
    """Lanes of spans that are ordered by start."""
    running: list[tuple[int, int]] = []
    free: list[int] = []
    result = []
    for start, stop in zip(starts, stops, strict=True):
        while running and running[0][0] <= start:
            heappush(free, heappop(running)[1])
        lane = heappop(free) if free else len(running)
        heappush(running, (stop, lane))
        result.append(lane)
    return result


def _merged(spans: ExecutionSpans) -> tuple[Ints, Ints]:
    """Starts and stops of the stretches that spans cover, in microseconds since 1970."""
    starts, stops = forward(spans)
    order = starts.argsort(kind="stable")
    starts, reach = starts[order], np.maximum.accumulate(stops[order])
    begins = np.ones(len(spans), dtype=np.bool_)
    begins[1:] = starts[1:] > reach[:-1]
    # A stretch ends before the next one begins, and the last with the last span.
    return starts[begins], reach[np.roll(begins, -1)]
