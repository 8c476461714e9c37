"""In words: the figures of the collection, and those of the span under the cursor."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from .frame import flow
from .moments import SECOND, clock, length, local
from .slices import short

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qjobs_tui.results.spans import ExecutionSpan

    from .chart import Chart
    from .frame import Frame, Line

_MOST_PUBS = 12
_MOST_SLICES = 3
_SIZED = "which shots a chunk has is not told: no filter, no drift"
_WHY = "windows include classical work: the QPU runs one at a time"


def figures(frame: Frame) -> list[Line]:
    """Number, times, duration, busy part, shots, PUBs and marks of the whole collection."""
    return flow(_figures(frame), frame.width, frame.glyphs.dot)


def note(frame: Frame) -> list[Line]:
    """What spans do not say, and why windows overlap; nothing where there is nothing to note."""
    pieces: list[Line] = [((_SIZED, "warning"),)] if frame.chart.is_sized else []
    if overlap := frame.chart.overlap:
        pieces += [((f"overlap {length(overlap)}", "faint"),), ((_WHY, "faint"),)]
    return flow(pieces, frame.width, frame.glyphs.dot)


def facts(frame: Frame) -> list[Line]:
    """What there is to know of the span under the cursor."""
    place = frame.view.cursor
    if place is None:
        return []
    return flow(_facts(frame, place), frame.width, frame.glyphs.dot)


def hidden(frame: Frame, top: int, rows: int) -> Line:
    """Say which lanes are drawn where there are more; nothing where all are."""
    count = frame.chart.lane_count
    if rows >= count:
        return ()
    shown = f"{top + 1:,}" if rows == 1 else f"{top + 1:,}{frame.glyphs.dash}{top + rows:,}"
    return ((f" lanes {shown} of {count:,}", "warning"),)


def _figures(frame: Frame) -> Iterator[Line]:
    chart, spans = frame.chart, frame.chart.spans
    yield ((f"{len(spans):,} span{'s' * (len(spans) != 1)}", ""),)
    yield ((_period(frame), ""),)
    yield ((length(spans.duration), ""),)
    if spans.duration > 0:
        yield ((f"busy {chart.busy / spans.duration:.0%}".replace("%", " %"), ""),)
    yield ((f"{spans.size:,} shots", ""),)
    if chart.pubs:
        yield ((_pubs(chart, frame.view.pub, frame.glyphs.ellipsis), ""),)
    # Said of none too, so that the first mark moves nothing.
    marks = len(frame.view.marks)
    yield ((f"{marks:,} marked", "accent" if marks else "faint"),)


def _period(frame: Frame) -> str:
    """From the first start to the last stop, with the day, and the zone's name once."""
    begin = frame.chart.origin
    stop = begin + round(frame.chart.spans.duration * SECOND)
    first, last = local(begin), local(stop)
    day = "" if first.date() == last.date() else f"{last.date()} "
    zone = last.tzname() or "UTC"
    start = f"{first.date()} {clock(begin)}"
    return f"{start} {frame.glyphs.arrow} {day}{clock(stop)} {zone}"


def _pubs(chart: Chart, pub: int | None, more: str) -> str:
    """Numbers of the PUBs, the one looked at in brackets and always among them."""
    begin = 0 if pub is None else max(0, chart.pubs.index(pub) - _MOST_PUBS + 1)
    shown = chart.pubs[begin : begin + _MOST_PUBS]
    words = [f"[{number}]" if number == pub else str(number) for number in shown]
    words = [more] * (begin > 0) + words
    if begin + _MOST_PUBS < len(chart.pubs):
        words += [more, f"({len(chart.pubs):,})"]
    return f"PUB{'s' * (len(chart.pubs) != 1)} {' '.join(words)}"


def _facts(frame: Frame, place: int) -> Iterator[Line]:
    span, glyphs, chart = frame.chart.spans[place], frame.glyphs, frame.chart
    start, stop = (clock(int(micros), 1000) for micros in chart.spans.micros[:, place])
    later = (
        local(int(chart.spans.micros[1, place])).date()
        - local(int(chart.spans.micros[0, place])).date()
    )
    days = f" {later.days:+} d" if later != timedelta() else ""
    name = f"{glyphs.cursor} span {place}"
    yield (name, "accent"), (f": {start} {glyphs.arrow} {stop}{days}", "")
    yield ((length(span.duration), ""),)
    yield ((f"{span.size:,} shots", ""),)
    for words in _parts(span, frame.view.pub):
        yield ((words, ""),)
    if chart.lane_count > 1:
        yield ((f"lane {int(chart.lanes[place]) + 1}", ""),)
    if place in frame.view.marks:
        yield ((f"{glyphs.mark} marked", "accent"),)


def _parts(span: ExecutionSpan, pub: int | None) -> Iterable[str]:
    """PUBs of a span with their shots, that of the filter first; only some of very many."""
    numbers = sorted(span.slices, key=lambda number: (number != pub, number))
    for number in islice(numbers, _MOST_SLICES):
        yield f"PUB {number} {short(span.slices[number])}".rstrip()
    if len(numbers) > _MOST_SLICES:
        yield f"{len(numbers) - _MOST_SLICES:,} more PUBs"
    if not numbers:
        yield "no PUB"
