"""All of the pane: what is drawn in so many lines, the most needed first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qjobs_tui.ui.text import UNICODE

from .axis import bracket, by_pub, overview, ticks
from .facts import facts, figures, hidden, note
from .frame import GUTTER, Frame
from .lanes import lanes, owner, pointer, top_lane
from .listing import LEAST_LINES, listing

if TYPE_CHECKING:
    from qjobs_tui.ui.text import Glyphs

    from .chart import Chart
    from .frame import Line
    from .view import View

NOTHING = "This result says nothing about when its shots were measured: it has no spans."
_TALL = 12


def picture(
    chart: Chart, view: View, size: tuple[int, int], glyphs: Glyphs = UNICODE
) -> list[Line]:
    """Draw the pane.

    Args:
        chart: The spans.
        view: What of them is looked at.
        size: Cells and lines there are.
        glyphs: The signs a terminal can show.

    Returns:
        At most so many lines. Those of text may be wider than there is room.

    """
    width, height = size
    if width < 1 or height < 1:
        return []
    if not chart.spans:
        return [((" " + NOTHING, ""),)]
    page = _Page.of(Frame(chart, view, width, glyphs), height)
    said = [hidden(page.frame, page.top, page.rows)] if page.is_cut else []
    drawn = lanes(page.frame, page.top, page.rows)
    lines = [*page.above, *drawn, *said, *page.below]
    return [*lines, *_more(page.frame, height - len(lines))]


def span_at(chart: Chart, view: View, size: tuple[int, int], cell: tuple[int, int]) -> int | None:
    """Find the place of the span that is drawn in a cell (column, line); None where none is."""
    width, height = size
    if width < 1 or height < 1 or not chart.spans:
        return None
    page = _Page.of(Frame(chart, view, width), height)
    column, row = cell[0] - GUTTER, cell[1] - len(page.above)
    if not (0 <= column < page.frame.columns and 0 <= row < page.rows):
        return None
    return owner(page.frame, page.top, page.rows, (column, row))


@dataclass(frozen=True, slots=True, eq=False)
class _Page:
    """What is above and below the lanes, and which lanes are drawn between."""

    frame: Frame
    above: list[Line]
    below: list[Line]
    top: int
    rows: int
    is_cut: bool

    @classmethod
    def of(cls, frame: Frame, height: int) -> _Page:
        above, below = _around(frame, height)
        room, count = height - len(above) - len(below), frame.chart.lane_count
        is_cut = count > room > 1
        rows = room - is_cut if is_cut else min(room, count)
        cursor = frame.view.cursor
        lane = 0 if cursor is None else int(frame.chart.lanes[cursor])
        return cls(frame, above, below, top_lane(lane, rows, count), rows, is_cut)


def _more(frame: Frame, room: int) -> list[Line]:
    """What a large window has room for besides."""
    pubs = len(frame.chart.pubs)
    lines = by_pub(frame) if 1 < pubs < room else []
    room -= len(lines)
    return [*lines, *(listing(frame, room) if room >= LEAST_LINES else ())]


def _around(frame: Frame, height: int) -> tuple[list[Line], list[Line]]:
    """Lines above and below the lanes; one is left for these at least."""
    axis, times = ticks(frame)
    most = 3 if height >= _TALL else 1
    # Always as many, so that the lanes stay where they are when the cursor moves.
    told = (facts(frame) + [()] * most)[: min(most, 2)]
    blocks = {
        "facts": told,
        "figures": figures(frame)[:most],
        "pointer": [pointer(frame)],
        "axis": [axis],
        "times": [times],
        "overview": [overview(frame)],
        "bracket": [bracket(frame)],
        "note": note(frame)[:most],
    }
    room = height - 1
    for name, lines in blocks.items():
        blocks[name] = lines if len(lines) <= room else []
        room -= len(blocks[name])
    order = ("figures", "note", "overview", "bracket", "axis", "times", "pointer")
    return [line for name in order for line in blocks[name]], blocks["facts"]
