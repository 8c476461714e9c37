"""The view of JSON: a line for each value, folding, with a cursor and a search."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.message import Message

from qjobs_tui.ui.table import cursor_keys
from qjobs_tui.ui.text import fit
from qjobs_tui.ui.texts import folds as folding
from qjobs_tui.ui.texts.folds import Folds, Row, Rows
from qjobs_tui.ui.texts.json_text import JsonText, step_words
from qjobs_tui.ui.texts.page import Page, Part, highlighted
from qjobs_tui.ui.texts.search import spans
from qjobs_tui.ui.texts.wrap import per_row, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual import events

    from qjobs_tui.ui.text import Glyphs
    from qjobs_tui.ui.texts.json_text import Line

_LOOKS = {'"': "text", "w": "number", "!": "trouble", "+": "faint"}
_REMEMBERED = 1000
_NO_JSON = "no JSON from here on, or too much: "


class JsonView(Page):
    """The lines of a JSON text; the cursor is a line, whatever is folded."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "turn", "fold", key_display="enter", id="json.fold"),
        Binding("z", "fold_all", "fold all", key_display="z Z", id="json.fold_all"),
        Binding("Z", "unfold_all", "Unfold everything", show=False, id="json.unfold_all"),
        Binding("Y", "copy_value", "copy value", id="json.copy"),
        Binding("h,left", "fold", "Fold, else to what it stands in", show=False, id="json.close"),
        Binding("l,right", "unfold", "Unfold, else to the next line", show=False, id="json.open"),
        *cursor_keys("json", "line"),
    ]

    class Copied(Message):
        """The user wants a value in the clipboard: JSON as the service wrote it."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(glyphs, id=id)
        self._json = JsonText()
        self._folds = Folds()
        self._rows = Rows()
        self._cursor = 0

    # What is shown

    @property
    def json(self) -> JsonText:
        """The text."""
        return self._json

    @property
    def folds(self) -> Folds:
        """What of it is folded away."""
        return self._folds

    @property
    def cursor(self) -> int:
        """The line under the cursor."""
        return self._cursor

    @property
    def path(self) -> str:
        """Where the cursor stands: ``job.state.reason``; foreign text still."""
        keys = self._json.path(self._cursor)
        return "".join(step_words(key) for key in keys if key).removeprefix(".")

    @property
    def rows(self) -> int:
        """Rows in all."""
        return len(self._rows)

    @property
    def point(self) -> int:
        """The line under the cursor."""
        return self._cursor

    def show(self, json: JsonText) -> None:
        """Draw another text: the cursor and what is folded stay at their keys, if it has them."""
        old, path = self._json, self._json.path(self._cursor)
        closed = [old.path(at) for at in sorted(self._folds.closed)[:_REMEMBERED]]
        again = [(json.at_path(keys), keys) for keys in closed] if json.lines else []
        same = frozenset(at for at, keys in again if json.path(at) == keys)
        first = folding.first_folds(json)
        self._json, self._cursor = json, json.at_path(path)
        self._fold(Folds(first.closed | same))

    def lay_out(self) -> None:
        """Count the rows."""
        room = self.room
        self._rows = folding.rows(self._json, self._folds, room, self.glyphs) if room else Rows()

    def fit_in(self) -> None:
        """Count the rows anew, with the cursor in sight."""
        super().fit_in()
        self._follow()

    def reveal(self, line: int) -> None:
        """Go to a line, and unfold what it stands in."""
        self._cursor = line
        shown = self._folds.showing(self._json, line)
        if shown != self._folds:
            self._folds = shown
            self.fit_in()
        self._follow(middle=True)

    # Keys

    def action_move(self, lines: int) -> None:
        """Move the cursor by lines that are in sight."""
        row = self._row_of(self._cursor)
        part = self._rows[row].part if self._rows else 0
        row += lines
        # The rows of a value that is spread out are one line.
        while lines > 0 and row < len(self._rows) and self._rows[row].part > part:
            row += 1
        self._move_to(row)

    def action_page(self, pages: float) -> None:
        """Move the cursor by pages."""
        rows = int(pages * max(1, self.size.height - 1))
        self._move_to(self._row_of(self._cursor) + rows)

    def action_end(self, side: int) -> None:
        """Move the cursor to the first or the last line."""
        self._move_to(0 if side < 0 else len(self._rows) - 1)

    def action_turn(self) -> None:
        """Fold or unfold the line under the cursor."""
        if self._can_fold(self._cursor):
            self._fold(self._folds.toggled(self._json, self._cursor))

    def action_fold(self) -> None:
        """Fold the line under the cursor; where there is nothing to fold, go up a level."""
        if self._is_open(self._cursor):
            self._fold(self._folds.turned(self._json, self._cursor, is_open=False))
        elif above := self._json.ancestors(self._cursor)[:1] if self._json.lines else ():
            self._move_to(self._row_of(above[0]))

    def action_unfold(self) -> None:
        """Unfold the line under the cursor; where there is nothing to unfold, go on."""
        if self._can_fold(self._cursor) and not self._is_open(self._cursor):
            self._fold(self._folds.turned(self._json, self._cursor, is_open=True))
        else:
            self.action_move(1)

    def action_fold_all(self) -> None:
        """Fold everything but the first levels."""
        self._fold(folding.all_closed(self._json, 1))

    def action_unfold_all(self) -> None:
        """Unfold all lists and objects."""
        self._fold(Folds(spread=self._folds.spread))

    def action_copy_value(self) -> None:
        """Ask to copy the value under the cursor."""
        if self._json.lines:
            self.post_message(self.Copied(self._json.value(self._json.lines[self._cursor])))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse clicked; a second click folds."""
        row = event.y + self.scroll_offset.y
        if 0 <= row < len(self._rows):
            self._move_to(row)
            if event.chain > 1:
                self.action_turn()

    def _fold(self, folds: Folds) -> None:
        self._folds = folds
        if self._json.lines:
            self._cursor = self._in_sight()
        self.fit_in()
        self.repaint()
        self.post_message(self.Moved())

    def _in_sight(self) -> int:
        """The line under the cursor, or the outermost folded one that it stands in."""
        above = reversed(self._json.ancestors(self._cursor))
        return next((at for at in above if at in self._folds.closed), self._cursor)

    def _move_to(self, row: int) -> None:
        if not self._rows:
            return
        line = self._rows[max(0, min(row, len(self._rows) - 1))].line
        if line != self._cursor:
            self._cursor = line
            self._follow()
            self.repaint()
            self.post_message(self.Moved())

    def _follow(self, *, middle: bool = False) -> None:
        row = last = self._row_of(self._cursor)
        while last + 1 < len(self._rows) and self._rows[last + 1].line == self._cursor:
            last += 1
        self.keep_in_view(row, last, middle=middle)

    def _row_of(self, line: int) -> int:
        return self._rows.first(line)

    def _can_fold(self, at: int) -> bool:
        """Whether there is something in a line, or more of it than fits a row."""
        if not self._json.lines:
            return False
        line = self._json.lines[at]
        if line.is_container:
            return line.end > at + 1
        words = folding.value_words(self._json, line, self.glyphs)
        return cell_len(words) > folding.room(self._json, line, self.room, self.glyphs)

    def _is_open(self, at: int) -> bool:
        if not self._can_fold(at):
            return False
        is_container = self._json.lines[at].is_container
        return at not in self._folds.closed if is_container else at in self._folds.spread

    # Drawing

    def parts(self, row: int) -> Iterator[Part]:
        """Draw a row: cursor, sign of folding, key and value, or more of a value."""
        one = self._rows[row]
        line = self._json.lines[one.line]
        is_here = one.line == self._cursor
        yield (self.glyphs.cursor if is_here else " "), "sign" if is_here else ""
        yield " " * (folding.indent(line) - 1), ""
        for text, look in self._spread(one, line) if one.part else self._first(one, line):
            yield text, f"{look} cursor" if is_here else look

    def _first(self, row: Row, line: Line) -> Iterator[Part]:
        key = folding.key_words(self._json, line, self.glyphs)
        yield self._sign(row.line), "faint"
        look = "key" if isinstance(line.key, tuple) else "faint"
        yield from highlighted((key, look), spans(self.pattern, key))
        if line.is_container:
            yield self._held(line), "faint"
            return
        words = (_NO_JSON if line.kind == "!" else "") + folding.value_words(
            self._json, line, self.glyphs
        )
        room = folding.room(self._json, line, self.room, self.glyphs)
        if row.line in self._folds.spread:
            yield from self._piece(words, line, 0, room)
        else:
            shown = words if cell_len(words) <= room else fit(words, room, self.glyphs)
            yield from highlighted((shown, self._look(line, words)), spans(self.pattern, shown))

    def _spread(self, row: Row, line: Line) -> Iterator[Part]:
        """Draw a later row of a value, below where it begins."""
        yield " " * (2 + len(folding.key_words(self._json, line, self.glyphs))), ""
        words = folding.value_words(self._json, line, self.glyphs)
        room = folding.room(self._json, line, self.room, self.glyphs)
        yield from self._piece(words, line, row.part, room)

    def _piece(self, words: str, line: Line, part: int, room: int) -> Iterator[Part]:
        step = per_row(words, room)
        start, stop = part * step, (part + 1) * step
        places = within(spans(self.pattern, words), start, stop)
        yield from highlighted((words[start:stop], self._look(line, words)), places)

    def _look(self, line: Line, words: str) -> str:
        return "word" if words in {"true", "false", "null"} else _LOOKS[line.kind]

    def _sign(self, at: int) -> str:
        if not self._can_fold(at):
            return "  "
        if self.glyphs.plain:
            return "- " if self._is_open(at) else "+ "
        return "▾ " if self._is_open(at) else "▸ "

    def _held(self, line: Line) -> str:
        words = ("member", "{", "}") if line.kind == "{" else ("element", "[", "]")
        count = f"{line.count:,} {words[0]}{'' if line.count == 1 else 's'}" if line.count else ""
        return f"{words[1]}{count}{words[2]}"
