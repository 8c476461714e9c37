"""A header, rows, and a cursor: what the table of jobs and the other lists have in common."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from qjobs_tui.ui.drawn import DrawnLines

if TYPE_CHECKING:
    from rich.style import Style
    from textual import events


def cursor_keys(place: str, row: str) -> list[BindingType]:
    """Return the keys that move the cursor.

    Args:
        place: How their ids begin.
        row: What a row is, in the user's words.

    """
    keys = (
        ("j,down", "move(1)", f"Next {row}", "down"),
        ("k,up", "move(-1)", f"Previous {row}", "up"),
        ("pagedown,ctrl+f", "page(1)", "Page down", "page_down"),
        ("pageup,ctrl+b", "page(-1)", "Page up", "page_up"),
        ("ctrl+d", "page(0.5)", "Half a page down", "half_down"),
        ("ctrl+u", "page(-0.5)", "Half a page up", "half_up"),
        ("g,home", "end(-1)", f"First {row}", "first"),
        ("G,end", "end(1)", f"Last {row}", "last"),
    )
    return [
        Binding(key, action, words, show=False, id=f"{place}.{name}")
        for key, action, words, name in keys
    ]


class Table(DrawnLines, can_focus=True):
    """Any number of rows, each known by a key, under a header.

    The cursor is a row's key: whatever rows come, it stays on its row, and on the row's next
    neighbour when that is gone. A subclass hands its keys to `take`, names the beginning of its
    component classes in `LOOKS`, and has messages of its own in place of these two.
    """

    LOOKS = ""
    DEFAULT_CSS = "Table { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; }"

    class Opened(Message):
        """The user chose a row."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class Highlighted(Message):
        """The cursor stands on another row, or on none: then the key is ""."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._keys: tuple[str, ...] = ()
        self._places: dict[str, int] = {}
        self._row = 0
        self._is_moved = False

    # What a subclass knows

    @abstractmethod
    def plan_columns(self) -> None:
        """Choose the columns for the width there is."""

    @abstractmethod
    def header(self) -> str:
        """Return the line above the rows."""

    @abstractmethod
    def cells(self, row: int, *, is_cursor: bool) -> list[Segment]:
        """Draw a row."""

    # Which rows there are

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all rows, in their order."""
        return self._keys

    @property
    def key(self) -> str:
        """The key of the row under the cursor, or ""."""
        return self._keys[self._row] if self._keys else ""

    @property
    def row(self) -> int:
        """Where the cursor stands, counted from 0."""
        return self._row

    def take(self, keys: tuple[str, ...], *, was_settled: bool) -> None:
        """Have other rows; keep the cursor on its row, and its row on its line of the screen.

        Args:
            keys: Their keys.
            was_settled: Whether the rows before were all there was: else a cursor that nobody moved
                stays at the top.

        """
        old, before, screen_row = self._keys, self.key, self._row - self.scroll_offset.y
        self._keys = keys
        self._places = {key: place for place, key in enumerate(keys)}
        if was_settled or self._is_moved:
            self._row = self._places.get(before, self._neighbour(old))
        self._row = max(0, min(self._row, len(keys) - 1))
        if len(keys) != len(old):
            self._measure()
        if self.scroll_offset.y:
            self._scroll_to_row(self._row - screen_row)
        else:
            # At the top what is new is seen, until it would push the cursor out of sight.
            self._keep_in_view()
        if before != self.key:
            self.post_message(self.Highlighted(self.key))

    def _neighbour(self, old: tuple[str, ...]) -> int:
        """The place of the nearest row below, else above, that is still there."""
        order = (*old[self._row + 1 :], *old[: self._row][::-1])
        found = (self._places.get(key) for key in order)
        return next((place for place in found if place is not None), 0)

    # Moving

    def begin_anew(self) -> None:
        """Go to the top, as if nobody had moved the cursor: the rows to come are others."""
        self._row, self._is_moved = 0, False

    def go_to(self, key: str) -> None:
        """Put the cursor on a row, if it is there."""
        if key in self._places:
            self.move_to(self._places[key])

    def move_to(self, place: int) -> None:
        """Put the cursor on the row at a place, or on the nearest one."""
        self._is_moved = True
        place = max(0, min(place, len(self._keys) - 1))
        if place == self._row:
            return
        self._row = place
        self._keep_in_view()
        self.repaint()
        self.post_message(self.Highlighted(self.key))

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows."""
        self.move_to(self._row + rows)

    def action_page(self, pages: float) -> None:
        """Move the cursor by pages."""
        self.move_to(self._row + int(pages * max(1, self.size.height - 2)))

    def action_end(self, side: int) -> None:
        """Move the cursor to the first or the last row."""
        self.move_to(0 if side < 0 else len(self._keys) - 1)

    def action_open(self) -> None:
        """Choose the row under the cursor."""
        if self.key:
            self.post_message(self.Opened(self.key))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse clicked; a second click chooses."""
        row = event.y - 1 + self.scroll_offset.y
        if event.y < 1 or not 0 <= row < len(self._keys):
            return
        if event.chain > 1:
            self.action_open()
        else:
            self.move_to(row)

    def _keep_in_view(self) -> None:
        top, height = self.scroll_offset.y, max(1, self.size.height - 1)
        if self._row < top:
            self._scroll_to_row(self._row)
        elif self._row >= top + height:
            self._scroll_to_row(self._row - height + 1)

    def _scroll_to_row(self, row: int) -> None:
        self.scroll_to(y=max(0, row), animate=False, force=True)

    # Drawing

    def on_resize(self) -> None:
        """Choose the columns for the new width and keep the cursor in view."""
        self.plan_columns()
        self._measure()
        self._keep_in_view()
        self.repaint_all()

    def _measure(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._keys) + 1)

    def line(self, y: int) -> Strip:
        """Draw line ``y`` of what is visible; the first is the header."""
        row, style, segments = y - 1 + self.scroll_offset.y, self.style(""), list[Segment]()
        if y == 0:
            segments, style = [Segment(self.header())], style + self.style("header")
        elif 0 <= row < len(self._keys):
            is_cursor = row == self._row
            segments = self.cells(row, is_cursor=is_cursor)
            style = style + self.style("cursor") if is_cursor else style
        width = self.scrollable_content_region.width
        return Strip(segments).adjust_cell_length(width).apply_style(style).simplify()

    def find_style(self, look: str) -> Style:
        """Return a whole style: only that blends muted colours with the background."""
        return self.get_component_rich_style(f"{self.LOOKS}--{look}") if look else self.rich_style
