"""A list of rows under headings: the cursor stays on its row, only changed cells are repainted."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType

from qjobs_tui.ui.listed import GUTTER, KINDS, Heading, Sheet, parts, plan, titles
from qjobs_tui.ui.table import Table, cursor_keys


class Listing(Table):
    """Draws a `Sheet`."""

    LOOKS = "listing"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "listing--header",
        "listing--cursor",
        *(f"listing--{kind}" for kind in KINDS),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", key_display="enter", id="list.open"),
        *cursor_keys("list", "row"),
    ]

    class Opened(Table.Opened):
        """The user chose a row."""

    class Highlighted(Table.Highlighted):
        """The cursor stands on another row, or on none."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._sheet = Sheet()
        self._headings: tuple[Heading, ...] = ()

    @property
    def shown(self) -> tuple[Heading, ...]:
        """The columns that there is room for."""
        return self._headings

    def show(self, sheet: Sheet) -> None:
        """Draw other rows, repainting only cells that differ."""
        old, self._sheet = self._sheet, sheet
        self.take(tuple(row.key for row in sheet.rows), was_settled=old.settled)
        self.plan_columns()
        self.repaint()

    def plan_columns(self) -> None:
        """Choose the columns for the width there is."""
        self._headings = plan(self._sheet.headings, self.scrollable_content_region.width)

    def header(self) -> str:
        """Return the titles of the columns."""
        return titles(self._sheet, self._headings)

    def cells(self, row: int, *, is_cursor: bool) -> list[Segment]:
        """Draw a row."""
        glyphs = self._sheet.glyphs
        sign = glyphs.cursor if is_cursor else " "
        cells = [
            Segment(words, self.style(kind) if kind and not is_cursor else None)
            for words, kind in parts(self._sheet.rows[row], self._headings, glyphs)
        ]
        return [Segment(sign.ljust(GUTTER)), *cells]
