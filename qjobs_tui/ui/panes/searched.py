"""What the panes share whose answer is a long text: reading it in a thread, and the search."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Label

from qjobs_tui.ui.asked import Arrived
from qjobs_tui.ui.panes.asked import AskedPane
from qjobs_tui.ui.text import FAINT
from qjobs_tui.ui.texts.page import Page
from qjobs_tui.ui.texts.search import Search, Searched, pattern_of
from qjobs_tui.ui.widgets.lines import Lines
from qjobs_tui.ui.widgets.search_field import SearchField

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from qjobs_tui.ui.text import Glyphs

T = TypeVar("T")
D = TypeVar("D", bound=Searched)
PATIENCE = 0.1
"""Seconds that what was read before may stay in sight."""


class SearchedPane(AskedPane[T], Generic[T, D]):
    """A view of a long text over a line for the search.

    A subclass makes the view, reads the answer, and puts what was read into the view.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        # With priority, so that letters in the same packet reach the field.
        Binding("slash", "search", "search", key_display="/", priority=True, id="text.search"),
    ]

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(glyphs, id=id)
        self._origin = 0
        self._words = ""
        self._value: T | None = None
        self._text: D | None = None

    def compose_answer(self) -> ComposeResult:
        """Lay out the view and the line for the search."""
        yield self.make_view()
        yield Lines(classes="answer where")
        with Horizontal(classes="answer search-bar"):
            yield Label("/ ", markup=False)
            yield SearchField()
            yield Lines(classes="found")

    # What a subclass knows

    def make_view(self) -> Page:
        """Make the view."""
        raise NotImplementedError

    def read(self, value: T) -> D:
        """Read the answer, in a thread."""
        raise NotImplementedError

    def put(self, text: D) -> None:
        """Show what was read."""
        raise NotImplementedError

    def where(self) -> tuple[Content, str]:
        """Say where one is: a line of its own, and a few words beside the search."""
        return Content(), ""

    # Reading

    @property
    def view(self) -> Page:
        """The view."""
        return self.query_one(Page)

    def keys_at(self) -> Page:
        """Give the keys to the view."""
        return self.view

    def draw_answer(self, value: T) -> None:
        """Read the answer, unless it is the one that was read last."""
        if value != self._value:
            self._value = value
            self._read(value)

    @work(exclusive=True, group="read")
    async def _read(self, value: T) -> None:
        # A moment of the old picture is calmer than an empty one; longer it might be taken for new.
        late = self.set_timer(PATIENCE, self._conceal)
        try:
            text = await asyncio.to_thread(self.read, value)
        finally:
            late.stop()
        if not self.is_mounted:
            return
        self._text = text
        self.view.conceal(on=False)
        self.put(text)
        if self._words:
            self._find(self._words, self.view.point)
        else:
            self.draw_where()

    def _conceal(self) -> None:
        if not self.is_mounted:
            return
        self.view.conceal(on=True)
        self.query_one(".where", Lines).show(Content())
        self.query_one(".found", Lines).show(Content.styled("reading it", FAINT))

    def draw_where(self) -> None:
        """Say where one is."""
        line, words = self.where()
        search = self.view.search
        self.query_one(".where", Lines).show(line)
        shown = Content.styled(words, FAINT) if search is None else Content(search.words)
        self.query_one(".found", Lines).show(shown)

    @on(Page.Moved)
    def _moved(self, event: Page.Moved) -> None:
        event.stop()
        self.draw_where()

    # The search

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While the words are typed, a slash is a letter."""
        if action == "search":
            is_typing = isinstance(self.screen.focused, SearchField)
            return isinstance(self.state, Arrived) and not is_typing
        return super().check_action(action, parameters)

    def action_search(self) -> None:
        """Type what to look for."""
        self._origin = self.view.point
        self.screen.set_focus(self.query_one(SearchField))

    @on(SearchField.Typed)
    def _typed(self, event: SearchField.Typed) -> None:
        event.stop()
        if event.text == self._words:
            return
        self._words = event.text
        if event.text:
            self._find(event.text, self._origin)
        else:
            self._forget()

    @on(SearchField.Dropped)
    def _dropped(self, event: SearchField.Dropped) -> None:
        event.stop()
        self._forget()
        self.view.go_back(self._origin)
        self.draw_where()

    @on(Page.Forgotten)
    def _forgotten(self, event: Page.Forgotten) -> None:
        event.stop()
        self._forget()

    def _forget(self) -> None:
        self._words = ""
        self.workers.cancel_group(self, "find")
        self.query_one(SearchField).empty()
        self.view.take_search(None)

    @work(exclusive=True, group="find")
    async def _find(self, words: str, origin: int) -> None:
        if self._text is None:
            return
        pattern = pattern_of(words)
        lines = await asyncio.to_thread(self._text.found, pattern)
        if not self.is_mounted:
            return
        self.view.take_search(Search(pattern, lines), origin)
