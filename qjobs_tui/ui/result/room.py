"""Where lines go, and the small words that all drawings of a result share."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from qjobs_tui.ui.text import UNICODE, Glyphs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.content import Content


@dataclass(frozen=True, slots=True)
class Room:
    """Cells of a line, lines in all, and the signs the terminal can show."""

    width: int
    rows: int
    glyphs: Glyphs = UNICODE

    @property
    def plus_minus(self) -> str:
        """The sign before a standard error."""
        return "+/-" if self.glyphs.plain else "±"

    def joined(self, *parts: str) -> str:
        """Put a dot between what there is to say."""
        return f" {self.glyphs.dot} ".join(part for part in parts if part)

    def filled(self, lines: Iterable[Content]) -> tuple[Content, ...]:
        """The first lines, as many as there are rows, none wider than the room."""
        if self.width < 1:
            return ()
        return tuple(self._cut(line) for line in islice(lines, max(0, self.rows)))

    def _cut(self, line: Content) -> Content:
        if line.cell_length <= self.width:
            return line
        return line.truncate(self.width - 1) + self.glyphs.ellipsis


def many(count: int, word: str) -> str:
    """A number of things: ``1 PUB``, ``4,096 shots``."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def shape_words(shape: Iterable[int], glyphs: Glyphs = UNICODE) -> str:
    """Lengths of axes: ``()`` for one parameter set, ``5``, ``2x3``."""
    return ("x" if glyphs.plain else "×").join(map(str, shape)) or "()"


def middle_cut(text: str, width: int, glyphs: Glyphs = UNICODE) -> str:
    """Cut clean text of one-cell characters in its middle, so that both ends show."""
    if len(text) <= width:
        return text
    if width < 3:
        return text[: max(0, width)]
    right = (width - 1) // 2
    return f"{text[: width - 1 - right]}{glyphs.ellipsis}{text[len(text) - right :]}"
