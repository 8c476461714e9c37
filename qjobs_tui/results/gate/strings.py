"""JSON strings of any length, read piece by piece."""

from __future__ import annotations

import codecs
import json
import re
from typing import TYPE_CHECKING

from ..limits import WINDOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_STEP = WINDOW // 64
# Some characters, or a whole escape; the two halves of a character beyond U+FFFF are one.
_TOKEN = rb"[^\\]{1,64}|\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\."


def whole_escapes(text: bytes, start: int, stop: int, *, step: int = _STEP) -> Iterator[bytes]:
    """Yield a stretch of a string in pieces that cut no escape, of up to 64 * ``step`` bytes."""
    tokens = re.compile(rb"(?:%s){1,%d}" % (_TOKEN, step), re.DOTALL)
    at = start
    while at < stop:
        found = tokens.match(text, at, stop)
        piece = found[0] if found else text[at:stop]
        yield piece
        at += len(piece)


def unescaped(pieces: Iterable[bytes]) -> str:
    """Return the text of a JSON string, given without its quotes in pieces that cut no escape.

    Raises:
        ValueError: It is none: a quote or a control character, a broken escape, no UTF-8.

    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    found = [_loaded(decoder.decode(piece)) for piece in pieces]
    decoder.decode(b"", final=True)
    return "".join(found)


def _loaded(piece: str) -> str:
    return str(json.loads(f'"{piece}"'))
