"""What the views of long texts share: rows by the line API, a search, repainting what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from qjobs_tui.ui.drawn import DrawnLines
from qjobs_tui.ui.texts.search import Search, following, nearest

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

    from rich.style import Style

    from qjobs_tui.ui.text import Glyphs
    from qjobs_tui.ui.texts.wrap import Span

Part = tuple[str, str]
"""Clean text and its look: the name of a component class without its beginning, or ""."""
_LOOKS = ("key", "text", "number", "word", "faint", "trouble", "match", "cursor", "sign")


class Page(DrawnLines, can_focus=True):
    """Rows of text, of which the visible ones are drawn.

    A subclass counts its rows in `rows`, draws one in `parts`, and knows where its lines are.
    """

    DEFAULT_CSS = (
        "Page { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1;"
        " scrollbar-gutter: stable; }"
    )
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"page--{look}" for look in _LOOKS}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "match(1)", "match", key_display="n N", id="page.next"),
        Binding("N", "match(-1)", "Previous match", show=False, id="page.previous"),
        Binding("escape", "forget", "end search", key_display="esc", id="page.forget"),
    ]

    class Moved(Message):
        """The cursor, the view or the search is somewhere else."""

    class Forgotten(Message):
        """The search is over."""

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes="answer")
        self.glyphs = glyphs
        self._search: Search | None = None
        self._is_concealed = False

    # What a subclass knows

    @property
    def rows(self) -> int:
        """Rows in all, at the present width."""
        return 0

    @property
    def point(self) -> int:
        """The line from which the next match is counted."""
        return 0

    def parts(self, row: int) -> Iterable[Part]:
        """Draw a row."""
        del row
        return ()

    def reveal(self, line: int) -> None:
        """Bring a line into sight."""

    def go_back(self, line: int) -> None:
        """Be where one was before a search: at this `point`."""
        self.reveal(line)
        self.repaint()

    def lay_out(self) -> None:
        """Break the text into rows anew, for another width."""

    def conceal(self, *, on: bool) -> None:
        """Show nothing while another text is read, or what there is again."""
        if on != self._is_concealed:
            self._is_concealed = on
            self.repaint()

    # The search

    @property
    def search(self) -> Search | None:
        """What is looked for."""
        return self._search

    @property
    def pattern(self) -> re.Pattern[str] | None:
        """What is to be seen in the rows."""
        return self._search.pattern if self._search else None

    def take_search(self, search: Search | None, origin: int = 0) -> None:
        """Show other matches, from the one on that is nearest to a line."""
        if search is not None:
            search = Search(search.pattern, search.lines, nearest(search.lines, origin))
        self._go(search)

    def action_match(self, steps: int) -> None:
        """Go to the next match, or the previous one."""
        if found := self._search:
            # A cursor that was moved since leads on from where it is.
            at = following(found.lines, self.point, steps)
            self._go(Search(found.pattern, found.lines, at))

    def action_forget(self) -> None:
        """End the search."""
        self.post_message(self.Forgotten())

    def _go(self, search: Search | None) -> None:
        was, self._search = self._search, search
        if search and search.line is not None:
            self.reveal(search.line)
        self.repaint()
        self.post_message(self.Moved())
        if (was is None) != (search is None):
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only while something is looked for is there a next match."""
        del parameters
        return action not in {"match", "forget"} or self._search is not None

    # Drawing

    @property
    def room(self) -> int:
        """Cells of a row."""
        return self.scrollable_content_region.width

    def on_resize(self) -> None:
        """Break the text anew for the new width."""
        self.fit_in()
        self.repaint_all()
        # Textual leaves it where it was while it was hidden.
        self.vertical_scrollbar.position = self.scroll_offset.y
        # Other lines may be in sight without having scrolled.
        self.post_message(self.Moved())

    def fit_in(self) -> None:
        """Break the text anew, and tell how far one can scroll."""
        self.lay_out()
        self.measure()

    def measure(self) -> None:
        """Tell how far one can scroll."""
        self.virtual_size = Size(self.size.width, self.rows)

    def go_to_row(self, row: int) -> None:
        """Scroll to have a row at the top, as far as there are rows for it."""
        self.scroll_to(y=max(0, row), animate=False, force=True)

    def keep_in_view(self, first: int, last: int, *, middle: bool = False) -> None:
        """Scroll as little as it takes to see these rows, or to have them in the middle."""
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if top <= first and last < top + height:
            return
        if middle:
            self.go_to_row(first - height // 2)
        elif first < top:
            self.go_to_row(first)
        else:
            self.go_to_row(min(first, last - height + 1))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell that other rows are in sight."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.post_message(self.Moved())

    def line(self, y: int) -> Strip:
        """Draw line ``y`` of what is visible."""
        row = y + self.scroll_offset.y
        is_there = 0 <= row < self.rows and not self._is_concealed
        parts = self.parts(row) if is_there else ()
        segments = [Segment(text, self.style(look)) for text, look in parts if text]
        return Strip(segments).adjust_cell_length(self.room, self.style("")).simplify()

    def find_style(self, look: str) -> Style:
        """Return a style; only a whole one blends muted colours with the background."""
        found = self.rich_style
        for name in look.split():
            partly = name in {"match", "cursor"}
            found += self.get_component_rich_style(f"page--{name}", partial=partly)
        return found


def highlighted(part: Part, spans: list[Span]) -> Iterator[Part]:
    """Cut a part where a match begins or ends."""
    text, look = part
    at = 0
    for start, stop in spans:
        yield text[at:start], look
        yield text[start:stop], f"{look} match".strip()
        at = stop
    yield text[at:], look
