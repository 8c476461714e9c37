"""The panes of the job screen, each made when its tab is first opened."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from textual.containers import Container

from qjobs_tui.ui.panes.asked import AskedPane
from qjobs_tui.ui.screens.answers import Question
from qjobs_tui.ui.tabs import Tab
from qjobs_tui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from qjobs_tui.ui.asked import Asked
    from qjobs_tui.ui.panes.result import ResultPane
    from qjobs_tui.ui.panes.spans import SpansPane
    from qjobs_tui.ui.text import Glyphs

# Imported late: they load numpy and plotext, which takes a tenth of a second.
_PANES = {
    Tab.RESULT: ("result", "ResultPane"),
    Tab.SPANS: ("spans", "SpansPane"),
    Tab.INPUTS: ("inputs", "InputsPane"),
    Tab.LOGS: ("logs", "LogsPane"),
    Tab.RECORD: ("record", "RecordPane"),
}
QUESTIONS = {
    Tab.RESULT: Question.RESULT,
    Tab.SPANS: Question.RESULT,
    Tab.INPUTS: Question.INPUTS,
    Tab.LOGS: Question.LOGS,
    Tab.RECORD: Question.RECORD,
}
"""What a tab asks; the overview asks for nothing but the job."""


class Panes(Container):
    """Shows the pane of one tab, and tells all of them what they have to show.

    Args:
        glyphs: The signs the terminal can show.

    """

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._glyphs = glyphs
        self._made: dict[Tab, AskedPane[Any]] = {}
        self._marks: frozenset[int] = frozenset()

    def compose(self) -> ComposeResult:
        """Lay out the overview; the other panes come when they are looked at."""
        yield Lines(id="overview", scrolls=True)

    @property
    def overview(self) -> Lines:
        """The pane of the first tab."""
        return self.query_one("#overview", Lines)

    def turn(self, old: Tab, new: Tab, state: Asked[Any] | None) -> None:
        """Show another tab; ``state`` is the answer that its pane begins with."""
        self._widget(old).display = False
        if new not in self._made and new is not Tab.OVERVIEW and state is not None:
            self._make(new, state)
        self._widget(new).display = True
        # A pane that is new has its widgets a moment later.
        self.call_after_refresh(self._take_keys, new)

    def tell(self, question: Question, state: Asked[Any]) -> None:
        """Show an answer in the tabs that have it."""
        for tab, pane in self._made.items():
            if QUESTIONS[tab] is question:
                pane.show(state)

    def mark(self, marks: frozenset[int]) -> None:
        """Let Result and Spans know which execution spans are marked."""
        self._marks = marks
        for tab in self._made:
            self._give_marks(tab)

    def _make(self, tab: Tab, state: Asked[Any]) -> None:
        module, name = _PANES[tab]
        kind = getattr(import_module(f"qjobs_tui.ui.panes.{module}"), name)
        pane = self._made[tab] = kind(self._glyphs, id=f"pane-{module}")
        pane.show(state)
        self._give_marks(tab)
        self.mount(pane)

    def _give_marks(self, tab: Tab) -> None:
        pane = self._made[tab]
        if tab is Tab.RESULT:
            cast("ResultPane", pane).choose(self._marks)
        elif tab is Tab.SPANS:
            cast("SpansPane", pane).mark(self._marks)

    def _widget(self, tab: Tab) -> Lines | AskedPane[Any]:
        return self._made.get(tab) or self.overview

    def _take_keys(self, tab: Tab) -> None:
        widget = self._widget(tab)
        if not widget.display:
            return
        if isinstance(widget, AskedPane):
            widget.take_keys()
        else:
            widget.focus()


def warm_up() -> None:
    """Import what the tabs need: in a thread, while the user looks at the first one."""
    for module, _ in _PANES.values():
        import_module(f"qjobs_tui.ui.panes.{module}")
