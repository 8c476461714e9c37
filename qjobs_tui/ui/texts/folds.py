"""Which lines of a JSON text are in sight, and in how many rows."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from qjobs_tui.ui.text import clean
from qjobs_tui.ui.texts.wrap import per_row, row_count

if TYPE_CHECKING:
    from qjobs_tui.ui.text import Glyphs
    from qjobs_tui.ui.texts.json_text import JsonText, Line

INDENT = 2
_MOST_INDENT = 24
LONGEST = 20_000
"""Characters of a value that are shown unfolded; all of it can be copied."""
_GUTTER = 1
_SIGN = 2
_FEW_LINES = 5_000
_KEY = 60


@dataclass(frozen=True, slots=True)
class Folds:
    """What is folded away, and what is spread out.

    Args:
        closed: Lists and objects of which only their own line is in sight.
        spread: Long values that are shown in as many rows as they need.

    """

    closed: frozenset[int] = frozenset()
    spread: frozenset[int] = frozenset()

    def toggled(self, text: JsonText, at: int) -> Folds:
        """Fold or unfold a line."""
        is_open = at not in self.closed if text.lines[at].is_container else at in self.spread
        return self.turned(text, at, is_open=not is_open)

    def turned(self, text: JsonText, at: int, *, is_open: bool) -> Folds:
        """Fold a line, or unfold it."""
        if text.lines[at].is_container:
            closed = self.closed - {at} if is_open else self.closed | {at}
            return replace(self, closed=closed)
        return replace(self, spread=self.spread | {at} if is_open else self.spread - {at})

    def showing(self, text: JsonText, at: int) -> Folds:
        """Unfold what a line stands in."""
        return replace(self, closed=self.closed.difference(text.ancestors(at)))


class Row(NamedTuple):
    """A row: which line, and which part of it."""

    line: int
    part: int = 0


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows in order; lists of numbers, since a hundred thousand objects would cost a pause."""

    lines: list[int] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.lines)

    def __getitem__(self, row: int) -> Row:
        return Row(self.lines[row], self.parts[row])

    def first(self, line: int) -> int:
        """Return the first row of a line that is in sight."""
        return bisect_left(self.lines, line)


def first_folds(text: JsonText) -> Folds:
    """Unfold everything, of a very long text what stands at its first levels."""
    if len(text.lines) <= _FEW_LINES:
        return Folds()
    return all_closed(text, 2)


def all_closed(text: JsonText, level: int) -> Folds:
    """Fold every list and object from a level on."""
    lines = enumerate(text.lines)
    return Folds(frozenset(at for at, one in lines if one.is_container and one.level >= level))


def rows(text: JsonText, folds: Folds, width: int, glyphs: Glyphs) -> Rows:
    """Return the rows in sight, for so many cells."""
    shown: list[int] = []
    parts: list[int] = []
    lines, closed, spread = text.lines, folds.closed, folds.spread
    at = 0
    while at < len(lines):
        line = lines[at]
        shown.append(at)
        parts.append(0)
        if at in spread:
            words = value_words(text, line, glyphs)
            step = per_row(words, room(text, line, width, glyphs))
            more = range(1, row_count(len(words), step))
            shown += [at] * len(more)
            parts += more
        at = line.end if at in closed else at + 1
    return Rows(shown, parts)


def indent(line: Line) -> int:
    """Cells before the sign of a line, that of the cursor included."""
    return _GUTTER + min(_MOST_INDENT, INDENT * line.level)


def room(text: JsonText, line: Line, width: int, glyphs: Glyphs) -> int:
    """Cells that a value has, behind its key."""
    return max(8, width - indent(line) - _SIGN - len(key_words(text, line, glyphs)))


def key_words(text: JsonText, line: Line, glyphs: Glyphs) -> str:
    """Write a key as it is drawn before its value: clean, and cut if it is very long."""
    return f"{clean(text.key(line), glyphs, _KEY)}: " if line.key is not None else ""


def value_words(text: JsonText, line: Line, glyphs: Glyphs) -> str:
    """Write a value as it stands in the text, clean."""
    start, stop = line.place
    return clean(text.text[start : min(stop, start + LONGEST + 1)], glyphs, LONGEST)
