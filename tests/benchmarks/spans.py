"""The budgets of the Spans pane: 10,000 spans drawn, and the cursor moved on them."""

from __future__ import annotations

import asyncio
import statistics
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from qjobs_tui.demo.results.making import made
from qjobs_tui.demo.script import JobScript
from qjobs_tui.results import PrimitiveResult, read_result
from qjobs_tui.results.spans import ExecutionSpans
from qjobs_tui.ui.asked import Arrived
from qjobs_tui.ui.spans.chart import Chart
from tests.benchmarks.row import Row
from tests.support.waiting import until_so
from tests.ui.panes.spans_app import Stand, opened, standing

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5
MOVES = 30
SIZE = (140, 45)
DRAWING, MOVING = 0.100, 0.030


def spans_rows() -> list[Row]:
    """First drawing, and the cursor without and with drift below."""
    result = _result()
    assert result.spans is not None
    reference = statistics.median(_charted(result.spans) for _ in range(ROUNDS))
    drawn, moved, drifting = asyncio.run(_measured(result))
    return [
        Row(
            f"{len(result.spans):,} spans: first drawing",
            "<= 100 ms",
            f"{drawn * 1000:.0f} ms",
            f"lanes and figures alone {reference * 1000:.0f} ms",
            drawn <= DRAWING,
        ),
        *(
            Row(
                f"{len(result.spans):,} spans: cursor{more}, key to repaint",
                "<= 30 ms, median",
                f"{seconds * 1000:.0f} ms",
                "",
                seconds <= MOVING,
            )
            for more, seconds in (("", moved), (" with drift", drifting))
        ),
    ]


def _result() -> PrimitiveResult:
    start = datetime(2026, 3, 4, 9, tzinfo=UTC)
    script = JobScript("d3spans", start, start, start + timedelta(minutes=50))
    result = read_result(made(script, "watch"))
    assert isinstance(result, PrimitiveResult)
    return result


def _fresh(result: PrimitiveResult) -> PrimitiveResult:
    """The same result with nothing worked out yet."""
    spans = ExecutionSpans(result.spans or ())
    return PrimitiveResult(result.pubs, result.metadata, spans, result.origin)


def _charted(spans: ExecutionSpans) -> float:
    fresh = ExecutionSpans(spans)
    begin = time.perf_counter()
    Chart.of(fresh)
    return time.perf_counter() - begin


async def _measured(result: PrimitiveResult) -> tuple[float, float, float]:
    async with standing(size=SIZE) as stand:
        drawn = [await _drawn(stand, _fresh(result)) for _ in range(ROUNDS)]
        moved = [await _moved(stand) for _ in range(MOVES)]
        await stand.press("d")
        drifting = [await _moved(stand) for _ in range(MOVES)]
    return statistics.median(drawn), statistics.median(moved), statistics.median(drifting)


async def _drawn(stand: Stand, result: PrimitiveResult) -> float:
    begin = time.perf_counter()
    stand.pane.show(Arrived(opened(result)))
    await until_so(lambda: stand.timeline.chart.spans is result.spans, "spans")
    await _painted(stand)
    return time.perf_counter() - begin


async def _moved(stand: Stand) -> float:
    begin = time.perf_counter()
    stand.timeline.action_move(1)
    await _painted(stand)
    return time.perf_counter() - begin


async def _painted(stand: Stand) -> None:
    is_painted = asyncio.Event()
    told: Callable[[], object] = is_painted.set
    stand.timeline.call_after_refresh(told)
    await is_painted.wait()


if __name__ == "__main__":
    print(*spans_rows(), sep="\n")
