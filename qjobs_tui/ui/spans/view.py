"""What of a chart is looked at, and how it changes: window, cursor, marks, filter by PUB.

Functions take a view and give the next one. The cursor is always on a span of the filter (None
when there are no spans), and the window always within the chart and never empty.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from .chart import LEAST

if TYPE_CHECKING:
    from collections.abc import Callable

    from .chart import Chart

    Change = Callable[[Chart, "View"], "View"]


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at.

    Attributes:
        first: Begin of the window, in the chart's microseconds.
        last: Its end.
        cursor: Place in the body of the span under the cursor.
        pub: The PUB that is looked at alone; None for all.
        marks: Places of the marked spans.

    """

    first: int
    last: int
    cursor: int | None
    pub: int | None = None
    marks: frozenset[int] = frozenset()

    @property
    def length(self) -> int:
        """Microseconds of the window."""
        return self.last - self.first


def fitted(chart: Chart) -> View:
    """Look at the whole job, from its first span on."""
    return View(0, chart.length, int(chart.order[0]) if chart.spans else None)


def fit(chart: Chart, view: View) -> View:
    """Look at the whole job again."""
    return replace(view, first=0, last=chart.length)


def move(chart: Chart, view: View, steps: int) -> View:
    """Put the cursor so many spans later, or earlier, and the window where it is seen."""
    if view.cursor is None:
        return view
    row = chart.row(view.pub)
    place = int(np.flatnonzero(row == view.cursor)[0]) + steps
    cursor = int(row[max(0, min(place, len(row) - 1))])
    return _in_sight(chart, replace(view, cursor=cursor))


def end(chart: Chart, view: View, side: int) -> View:
    """Put the cursor on the first span (side -1) or the last one (side 1)."""
    return move(chart, view, side * len(chart.spans))


def zoom(chart: Chart, view: View, factor: float) -> View:
    """Show ``factor`` times less time; what is under the cursor stays where it is drawn."""
    length = max(LEAST, min(round(view.length / factor), chart.length))
    anchor = _anchor(chart, view)
    first = anchor - round((anchor - view.first) * (length / view.length))
    return _placed(chart, view, first, length)


def pan(chart: Chart, view: View, windows: float) -> View:
    """Move the window by a part of its length; the cursor stays on its span."""
    return _placed(chart, view, view.first + round(windows * view.length), view.length)


def next_pub(chart: Chart, view: View, step: int = 1) -> View:
    """Look at the next PUB alone; all of them come after the last.

    The cursor goes to the next later span of that PUB, else to its last one.
    """
    choices = (None, *chart.pubs)
    pub = choices[(choices.index(view.pub) + step) % len(choices)]
    view = replace(view, pub=pub)
    if view.cursor is None or chart.members(pub)[view.cursor]:
        return view
    row = chart.row(pub)
    later = int(np.searchsorted(chart.starts[row], chart.starts[view.cursor]))
    return _in_sight(chart, replace(view, cursor=int(row[min(later, len(row) - 1)])))


def toggle(view: View) -> View:
    """Mark the span under the cursor, or take its mark away."""
    return view if view.cursor is None else replace(view, marks=view.marks ^ {view.cursor})


def put(chart: Chart, view: View, place: int) -> View:
    """Put the cursor on a span; one that is not of the filter is left alone."""
    if not chart.members(view.pub)[place]:
        return view
    return _in_sight(chart, replace(view, cursor=place))


def unmarked(chart: Chart, view: View) -> View:
    """Take all marks away."""
    del chart
    return replace(view, marks=frozenset())


def _anchor(chart: Chart, view: View) -> int:
    """The moment that stays where it is: of the cursor's span, if that is in sight."""
    if view.cursor is not None:
        start, stop = int(chart.starts[view.cursor]), int(chart.stops[view.cursor])
        if start <= view.last and stop >= view.first:
            return (max(start, view.first) + min(stop, view.last)) // 2
    return (view.first + view.last) // 2


def _in_sight(chart: Chart, view: View) -> View:
    """Move the window no further than it takes to see the cursor's span, or the begin of it."""
    start, stop = int(chart.starts[view.cursor]), int(chart.stops[view.cursor])
    first = min(max(view.first, stop - view.length), start)
    return _placed(chart, view, first, view.length)


def _placed(chart: Chart, view: View, first: int, length: int) -> View:
    first = max(0, min(first, chart.length - length))
    return replace(view, first=first, last=first + length)
