"""Parsing JSON text piece by piece, so that no single step keeps other threads waiting."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .strings import unescaped, whole_escapes
from .turns import in_turns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .outline import Outline

PIECE = 1 << 19
"""Bytes parsed in one step."""

_SPACE = b" \t\n\r"
_LONGEST_WORD = 10_000
_END = 4096
_BLANK = re.compile(rb"[ \t\n\r]*")
_KEY = re.compile(rb'[ \t\n\r]*("(?:[^"\\]+|\\.)*+")[ \t\n\r]*:', re.DOTALL)


class NotJson(ValueError):
    """The text is not JSON; ``at`` is the place of the first mistake, in bytes."""

    def __init__(self, what: str, at: int) -> None:
        super().__init__(what)
        self.what = what
        self.at = at


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Text from start to stop, with the outline's marks first to last inside it."""

    start: int
    stop: int
    first: int
    last: int

    @property
    def is_container(self) -> bool:
        return self.last - self.first >= 2


def parse(text: bytes, outline: Outline, *, piece: int = PIECE) -> Any:  # noqa: ANN401 - any JSON
    """Return the value of JSON text, as json.loads does.

    Raises:
        NotJson: It is none.

    """
    return _Parser(text, outline, piece).value(_Stretch(0, len(text), 0, len(outline.places)))


class _Parser:
    def __init__(self, text: bytes, outline: Outline, piece: int) -> None:
        self._text = text
        self._outline = outline
        self._piece = piece

    def value(self, part: _Stretch) -> Any:  # noqa: ANN401 - JSON is of any type
        if part.stop - part.start <= self._piece:
            return _load(self._decoded(part.start, part.stop), part.start)
        if not part.is_container:
            return self._scalar(part)
        opening = int(self._outline.places[part.first])
        closing = int(self._outline.places[part.last - 1])
        kind = self._text[opening : opening + 1] + self._text[closing : closing + 1]
        if not (self._is_blank(part.start, opening) and self._is_blank(closing + 1, part.stop)):
            raise NotJson("has something beside a value", part.start)
        if kind == b"[]":
            return self._array(part)
        if kind == b"{}":
            return self._object(part)
        raise NotJson("has a bracket that is not closed", opening)

    def _is_blank(self, start: int, stop: int) -> bool:
        return bool(_BLANK.fullmatch(self._text, start, stop))

    def _scalar(self, part: _Stretch) -> Any:  # noqa: ANN401
        """Return a value longer than a piece: a string, or a value within white space."""
        start, stop = _stripped(self._text, part.start, part.stop)
        first, last = self._text[start : start + 1], self._text[stop - 1 : stop]
        if first == last == b'"' and stop > start + 1:
            try:
                return unescaped(whole_escapes(self._text, start + 1, stop - 1))
            except ValueError as error:
                raise NotJson(f"is no string: {error}", start) from error
        if stop - start > max(self._piece, _LONGEST_WORD):
            raise NotJson("has a word too long to read", start)
        return _load(self._decoded(start, stop), start)

    def _array(self, part: _Stretch) -> list[Any]:
        found: list[Any] = []
        for group, is_long in in_turns(self._groups(part)):
            if is_long:
                found.append(self.value(group))
            else:
                found.extend(self._wrapped(group, "[]"))
        return found

    def _object(self, part: _Stretch) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for group, is_long in in_turns(self._groups(part)):
            if is_long:
                key, inner = self._member(group)
                found[key] = self.value(inner)
            else:
                found.update(self._wrapped(group, "{}"))
        return found

    def _wrapped(self, group: _Stretch, brackets: str) -> Any:  # noqa: ANN401
        text = self._decoded(group.start, group.stop)
        if not text.strip():
            raise NotJson("has a comma without a value", group.start)
        return _load(f"{brackets[0]}{text}{brackets[1]}", group.start - 1)

    def _member(self, group: _Stretch) -> tuple[str, _Stretch]:
        """Return the key of a member too long to be parsed at once, and its value's place."""
        found = _KEY.match(self._text, group.start, group.stop)
        if not found:
            raise NotJson("has a member without a key", group.start)
        key = _load(self._decoded(found.start(1), found.end(1)), group.start)
        return key, _Stretch(found.end(), group.stop, group.first, group.last)

    def _groups(self, part: _Stretch) -> Iterator[tuple[_Stretch, bool]]:
        """Yield runs of elements short enough to parse at once, and long elements alone."""
        marks = self._bounds(part)
        places = self._outline.places[marks]
        if len(marks) == 2 and self._is_blank(int(places[0]) + 1, int(places[1])):
            return
        begin = 0
        while begin < len(marks) - 1:
            most = int(places[begin]) + self._piece
            end = max(int(np.searchsorted(places, most, side="right")) - 1, begin + 1)
            start, stop = int(places[begin]) + 1, int(places[end])
            inner = _Stretch(start, stop, int(marks[begin]) + 1, int(marks[end]))
            yield inner, stop - start >= self._piece
            begin = end

    def _bounds(self, part: _Stretch) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Return the marks of the opening bracket, the commas and the closing bracket."""
        inner = slice(part.first + 1, part.last - 1)
        own = self._outline.depths[inner] == self._outline.depths[part.first] + 1
        marks = np.flatnonzero(own)
        codes = np.frombuffer(self._text, np.uint8)[self._outline.places[inner][marks]]
        commas = marks[codes == ord(",")] + part.first + 1
        return np.concatenate(([part.first], commas, [part.last - 1]))

    def _decoded(self, start: int, stop: int) -> str:
        try:
            return self._text[start:stop].decode("utf-8")
        except UnicodeDecodeError as error:
            raise NotJson("is not UTF-8", start + error.start) from error


def _stripped(text: bytes, start: int, stop: int) -> tuple[int, int]:
    """Return the ends of a stretch without the white space at them."""
    blank = _BLANK.match(text, start, stop)
    start = blank.end() if blank else start
    window = text[max(start, stop - _END) : stop]
    while window and not window.strip(_SPACE):
        stop -= len(window)
        window = text[max(start, stop - _END) : stop]
    return start, stop - len(window) + len(window.rstrip(_SPACE))


def _load(text: str, start: int) -> Any:  # noqa: ANN401 - JSON is of any type
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        at = start + len(text[: error.pos].encode())
        raise NotJson(f"is not JSON: {error.msg}", at) from error
    except ValueError as error:
        raise NotJson("has a number too long to read", start) from error
