"""The page that spans are drawn on: which columns a time takes, and lines of styled text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from qjobs_tui.ui.text import UNICODE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qjobs_tui.ui.text import Glyphs

    from .chart import Bools, Chart, Ints
    from .view import View

Part = tuple[str, str]
"""Text, and the names of its looks with spaces between: "pub-1 cursor"."""
Line = tuple[Part, ...]

TINTS = 5
"""So many colours differ from each other where there are 16."""
LOOKS = (*(f"pub-{tint}" for tint in range(TINTS)), "several", "faint", "accent", "warning")
ATTRIBUTES = ("cursor", "marked", "window")
GUTTER = 1


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A chart, what is looked at, and the room for it: ``width`` cells."""

    chart: Chart
    view: View
    width: int
    glyphs: Glyphs = UNICODE

    @property
    def columns(self) -> int:
        """Columns of time, right of the gutter."""
        return max(1, self.width - GUTTER)

    def in_window(self) -> Bools:
        """Tell which spans have some time, or their moment, in the window."""
        starts, stops, view = self.chart.starts, self.chart.stops, self.view
        touched = (starts <= view.last) & (stops >= view.first)
        inside = (starts < view.last) & (stops > view.first)
        return np.where(starts == stops, touched, inside)

    def reach(self, which: Ints) -> tuple[Ints, Ints]:
        """First and last column of some spans of the window; each takes one at least."""
        first = self.column(self.chart.starts[which], np.floor)
        last = self.column(self.chart.stops[which], np.ceil) - 1
        first = first.clip(0, self.columns - 1)
        return first, last.clip(first, self.columns - 1)

    def column(self, times: Any, rounding: np.ufunc) -> Ints:  # noqa: ANN401 - numbers or arrays
        """Columns of times, maybe beyond the first and the last."""
        # The product comes first: it is exact, and so is what divides without a rest.
        exact = (np.asarray(times) - self.view.first).astype(np.float64) * self.columns
        result: Ints = rounding(exact / self.view.length).astype(np.int64)
        return result


def pub_look(number: int) -> str:
    """Look of a PUB: its colour comes again every `TINTS` PUBs, its digit every 10."""
    return f"pub-{number % TINTS}"


def runs(gutter: Part, text: str, looks: Sequence[str]) -> Line:
    """Join cells of one look after another to parts."""
    parts = [gutter]
    begin = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or looks[place] != looks[begin]:
            parts.append((text[begin:place], looks[begin]))
            begin = place
    return tuple(parts)


def flow(parts: Iterable[Line], room: int, dot: str) -> list[Line]:
    """Set pieces one after the other with dots between, in as many lines as they need."""
    lines: list[list[Part]] = []
    used = room + 1
    for piece in parts:
        size = sum(len(text) for text, _ in piece)
        if used + size + 3 > room:
            lines.append([(" ", "")])
            used = 1 + size
        else:
            lines[-1].append((f" {dot} ", "faint"))
            used += 3 + size
        lines[-1].extend(piece)
    return [tuple(line) for line in lines]
