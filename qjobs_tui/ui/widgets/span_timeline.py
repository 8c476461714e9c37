"""The timeline of a job's spans: cursor, zoom, filter and marks; repaints only what changed.

It loads numpy, which the first frame of the program does without: import it when spans are shown.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from qjobs_tui.ui.spans import view as views
from qjobs_tui.ui.spans.frame import ATTRIBUTES, LOOKS, Line
from qjobs_tui.ui.spans.picture import picture, span_at
from qjobs_tui.ui.strips import changed_span
from qjobs_tui.ui.text import UNICODE

if TYPE_CHECKING:
    from rich.style import Style
    from textual import events

    from qjobs_tui.ui.spans.chart import Chart
    from qjobs_tui.ui.spans.view import Change, View
    from qjobs_tui.ui.text import Glyphs

_TINTS = ("$text-primary", "$text-success", "$text-warning", "$text-error", "$text-secondary")
_COLOURS = {
    **{f"pub-{tint}": colour for tint, colour in enumerate(_TINTS)},
    "several": "$foreground",
    "faint": "$text-muted",
    "accent": "$text-accent",
    "warning": "$text-warning",
}
_CLASS = "span-timeline--"


class SpanTimeline(Widget, can_focus=True):
    """When a job's shots were measured.

    Args:
        chart: The spans; worked out in a thread when there are very many.
        glyphs: The signs the terminal can show.

    """

    DEFAULT_CSS = (
        "SpanTimeline { height: 1fr; overflow: hidden; background: $background; }"
        + "".join(f"SpanTimeline > .{_CLASS}{k} {{ color: {v}; }}" for k, v in _COLOURS.items())
        + f"SpanTimeline > .{_CLASS}cursor {{ text-style: reverse; }}"
        + f"SpanTimeline > .{_CLASS}marked {{ text-style: bold underline; }}"
        + f"SpanTimeline > .{_CLASS}window {{ text-style: bold; }}"
    )
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"{_CLASS}{name}" for name in (*LOOKS, *ATTRIBUTES)}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "move(-1)", "span", key_display="← →", id="spans.earlier"),
        Binding("right,l", "move(1)", "Next span", show=False, id="spans.later"),
        Binding("plus,equals_sign", "zoom(2)", "zoom", key_display="+ -", id="spans.zoom_in"),
        Binding("minus", "zoom(0.5)", "Zoom out", show=False, id="spans.zoom_out"),
        Binding("0", "fit", "The whole job", show=False, id="spans.fit"),
        Binding("f", "pub(1)", "PUB", id="spans.pub"),
        Binding("F", "pub(-1)", "Previous PUB", show=False, id="spans.previous_pub"),
        Binding("space", "mark", "mark", id="spans.mark"),
        Binding("u", "unmark", "Take all marks away", show=False, id="spans.unmark"),
        Binding("g,home", "end(-1)", "First span", show=False, id="spans.first"),
        Binding("G,end", "end(1)", "Last span", show=False, id="spans.last"),
        Binding("H,shift+left", "pan(-0.5)", "Earlier times", show=False, id="spans.pan_earlier"),
        Binding("L,shift+right", "pan(0.5)", "Later times", show=False, id="spans.pan_later"),
    ]

    class Highlighted(Message):
        """The cursor stands on another span: its place in the body, None where there is none."""

        def __init__(self, place: int | None) -> None:
            super().__init__()
            self.place = place

    class Marked(Message):
        """Other spans are marked than before: their places in the body."""

        def __init__(self, marks: frozenset[int]) -> None:
            super().__init__()
            self.marks = marks

    class Filtered(Message):
        """Another PUB is looked at alone; None for all."""

        def __init__(self, pub: int | None) -> None:
            super().__init__()
            self.pub = pub

    def __init__(
        self,
        chart: Chart,
        glyphs: Glyphs = UNICODE,
        *,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs
        self._chart = chart
        self._view = views.fitted(chart)
        self._lines: list[Line] = []
        self._styles: dict[str, Style] = {}

    # What is shown

    @property
    def chart(self) -> Chart:
        """The spans."""
        return self._chart

    @property
    def view(self) -> View:
        """What of them is looked at."""
        return self._view

    def show(self, chart: Chart, view: View | None = None) -> None:
        """Draw other spans, from their first one on unless a view of them is given."""
        self._chart = chart
        self._take(view or views.fitted(chart))

    def look(self, view: View) -> None:
        """Look at something else of the same spans, and tell what is different now."""
        old = self._view
        if view == old:
            return
        self._take(view)
        if view.cursor != old.cursor:
            self.post_message(self.Highlighted(view.cursor))
        if view.marks != old.marks:
            self.post_message(self.Marked(view.marks))
        if view.pub != old.pub:
            self.post_message(self.Filtered(view.pub))

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where all spans are of one PUB there is none to look at alone."""
        del parameters
        return action != "pub" or len(self._chart.pubs) > 1

    def action_move(self, steps: int) -> None:
        """Go some spans on, or back."""
        self._change(partial(views.move, steps=steps))

    def action_end(self, side: int) -> None:
        """Go to the first span or the last one."""
        self._change(partial(views.end, side=side))

    def action_zoom(self, factor: float) -> None:
        """Look closer at the cursor, or from further away."""
        self._change(partial(views.zoom, factor=factor))

    def action_pan(self, windows: float) -> None:
        """Look at other times."""
        self._change(partial(views.pan, windows=windows))

    def action_fit(self) -> None:
        """Look at the whole job."""
        self._change(views.fit)

    def action_pub(self, step: int) -> None:
        """Look at another PUB alone, or at all."""
        self._change(partial(views.next_pub, step=step))

    def action_mark(self) -> None:
        """Mark the span under the cursor, or take its mark away, and go on."""
        marked = views.toggle(self._view)
        self.look(views.move(self._chart, marked, 1))

    def action_unmark(self) -> None:
        """Take all marks away."""
        self._change(views.unmarked)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the span that was pointed at."""
        size = (self.size.width, self.size.height)
        place = span_at(self._chart, self._view, size, (event.x, event.y))
        if place is not None:
            self._change(partial(views.put, place=place))

    def _change(self, change: Change) -> None:
        self.look(change(self._chart, self._view))

    # Drawing

    def on_resize(self) -> None:
        """Draw anew for the room there is."""
        self._lines = self._picture()
        self.refresh()

    def notify_style_update(self) -> None:
        """Take the colours of another theme."""
        super().notify_style_update()
        self._styles.clear()

    def render_line(self, y: int) -> Strip:
        """Draw line ``y``."""
        return self._strip(self._lines, y)

    def _picture(self) -> list[Line]:
        return picture(self._chart, self._view, (self.size.width, self.size.height), self._glyphs)

    def _take(self, view: View) -> None:
        """Refresh exactly the cells that differ from what was drawn."""
        self._view = view
        if not self.is_attached:
            return
        old, self._lines = self._lines, self._picture()
        for y in range(self.size.height):
            if old[y : y + 1] == self._lines[y : y + 1]:
                continue
            if span := changed_span(self._strip(old, y), self._strip(self._lines, y)):
                self.refresh(Region(span[0], y, span[1] - span[0], 1))

    def _strip(self, lines: list[Line], y: int) -> Strip:
        line = lines[y] if y < len(lines) else ()
        segments = [Segment(text, self._style(looks)) for text, looks in line if text]
        return Strip(segments).adjust_cell_length(self.size.width, self._style("")).simplify()

    def _style(self, looks: str) -> Style:
        # Finding a style takes longer than drawing with it.
        if looks not in self._styles:
            found = self.rich_style
            for name in looks.split():
                # Only the whole style blends muted colours with the background.
                partly = name in ATTRIBUTES
                found += self.get_component_rich_style(f"{_CLASS}{name}", partial=partly)
            self._styles[looks] = found
        return self._styles[looks]
