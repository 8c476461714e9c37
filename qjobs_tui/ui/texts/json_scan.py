"""From JSON text to its lines, in one pass that believes nothing."""

from __future__ import annotations

import re
from dataclasses import replace

from qjobs_tui.ui.texts.json_text import MOST_LEVELS, MOST_LINES, JsonText, Line

_TOKEN = re.compile(
    r'[ \t\r\n]*+(?:(?P<text>"(?:[^"\\]++|\\.)*+")|(?P<sign>[{}\[\]:,])'
    r'|(?P<word>[^\s"{}\[\]:,]++))',
    re.DOTALL,
)
_SPACE = re.compile(r"[ \t\r\n]*+")
_WORD = re.compile(r"true|false|null|NaN|-?Infinity|-?[0-9][0-9.eE+-]*+")
_CLOSES = {"{": "}", "[": "]"}


def scan(text: str) -> JsonText:
    """Return the lines of JSON text. Takes its time: call it in a thread."""
    return JsonText(text, tuple(_Scan(text).run()))


class _Scan:
    """A walk over the text: where it is, which containers are open, what may come next."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = self._next = 0
        self._lines: list[Line] = []
        self._open: list[int] = []
        self._counts: list[int] = []
        self._key: tuple[int, int] | None = None
        self._turn = self._value

    def run(self) -> list[Line]:
        """Take token after token up to the end, or to what cannot be."""
        while found := _TOKEN.match(self._text, self._at):
            self._next = found.end()
            if not self._turn(found):
                break
            self._at = self._next
        self._rest()
        while self._open:
            self._close(len(self._text))
        return self._lines

    # What may come next: each returns whether it was that

    def _value(self, found: re.Match[str]) -> bool:
        if len(self._lines) >= MOST_LINES:
            return False
        start, stop = found.span(found.lastgroup or 0)
        if found["sign"] is None:
            if found["word"] is not None and not _WORD.fullmatch(found["word"]):
                return False
            self._add((start, stop), '"' if found["text"] else "w")
            self._turn = self._after
            return True
        if found["sign"] not in _CLOSES:
            return False
        if len(self._open) >= MOST_LEVELS:
            return self._pass_over(start)
        self._add((start, stop), found["sign"])
        self._open.append(len(self._lines) - 1)
        self._counts.append(0)
        self._turn = self._first_key if found["sign"] == "{" else self._first_element
        return True

    def _first_element(self, found: re.Match[str]) -> bool:
        return self._ends(found) or self._value(found)

    def _first_key(self, found: re.Match[str]) -> bool:
        return self._ends(found) or self._next_key(found)

    def _next_key(self, found: re.Match[str]) -> bool:
        if found["text"] is None:
            return False
        self._key = found.span("text")
        self._turn = self._colon
        return True

    def _colon(self, found: re.Match[str]) -> bool:
        self._turn = self._value
        return found["sign"] == ":"

    def _after(self, found: re.Match[str]) -> bool:
        if not self._open:
            return False
        if found["sign"] == ",":
            is_object = self._lines[self._open[-1]].kind == "{"
            self._turn = self._next_key if is_object else self._value
            return True
        return self._ends(found)

    def _ends(self, found: re.Match[str]) -> bool:
        if found["sign"] != _CLOSES[self._lines[self._open[-1]].kind]:
            return False
        self._close(found.end())
        self._turn = self._after
        return True

    # Lines

    def _add(self, place: tuple[int, int], kind: str) -> None:
        parent = self._open[-1] if self._open else -1
        key: tuple[int, int] | int | None = self._key
        if self._open and kind != "!":
            if self._lines[parent].kind == "[":
                key = self._counts[-1]
            self._counts[-1] += 1
        at = len(self._lines)
        self._lines.append(Line(parent, len(self._open), key, place, kind, at + 1))
        self._key = None

    def _close(self, stop: int) -> None:
        at = self._open.pop()
        line, count = self._lines[at], self._counts.pop()
        place = (line.place[0], stop)
        self._lines[at] = replace(line, place=place, end=len(self._lines), count=count)

    def _pass_over(self, start: int) -> bool:
        """Make one line of a container that is too deep, without looking whether it is right."""
        depth, at = 0, start
        while found := _TOKEN.match(self._text, at):
            at = found.end()
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(found["sign"] or "", 0)
            if depth == 0:
                break
        self._add((start, at), "+")
        self._turn = self._after
        self._next = at
        return True

    def _rest(self) -> None:
        """Make one line of what is left where it should not be, or is too much."""
        skipped = _SPACE.match(self._text, self._at)
        start = skipped.end() if skipped else self._at
        is_whole = self._turn == self._after and not self._open
        if start >= len(self._text) and is_whole:
            return
        self._key = None
        self._add((start, len(self._text)), "!")
