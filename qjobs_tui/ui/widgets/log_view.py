"""The view of a log: wrapped, at its end until one scrolls."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from qjobs_tui.ui.texts.log import LogText, Wrapped, wrapped
from qjobs_tui.ui.texts.page import Page, Part, highlighted
from qjobs_tui.ui.texts.search import spans
from qjobs_tui.ui.texts.wrap import within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qjobs_tui.ui.text import Glyphs


class LogView(Page):
    """Lines of a log; a sign at the left shows at which match of a search one is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("g,home", "end(-1)", "ends", key_display="g G", id="log.first"),
        Binding("G,end", "end(1)", "Newest lines", show=False, id="log.last"),
        Binding("j,down", "scroll(1)", "Scroll down", show=False, id="log.down"),
        Binding("k,up", "scroll(-1)", "Scroll up", show=False, id="log.up"),
        Binding("pagedown,ctrl+f,space", "page(1)", "Page down", show=False, id="log.page_down"),
        Binding("pageup,ctrl+b", "page(-1)", "Page up", show=False, id="log.page_up"),
        Binding("ctrl+d", "page(0.5)", "Half a page down", show=False, id="log.half_down"),
        Binding("ctrl+u", "page(-0.5)", "Half a page up", show=False, id="log.half_up"),
    ]

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(glyphs, id=id)
        self._log = LogText()
        self._wrapped = Wrapped()
        self._is_at_end = True

    # What is shown

    @property
    def text(self) -> LogText:
        """The log."""
        return self._log

    @property
    def rows(self) -> int:
        """Rows in all."""
        return self._wrapped.rows

    @property
    def top_line(self) -> int:
        """The line at the top."""
        return self._line_at(self.scroll_offset.y)[0]

    @property
    def bottom_line(self) -> int:
        """The line at the bottom; -1 of an empty log."""
        return self._line_at(min(self.rows, self.scroll_offset.y + self.size.height) - 1)[0]

    @property
    def point(self) -> int:
        """The match one is at while it is in sight, else the line at the top."""
        found = self.search.line if self.search else None
        if found is not None and self.top_line <= found <= self.bottom_line:
            return found
        return self.top_line

    def show(self, log: LogText) -> None:
        """Draw another log: at its end, unless the present one goes on and is being read."""
        old, self._log = self._log, log
        goes_on = bool(old.lines) and log.lines[: len(old.lines)] == old.lines
        self.lay_out()
        self.measure()
        self._is_at_end = self._is_at_end or not goes_on
        if self._is_at_end:
            self.go_to_row(self.rows)
        self.repaint()
        self.post_message(self.Moved())

    def lay_out(self) -> None:
        """Break the lines into rows; the first cell of each is left for the sign."""
        self._wrapped = wrapped(self._log, max(1, self.room - 1)) if self.room else Wrapped()

    def reveal(self, line: int) -> None:
        """Scroll a line into sight."""
        self.keep_in_view(self._first_row(line), self._wrapped.ends[line] - 1, middle=True)

    def go_back(self, line: int) -> None:
        """Have a line at the top again."""
        self.go_to_row(self._first_row(line))

    def fit_in(self) -> None:
        """Break the lines anew; the line at the top stays there, or the newest at the bottom."""
        line, is_at_end = self.top_line, self._is_at_end
        super().fit_in()
        self.go_to_row(self.rows if is_at_end else self._first_row(line))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Remember whether the newest lines are in sight."""
        super().watch_scroll_y(old_value, new_value)
        self._is_at_end = new_value >= self.max_scroll_y

    # Keys

    def action_scroll(self, rows: int) -> None:
        """Scroll by rows."""
        self.go_to_row(self.scroll_offset.y + rows)

    def action_page(self, pages: float) -> None:
        """Scroll by pages; a row of the last page stays in sight."""
        self.go_to_row(self.scroll_offset.y + int(pages * max(1, self.size.height - 1)))

    def action_end(self, side: int) -> None:
        """Scroll to the oldest or the newest lines."""
        self.go_to_row(0 if side < 0 else self.rows)

    # Drawing

    def parts(self, row: int) -> Iterator[Part]:
        """Draw a row: a part of a line."""
        line, part = self._line_at(row)
        text, step = self._log.lines[line], self._wrapped.steps[line]
        start, stop = part * step, (part + 1) * step
        is_here = self.search is not None and self.search.line == line
        yield (self.glyphs.cursor if is_here and not part else " "), "sign"
        places = within(spans(self.pattern, text), start, stop)
        yield from highlighted((text[start:stop], ""), places)

    def _line_at(self, row: int) -> tuple[int, int]:
        line = bisect_right(self._wrapped.ends, row)
        return line, row - self._first_row(line)

    def _first_row(self, line: int) -> int:
        return self._wrapped.ends[line - 1] if line > 0 and self._wrapped.ends else 0
