"""JSON as lines, one for each value, each with its place in the text: nothing is rewritten.

Numbers, escapes and keys that stand twice are shown as they were written, which a parsed tree
would have lost. Text that is no JSON is lines up to its first mistake, and one for the rest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qjobs_tui.ui.texts.wrap import Span

MOST_LINES = 150_000
"""Values that get a line; the rest of a larger text is one line."""
MOST_LEVELS = 100
"""Levels of nesting that are unfolded; what is deeper stands in one line."""

_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))')
_NAMED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True)
class Line:
    """One value.

    Args:
        parent: The line of the list or object it stands in; -1 for the whole text.
        level: How many of them it stands in.
        key: Where its key stands in the text, with its quotes; the number of an element of a list;
            None for the whole text.
        place: Where its value stands in the text.
        kind: The first character of the value for a list or object, ``"`` for a string, "w" for
            a number or word, "+" for what nests too deep, "!" for the rest: no JSON, or too much.
        end: The line after the last one that stands in it.
        count: Members or elements in it.

    """

    parent: int
    level: int
    key: Span | int | None
    place: Span
    kind: str
    end: int
    count: int = 0

    @property
    def is_container(self) -> bool:
        """Whether there are lines in it, or can be."""
        return self.kind in "{["


@dataclass(frozen=True, slots=True, eq=False)
class JsonText:
    """A text and its lines."""

    text: str = ""
    lines: tuple[Line, ...] = ()

    def value(self, line: Line) -> str:
        """Return a value as it stands in the text."""
        return self.text[slice(*line.place)]

    def key(self, line: Line) -> str:
        """Return a key as it stands in the text, with its quotes, or the number of an element."""
        if isinstance(line.key, tuple):
            return self.text[slice(*line.key)]
        return "" if line.key is None else str(line.key)

    def path(self, at: int) -> tuple[str, ...]:
        """Return the keys from the whole text to a line."""
        keys: list[str] = []
        while at > 0:
            keys.append(self.key(self.lines[at]))
            at = self.lines[at].parent
        return tuple(reversed(keys))

    def ancestors(self, at: int) -> tuple[int, ...]:
        """Return the lines that a line stands in, the nearest first."""
        found: list[int] = []
        while (at := self.lines[at].parent) >= 0:
            found.append(at)
        return tuple(found)

    def at_path(self, path: tuple[str, ...]) -> int:
        """Return the line with these keys, or the last one on the way to it that there is."""
        at = 0
        for key in path:
            following = self._child(at, key)
            if following is None:
                break
            at = following
        return at

    def _child(self, at: int, key: str) -> int | None:
        child = at + 1
        while child < self.lines[at].end if at < len(self.lines) else False:
            if self.key(self.lines[child]) == key:
                return child
            child = self.lines[child].end
        return None

    def found(self, pattern: re.Pattern[str]) -> tuple[int, ...]:
        """Return the lines whose key or value matches, as written or as meant."""
        return tuple(at for at, line in enumerate(self.lines) if self._matches(line, pattern))

    def _matches(self, line: Line, pattern: re.Pattern[str]) -> bool:
        words = [self.key(line)] if isinstance(line.key, tuple) else []
        if not line.is_container:
            words.append(self.value(line))
        return any(
            pattern.search(word) or ("\\" in word and pattern.search(meant(word))) for word in words
        )


def meant(literal: str) -> str:
    """Return a JSON string without its quotes and escapes; what is broken stays as it is."""
    return _ESCAPE.sub(_unescaped, literal.strip('"'))


def _unescaped(found: re.Match[str]) -> str:
    code, sign = found.groups()
    return chr(int(code, 16)) if code else _NAMED.get(sign, sign)


def step_words(key: str) -> str:
    """Write a key of a path: ``.state``, ``[3]``, ``["a b"]``."""
    if key.isdigit():
        return f"[{key}]"
    name = key[1:-1]
    return f".{name}" if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]{0,60}", name) else f"[{key}]"
