"""A list of rows under headings: the cursor stays on its row, only changed cells are repainted."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from qjobs_tui.ui.listed import GUTTER, KINDS, Heading, Row, Sheet, parts, plan, titles
from qjobs_tui.ui.strips import changed_span

if TYPE_CHECKING:
    from rich.style import Style
    from textual import events


class Listing(ScrollView, can_focus=True):
    """Draws a `Sheet`; the cursor is a row's key, and on the next one when its row is gone."""

    DEFAULT_CSS = "Listing { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; }"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "listing--header",
        "listing--cursor",
        *(f"listing--{kind}" for kind in KINDS),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", key_display="enter", id="list.open"),
        Binding("j,down", "move(1)", "Next row", show=False, id="list.down"),
        Binding("k,up", "move(-1)", "Previous row", show=False, id="list.up"),
        Binding("pagedown,ctrl+f", "page(1)", "Page down", show=False, id="list.page_down"),
        Binding("pageup,ctrl+b", "page(-1)", "Page up", show=False, id="list.page_up"),
        Binding("ctrl+d", "page(0.5)", "Half a page down", show=False, id="list.half_down"),
        Binding("ctrl+u", "page(-0.5)", "Half a page up", show=False, id="list.half_up"),
        Binding("g,home", "end(-1)", "First row", show=False, id="list.first"),
        Binding("G,end", "end(1)", "Last row", show=False, id="list.last"),
    ]

    class Opened(Message):
        """The user chose a row."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class Highlighted(Message):
        """The cursor stands on another row, or on none."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._sheet = Sheet()
        self._index: dict[str, int] = {}
        self._row = 0
        self._is_moved = False
        self._headings: tuple[Heading, ...] = ()
        self._drawn: dict[int, Strip] = {}
        self._styles: dict[str, Style] = {}

    @property
    def key(self) -> str:
        """The key of the row under the cursor, or ""."""
        rows = self._sheet.rows
        return rows[self._row].key if rows else ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all rows, in their order."""
        return tuple(row.key for row in self._sheet.rows)

    @property
    def shown(self) -> tuple[Heading, ...]:
        """The columns that there is room for."""
        return self._headings

    def show(self, sheet: Sheet) -> None:
        """Draw other rows, repainting only cells that differ."""
        old, self._sheet = self._sheet, sheet
        self._follow(old)
        self._headings = plan(sheet.headings, self.scrollable_content_region.width)
        self._repaint()

    def _follow(self, old: Sheet) -> None:
        """Keep the cursor on its row, and its row on its line of the screen."""
        rows = self._sheet.rows
        before = old.rows[self._row].key if old.rows else ""
        screen_row = self._row - self.scroll_offset.y
        self._index = {row.key: place for place, row in enumerate(rows)}
        if old.settled or self._is_moved:
            self._row = self._index.get(before, self._neighbour(old))
        self._row = max(0, min(self._row, len(rows) - 1))
        if len(rows) != len(old.rows):
            self.virtual_size = Size(self.size.width, len(rows) + 1)
        if self.scroll_offset.y:
            self._scroll_to_row(self._row - screen_row)
        else:
            self._keep_in_view()
        if before != self.key:
            self.post_message(self.Highlighted())

    def _neighbour(self, old: Sheet) -> int:
        """The place of the nearest row below, else above, that is still there."""
        order = [*range(self._row + 1, len(old.rows)), *range(self._row - 1, -1, -1)]
        found = (self._index.get(old.rows[place].key) for place in order)
        return next((place for place in found if place is not None), 0)

    # Moving

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows."""
        self._move_to(self._row + rows)

    def action_page(self, pages: float) -> None:
        """Move the cursor by pages."""
        self._move_to(self._row + int(pages * max(1, self.size.height - 2)))

    def action_end(self, side: int) -> None:
        """Move the cursor to the first or the last row."""
        self._move_to(0 if side < 0 else len(self._sheet.rows) - 1)

    def action_open(self) -> None:
        """Choose the row under the cursor."""
        if self.key:
            self.post_message(self.Opened(self.key))

    def _move_to(self, place: int) -> None:
        self._is_moved = True
        place = max(0, min(place, len(self._sheet.rows) - 1))
        if place == self._row:
            return
        self._row = place
        self._keep_in_view()
        self._repaint()
        self.post_message(self.Highlighted())

    def _keep_in_view(self) -> None:
        top, height = self.scroll_offset.y, max(1, self.size.height - 1)
        if self._row < top:
            self._scroll_to_row(self._row)
        elif self._row >= top + height:
            self._scroll_to_row(self._row - height + 1)

    def _scroll_to_row(self, row: int) -> None:
        self.scroll_to(y=max(0, row), animate=False, force=True)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse clicked; a second click chooses."""
        row = event.y - 1 + self.scroll_offset.y
        if event.y < 1 or not 0 <= row < len(self._sheet.rows):
            return
        if event.chain > 1:
            self.action_open()
        else:
            self._move_to(row)

    # Drawing

    def on_resize(self) -> None:
        """Choose the columns for the new width and keep the cursor in view."""
        self._headings = plan(self._sheet.headings, self.scrollable_content_region.width)
        self.virtual_size = Size(self.size.width, len(self._sheet.rows) + 1)
        self._keep_in_view()
        self._drawn.clear()
        self.refresh()

    def notify_style_update(self) -> None:
        """Take the colours of another theme, or of having the focus."""
        super().notify_style_update()
        self._styles.clear()

    def render_line(self, y: int) -> Strip:
        """Draw line ``y`` of what is visible; the first holds the headings."""
        strip = self._line(y)
        self._drawn[y] = strip
        return strip

    def _line(self, y: int) -> Strip:
        rows, place = self._sheet.rows, y - 1 + self.scroll_offset.y
        segments: list[Segment] = []
        style = self._style("")
        if y == 0:
            segments = [Segment(titles(self._sheet, self._headings))]
            style += self._style("header")
        elif 0 <= place < len(rows):
            is_cursor = place == self._row
            segments = self._segments(rows[place], is_cursor=is_cursor)
            style += self._style("cursor") if is_cursor else style
        width = self.scrollable_content_region.width
        return Strip(segments).adjust_cell_length(width).apply_style(style).simplify()

    def _segments(self, row: Row, *, is_cursor: bool) -> list[Segment]:
        glyphs = self._sheet.glyphs
        sign = glyphs.cursor if is_cursor else " "
        cells = [
            Segment(words, self._style(kind) if kind and not is_cursor else None)
            for words, kind in parts(row, self._headings, glyphs)
        ]
        return [Segment(sign.ljust(GUTTER)), *cells]

    def _style(self, name: str) -> Style:
        # Only the whole style blends muted colours with the background.
        if name not in self._styles:
            whole = self.get_component_rich_style(f"listing--{name}") if name else self.rich_style
            self._styles[name] = whole
        return self._styles[name]

    def _repaint(self) -> None:
        """Refresh exactly the cells that differ from what was drawn."""
        for y in range(self.size.height):
            old, new = self._drawn.get(y), self._line(y)
            if old is None:
                self.refresh(Region(0, y, self.size.width, 1))
            elif span := changed_span(old, new):
                self.refresh(Region(span[0], y, span[1] - span[0], 1))
