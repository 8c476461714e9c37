"""Result: what came out, of all shots or of those of marked spans."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import work
from textual.containers import Container, Vertical
from textual.content import Content
from textual.message import Message

from qjobs_tui.ui.asked import Arrived, Asked
from qjobs_tui.ui.panes.result_keys import ResultKeys
from qjobs_tui.ui.result import look as looks
from qjobs_tui.ui.result.chosen import words as chosen_words
from qjobs_tui.ui.result.graphs import graphed
from qjobs_tui.ui.result.headline import headline
from qjobs_tui.ui.result.offer import offered, parts
from qjobs_tui.ui.result.page import Page, page
from qjobs_tui.ui.result.part_list import kind_words, look_words, part_list
from qjobs_tui.ui.result.room import Room
from qjobs_tui.ui.result.study import study
from qjobs_tui.ui.text import FAINT, UNICODE
from qjobs_tui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.widget import Widget

    from qjobs_tui.bodies.reader import Opened
    from qjobs_tui.results import Result
    from qjobs_tui.ui.graph import Graphed
    from qjobs_tui.ui.result.look import Look, Question
    from qjobs_tui.ui.result.offer import Offer
    from qjobs_tui.ui.result.study import Study
    from qjobs_tui.ui.text import Glyphs

WIDE = 110
_LISTED, _LIST_WIDTH, _LIST_FRAME = 4, 50, 2
_WORKING = "working it out"


class _Main(Vertical, can_focus=True):
    """Takes the keys."""


class _Sheet(Lines):
    """Lines that tell when there is other room for them: a graph came or went, or a list."""

    class Sized(Message):
        """There is other room."""

    def on_resize(self, event: events.Resize) -> None:
        """Tell the pane, which draws; Textual has had the lines wrapped before."""
        del event
        self.post_message(self.Sized())


class ResultPane(ResultKeys):
    """Draws a result; numbers of many shots are worked out in a thread.

    Args:
        glyphs: The signs the terminal can show.

    """

    DEFAULT_CSS = """
    ResultPane { height: 1fr; }
    ResultPane .said { height: 1fr; overflow-y: auto; display: none; }
    ResultPane.-waiting .said { display: block; }
    ResultPane.-waiting #result-answer { display: none; }
    ResultPane #result-answer { height: 1fr; }
    ResultPane #result-marks { display: none; }
    ResultPane.-marked #result-marks { display: block; }
    ResultPane #result-body { height: 1fr; layout: vertical; }
    ResultPane.-wide #result-body { layout: horizontal; }
    ResultPane #result-parts { display: none; }
    ResultPane.-listed #result-parts { display: block; }
    ResultPane.-wide #result-parts { width: 26; height: 1fr; }
    ResultPane #result-main { width: 1fr; height: 1fr; }
    ResultPane #result-look { display: none; }
    ResultPane.-kinds #result-look { display: block; }
    ResultPane #result-lines { height: 1fr; }
    ResultPane Graph { display: none; }
    ResultPane.-graph Graph { display: block; }
    ResultPane.-graph #result-lines { height: 2; }
    """

    def __init__(self, glyphs: Glyphs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(glyphs, id=id)
        self._value: Opened | None = None
        self._wanted: Question | None = None
        self._known: tuple[Question, Study] | None = None
        self._is_busy = False
        self._list_width = 0

    def compose_answer(self) -> ComposeResult:
        """Lay out what it is, what is said of marked spans, the PUBs, and what they hold."""
        with Vertical(id="result-answer"):
            yield Lines(id="result-headline")
            yield Lines(id="result-marks")
            with Container(id="result-body"):
                yield Lines(id="result-parts")
                with _Main(id="result-main"):
                    yield Lines(id="result-look")
                    yield _Sheet(id="result-lines")

    def keys_at(self) -> Widget:
        """Return what takes the keys."""
        return self.query_one("#result-main")

    # What the screen tells and asks

    def show(self, state: Asked[Opened]) -> None:
        """Draw what is known now; nothing of the look at another result is kept."""
        value = state.value if isinstance(state, Arrived) else None
        if value is not None and value is not self._value:
            self._value, self._marks, self._known = value, frozenset(), None
            self._list_width = 0
            self._result = value.body.result if value.body else None
            self._offer = offered(self._result, 0) if self._result is not None else None
            self._look = looks.opened(self._offer) if self._offer else None
        super().show(state)

    def choose(self, spans_marks: frozenset[int]) -> None:
        """Show the shots of these spans alone.

        Args:
            spans_marks: Places in the result's spans; none of them for all shots.

        """
        if spans_marks == self._marks:
            return
        self._marks = spans_marks
        if self._look:
            self._look = replace(self._look, row=0)
        self.draw_look()

    def draw_answer(self, value: Opened) -> None:
        """Draw the result that arrived."""
        del value
        self.draw_look()

    # Drawing

    def on__sheet_sized(self) -> None:
        """Draw for the room there is."""
        self.draw_look()

    def on_resize(self, event: events.Resize) -> None:
        """Put the PUBs beside what they hold where there is width."""
        self.set_class(event.size.width >= WIDE, "-wide")

    def draw_look(self) -> None:
        """Draw what is known, and have worked out what is not."""
        result, look, offer = self._result, self._look, self._offer
        if not self.is_mounted or result is None or look is None or offer is None:
            return
        self._wanted = looks.question(offer, look, self._marks)
        self.query_one("#result-headline", Lines).show(Content(headline(result, self.glyphs)))
        self._draw_parts(result, look)
        self._draw_page()
        if self.page() is None and not self._is_busy:
            self._work_out()
        self._draw_words(result, offer, look)

    def _draw_parts(self, result: Result, look: Look) -> None:
        count, lines = len(parts(result)), self.query_one("#result-parts", Lines)
        is_wide = self.has_class("-wide")
        self.set_class(count > (0 if is_wide else 1), "-listed")
        if not is_wide:
            lines.styles.height = min(count + 1, _LISTED)
        elif lines.styles.has_rule("height"):
            lines.styles.clear_rule("height")
        width = _LIST_WIDTH if is_wide else lines.size.width
        listed = part_list(result, look.part, Room(width, lines.size.height, self.glyphs))
        self._widen(lines, listed if is_wide else ())
        lines.show(_joined(listed))

    def _widen(self, lines: Lines, listed: tuple[Content, ...]) -> None:
        """Give a list that stands beside the picture what it needs; it never gets narrower."""
        self._list_width = max(self._list_width, *(line.cell_length for line in listed), 0)
        if listed:
            lines.styles.width = self._list_width + _LIST_FRAME
        elif lines.styles.has_rule("width"):
            lines.styles.clear_rule("width")

    def _draw_words(self, result: Result, offer: Offer, look: Look) -> None:
        """Name the pictures there are and what this one is of: in two lines if need be."""
        line = self.query_one("#result-look", Lines)
        room = Room(line.size.width, 2, self.glyphs)
        waits = _WORKING if self.page() is None else ""
        told = room.joined(look_words(result, offer, look, room), waits)
        kinds, words = kind_words(offer, look), Content.styled(told, FAINT)
        fits = kinds.cell_length + 2 + words.cell_length <= room.width
        lines = [kinds + "  " + words] if fits else [kinds, words]
        line.styles.height = len(lines)
        self.set_class(len(offer.kinds) > 1, "-kinds")
        line.show(_joined(room.filled(lines)))

    def page(self) -> Page | None:
        """What is to be drawn, if its numbers are there."""
        if not (self._known and self._offer and self._look and self._known[0] == self._wanted):
            return None
        size = self.query_one("#result-lines", Lines).size
        return Page(
            self._known[1], self._offer, self._look, Room(size.width, size.height, self.glyphs)
        )

    def _draw_page(self) -> None:
        view = self.page()
        if view is None:
            return
        graph = graphed(view.study, view.offer, view.look, self.glyphs)
        self.set_class(graph is not None, "-graph")
        self._draw_marks(view)
        self.query_one("#result-lines", Lines).show(_joined(page(view)))
        if graph:
            self._draw_graph(graph)

    def _draw_marks(self, view: Page) -> None:
        chosen = getattr(view.study, "chosen", None)
        words = chosen_words(chosen, len(self._marks))
        self.set_class(bool(words), "-marked")
        self.query_one("#result-marks", Lines).show(Content.styled(words, "bold $text-warning"))

    def _draw_graph(self, graph: Graphed) -> None:
        # plotext costs 20 ms, which most results do without.
        from qjobs_tui.ui.widgets.graph import Graph

        main = self.query_one("#result-main")
        shown = main.query(Graph)
        if shown:
            shown.first().show(graph)
            return
        widget = Graph(self.glyphs)
        widget.show(graph)
        main.mount(widget)

    @work(group="result")
    async def _work_out(self) -> None:
        """Work out what is wanted; what is wanted by then comes next: one thread at a time."""
        asked, result = self._wanted, self._result
        if asked is None or result is None:
            return
        self._is_busy = True
        try:
            found = await asyncio.to_thread(study, result, asked, self.glyphs)
        finally:
            self._is_busy = False
        if result is self._result:
            self._known = (asked, found)
        self.draw_look()
        self.refresh_bindings()


def _joined(lines: tuple[Content, ...]) -> Content:
    return Content("\n").join(lines)
