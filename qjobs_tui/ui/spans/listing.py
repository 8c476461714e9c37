"""The spans around the cursor as a table, where there is room left for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .frame import pub_look
from .moments import clock, length
from .slices import short

if TYPE_CHECKING:
    from .frame import Frame, Line, Part

LEAST_LINES = 5
_MOST_PUBS = 6


def listing(frame: Frame, lines: int) -> list[Line]:
    """Draw a title and the page of the filter's spans, by start, that the cursor's is on."""
    cursor, rows = frame.view.cursor, lines - 1
    if cursor is None or rows < 1:
        return []
    row = frame.chart.row(frame.view.pub)
    place = int(np.flatnonzero(row == cursor)[0])
    # Pages, for a list that moved along would be painted anew with each key.
    page = row[place // rows * rows :][:rows].tolist()
    title = f"  {'span':>7}  {'start':<12}  {'length':>11}  {'shots':>11}  PUBs"
    return [((title, "faint"),), *(_row(frame, place) for place in page)]


def _row(frame: Frame, place: int) -> Line:
    span, glyphs, view = frame.chart.spans[place], frame.glyphs, frame.view
    start = clock(int(frame.chart.spans.micros[0, place]), 1000)
    figures = f"{place:>7}  {start}  {length(span.duration):>11}  {span.size:>11,} "
    mark = glyphs.mark if place in view.marks else " "
    sign = glyphs.cursor if place == view.cursor else " "
    pubs: list[Part] = [
        (f" {number} {short(span.slices[number])}".rstrip(), pub_look(number))
        for number in span.pub_idxs[:_MOST_PUBS]
    ]
    more = f" {glyphs.ellipsis} ({len(span.slices):,})" if len(span.slices) > _MOST_PUBS else ""
    return (sign + mark, "accent"), (figures, ""), *pubs, (more, "faint")
