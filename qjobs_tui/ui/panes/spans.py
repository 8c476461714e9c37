"""Spans: when the job's shots were measured, and whether the device moved meanwhile.

It loads numpy and plotext, which the first frame of the program does without: import it when a
job's spans are shown.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.message import Message

from qjobs_tui.bodies.reader import Opened
from qjobs_tui.results.pubs import PrimitiveResult, ProgramResult
from qjobs_tui.results.spans import ExecutionSpans
from qjobs_tui.ui.asked import Absent
from qjobs_tui.ui.panes.asked import AskedPane, Said
from qjobs_tui.ui.result.registers import registers
from qjobs_tui.ui.spans.absence import absence
from qjobs_tui.ui.spans.chart import Chart
from qjobs_tui.ui.spans.drift import Drift, Wish, followed, stepped
from qjobs_tui.ui.spans.report import graphed, words
from qjobs_tui.ui.spans.view import fitted, toggle
from qjobs_tui.ui.widgets.graph import Graph
from qjobs_tui.ui.widgets.lines import Lines
from qjobs_tui.ui.widgets.span_timeline import SpanTimeline

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widget import Widget

    from qjobs_tui.results.pubs import BitArray, Result
    from qjobs_tui.ui.spans.view import View
    from qjobs_tui.ui.text import Glyphs


class SpansPane(AskedPane[Opened]):
    """The timeline of the spans of a result, with marks, and drift below it when asked for.

    Args:
        glyphs: The signs the terminal can show.

    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "result", "result", key_display="enter", id="spans.result"),
        Binding("d", "drift", "drift", id="spans.drift"),
        Binding("escape", "end_drift", "end drift", key_display="esc", id="spans.end_drift"),
        Binding("n", "quantity(1)", "other", id="spans.next_quantity"),
        Binding("N", "quantity(-1)", "Previous outcome, parity or bit", show=False,
                id="spans.previous_quantity"),
        Binding("b", "register(1)", "register", id="spans.register"),
        Binding("greater_than_sign", "parameters(1)", "set", key_display="< >",
                id="spans.next_set"),
        Binding("less_than_sign", "parameters(-1)", "Previous parameter set", show=False,
                id="spans.previous_set"),
    ]  # fmt: skip

    class Marked(Message):
        """Other spans are marked than before: their places in the body."""

        def __init__(self, marks: frozenset[int]) -> None:
            super().__init__()
            self.marks = marks

    class ResultAsked(Message):
        """The user wants to see what the marked spans measured."""

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(glyphs, id=id)
        self._result: Result | None = None
        self._chart: Chart | None = None
        self._marks: frozenset[int] = frozenset()
        self._wish = Wish(0)
        self._drift: Drift | None = None

    def compose_answer(self) -> ComposeResult:
        """Lay out the timeline, and what drift needs below it."""
        yield SpanTimeline(Chart.of(ExecutionSpans()), self.glyphs)
        yield Graph(self.glyphs)
        yield Lines(classes="drift")

    def keys_at(self) -> Widget | None:
        """Return the timeline, when there is something on it."""
        return self._timeline if self._chart else None

    # What the screen tells

    def mark(self, marks: frozenset[int]) -> None:
        """Mark these spans, by their places in the body, and no others; nothing is told back."""
        self._marks = marks
        if self._chart and marks != self._timeline.view.marks:
            self._timeline.show(self._chart, self._with_marks(self._chart, self._timeline.view))
            self._draw_drift()

    def _with_marks(self, chart: Chart, view: View) -> View:
        # Those of another job may be there until the screen takes them away.
        there = frozenset(mark for mark in self._marks if 0 <= mark < len(chart.spans))
        return replace(view, marks=there)

    def draw_answer(self, value: Opened) -> None:
        """Place the spans, in a thread."""
        self.workers.cancel_node(self)
        self._result = value.body.result if value.body else None
        self._chart = self._drift = None
        self._wish = Wish(0)
        spans = getattr(self._result, "spans", None)
        if self._result is not None and not spans:
            self._say(absence(self._result))
        elif spans:
            self._say(f"placing {len(spans):,} spans")
            self._place(spans)

    def _say(self, text: str) -> None:
        self.set_class(True, "-waiting")
        self.query_one(Said).tell(Absent(text), self.glyphs)

    @work(exclusive=True, group="chart")
    async def _place(self, spans: ExecutionSpans) -> None:
        chart = await asyncio.to_thread(Chart.of, spans)
        if not self.is_mounted:
            return
        self._chart = chart
        has_keys = self.has_focus_within
        self.set_class(False, "-waiting")
        self._timeline.show(chart, self._with_marks(chart, fitted(chart)))
        if has_keys:
            self.take_keys()
        self.refresh_bindings()
        self._follow()

    @property
    def _timeline(self) -> SpanTimeline:
        return self.query_one(SpanTimeline)

    # What the timeline tells

    def on_span_timeline_marked(self, event: SpanTimeline.Marked) -> None:
        """Keep the marks, and tell them."""
        event.stop()
        self._marks = event.marks
        self._draw_drift()
        self.post_message(self.Marked(event.marks))

    def on_span_timeline_highlighted(self) -> None:
        """Show where the span is in the drift, and its value."""
        self._draw_drift()

    def on_span_timeline_filtered(self) -> None:
        """Follow the PUB that is looked at."""
        self._follow()

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without spans there is nothing to do; outcomes and registers are those of drift."""
        if action in {"result", "drift"}:
            return self._chart is not None
        offer = self._drift.offer if self._drift and self.is_drifting else None
        if action == "end_drift":
            return self.is_drifting
        if action == "quantity":
            return offer is not None
        if action == "register":
            return self.is_drifting and len(self._registers()) > 1
        if action == "parameters":
            return offer is not None and offer.sets > 1
        return super().check_action(action, parameters)

    def action_result(self) -> None:
        """Have the result of the marked spans shown; of the cursor's, if none is marked."""
        if self._chart is None:
            return
        if not self._timeline.view.marks:
            marked = toggle(self._timeline.view)
            self.mark(marked.marks)
            self.post_message(self.Marked(marked.marks))
        self.post_message(self.ResultAsked())

    @property
    def is_drifting(self) -> bool:
        """Whether drift is shown."""
        return self.has_class("-drift")

    def action_drift(self) -> None:
        """Show drift below the timeline, or the timeline alone again."""
        self.toggle_class("-drift")
        self.remove_class("-untold")
        self.refresh_bindings()
        self._follow()

    def action_end_drift(self) -> None:
        """Show the timeline alone again."""
        self.action_drift()

    def action_quantity(self, steps: int) -> None:
        """Follow another outcome, the parity, or a bit."""
        self._wish = stepped(self._wish, quantity=steps)
        self._follow()

    def action_register(self, steps: int) -> None:
        """Follow another register."""
        self._wish = stepped(self._wish, register=steps)
        self._follow()

    def action_parameters(self, steps: int) -> None:
        """Follow another parameter set, or all of them together."""
        self._wish = stepped(self._wish, chosen=steps)
        self._follow()

    # Drift

    def _pub(self) -> int:
        """The PUB that is looked at, else the first one that has shots in spans."""
        pub = self._timeline.view.pub
        if pub is not None or not self._chart:
            return pub or 0
        return self._chart.pubs[0] if self._chart.pubs else 0

    def _registers(self) -> dict[str, BitArray]:
        pub = self._pub()
        result = self._result
        held = len(result.pubs) if isinstance(result, PrimitiveResult) else 0
        held = len(result.items) if isinstance(result, ProgramResult) else held
        # Spans may name PUBs that the result does not have.
        return registers(result, pub) if result and pub < held else {}

    def _follow(self) -> None:
        """Work out what is to be followed; what was drawn before stays until it is there."""
        if not (self.is_drifting and self._chart):
            return
        if self._wish.pub != self._pub():
            self._wish = Wish(self._pub())
        self.refresh_bindings()
        self._work_out(self._chart, self._wish)

    @work(exclusive=True, group="drift")
    async def _work_out(self, chart: Chart, wish: Wish) -> None:
        known = self._drift.offer if self._drift else None
        found = self._registers()
        self._drift = await asyncio.to_thread(followed, chart, found, wish, known)
        if not self.is_mounted:
            return
        self.refresh_bindings()
        self._draw_drift()

    def _draw_drift(self) -> None:
        if not (self.is_drifting and self._drift):
            return
        view = self._timeline.view
        self.set_class(bool(self._drift.trouble), "-untold")
        self.query_one(Graph).show(graphed(self._drift, view, self.glyphs))
        self.query_one(".drift", Lines).show(words(self._drift, view, self.glyphs))
