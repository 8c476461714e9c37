"""Curves, points and error bars on axes; repaints only what changed.

It loads numpy and plotext, which the first frame of the program does without: import it when a
graph is shown.
"""

from __future__ import annotations

import asyncio
from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar

from rich.ansi import AnsiDecoder
from rich.segment import Segment
from textual import work
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual_plotext import Plot

from qjobs_tui.ui.graph import TINTS, planned
from qjobs_tui.ui.plain import plain
from qjobs_tui.ui.strips import changed_span
from qjobs_tui.ui.text import UNICODE

if TYPE_CHECKING:
    from rich.style import Style
    from rich.text import Text

    from qjobs_tui.ui.graph import Graphed, Part, Plan
    from qjobs_tui.ui.text import Glyphs

_COLOURS = ("$text-primary", "$text-success", "$text-warning", "$text-error", "$text-secondary")
_LOOKS = {
    **{f"series-{tint}": _COLOURS[tint] for tint in range(TINTS)},
    "faint": "$text-muted",
    "title": "$foreground",
    "warning": "$text-warning",
}
# plotext is told a number for each look, and draws with that colour of 256.
_NAMES = tuple(_LOOKS)
_CLASS = "graph--"


class Graph(Widget):
    """Draws values on a pair of axes, in a thread: it takes tens of milliseconds.

    What was drawn before stays until then.

    Args:
        glyphs: The signs the terminal can show.

    """

    DEFAULT_CSS = (
        "Graph { width: 1fr; height: 1fr; background: $background; }"
        + "".join(f"Graph > .{_CLASS}{name} {{ color: {v}; }}" for name, v in _LOOKS.items())
        + f"Graph > .{_CLASS}title {{ text-style: bold; }}"
    )
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"{_CLASS}{name}" for name in _LOOKS}

    def __init__(self, glyphs: Glyphs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._glyphs = glyphs
        self._graphed: Graphed | None = None
        self._lines: list[tuple[Part, ...]] = []
        self._styles: dict[str, Style] = {}

    @property
    def graphed(self) -> Graphed | None:
        """What is shown."""
        return self._graphed

    def show(self, graphed: Graphed | None) -> None:
        """Draw other values, or none."""
        if graphed is self._graphed:
            return
        self._graphed = graphed
        self._draw()

    # Drawing

    def on_resize(self) -> None:
        """Draw anew for the room there is."""
        self._draw()
        self.refresh()

    def notify_style_update(self) -> None:
        """Take the colours of another theme."""
        super().notify_style_update()
        self._styles.clear()

    def render_line(self, y: int) -> Strip:
        """Draw line ``y``."""
        return self._strip(self._lines, y)

    def _draw(self) -> None:
        graphed, (width, height) = self._graphed, self.size
        if self.is_attached and width and height:
            self._draw_now(graphed, (width, height))

    @work(exclusive=True, group="graph")
    async def _draw_now(self, graphed: Graphed | None, size: tuple[int, int]) -> None:
        lines = await asyncio.to_thread(drawn, graphed, size, self._glyphs) if graphed else []
        self._take(lines)

    def _take(self, lines: list[tuple[Part, ...]]) -> None:
        """Refresh exactly the cells that differ from what was drawn."""
        old, self._lines = self._lines, lines
        for y in range(self.size.height):
            if old[y : y + 1] == lines[y : y + 1]:
                continue
            if span := changed_span(self._strip(old, y), self._strip(lines, y)):
                self.refresh(Region(span[0], y, span[1] - span[0], 1))

    def _strip(self, lines: list[tuple[Part, ...]], y: int) -> Strip:
        line = lines[y] if y < len(lines) else ()
        segments = [Segment(text, self._style(look)) for text, look in line if text]
        return Strip(segments).adjust_cell_length(self.size.width, self._style(""))

    def _style(self, look: str) -> Style:
        # Finding a style takes longer than drawing with it.
        if look not in self._styles:
            found = self.rich_style
            if look:
                found += self.get_component_rich_style(f"{_CLASS}{look}")
            self._styles[look] = found
        return self._styles[look]


def drawn(graphed: Graphed, size: tuple[int, int], glyphs: Glyphs) -> list[tuple[Part, ...]]:
    """Draw values in so many cells and lines: text, and the names of its looks."""
    plan = planned(graphed, size, glyphs)
    if not plan.layers:
        return list(plan.heading)
    canvas = _canvas(plan, size[0], size[1] - len(plan.heading))
    return [*plan.heading, *(_parts(line, glyphs) for line in canvas)]


def _canvas(plan: Plan, width: int, height: int) -> list[Text]:
    """Let plotext draw the axes and what is between them."""
    # A figure changes its own limits and ticks as it is built: each picture has one of its own.
    figure: Any = Plot()
    figure.theme("textual-clear")
    # The public way to say a size does not go beyond that of the terminal it finds.
    figure._set_size(width, height)
    figure.xaxes(True, False)
    figure.yaxes(True, False)
    figure.xlim(*plan.x_range)
    figure.ylim(*plan.y_range)
    figure.xticks(*zip(*plan.x_ticks, strict=True))
    figure.yticks(*zip(*_aligned(plan.y_ticks), strict=True))
    figure.xlabel(plan.x_label or None)
    for layer in plan.layers:
        draw = figure.plot if layer.joined else figure.scatter
        draw(layer.xs, layer.ys, marker=layer.sign, color=_NAMES.index(layer.look) + 1)
    return list(AnsiDecoder().decode(figure.build().removesuffix("\n")))


def _parts(line: Text, glyphs: Glyphs) -> tuple[Part, ...]:
    looks = [""] * len(line)
    for span in line.spans:
        colour = None if isinstance(span.style, str) else span.style.color
        if colour is not None and colour.number:
            looks[span.start : span.end] = [_NAMES[colour.number - 1]] * (span.end - span.start)
    text = plain(line.plain) if glyphs.plain else line.plain
    cells = groupby(zip(text, looks, strict=True), key=lambda cell: cell[1])
    return tuple(("".join(sign for sign, _ in group), look) for look, group in cells)


def _aligned(ticks: tuple[tuple[float, str], ...]) -> list[tuple[float, str]]:
    width = max(len(label) for _, label in ticks)
    return [(value, label.rjust(width)) for value, label in ticks]
