"""The text of a JSON body without its long strings, which stay where they are.

Nearly all of a large body is base64: a few strings of many megabytes. Parsing them as JSON would
copy each twice and block every other thread meanwhile. So they are found by their quotes alone and
a short placeholder takes their place; what is left, the skeleton, is small.

Why a stretch between two quotes is surely a string, in text that is JSON at all: after a closing
quote JSON allows only white space and ``: , ] }``, so a stretch that begins with anything else
follows an opening quote, unless that quote is escaped (then a backslash stands before it); and
without a backslash inside, the next quote ends it. In text that is not JSON the placeholder, being
no JSON outside of a string, is refused in the place of what it stands for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qjobs_tui.errors import BadResult

from ..limits import WINDOW
from .source import Blob
from .turns import in_turns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .source import Source

LONG = 4096
"""Strings of at least so many bytes stay in place."""

_AFTER_A_STRING = b" \t\r\n:,]}"


@dataclass(frozen=True, slots=True)
class Skeleton:
    """JSON text in which ``blobs`` are named by their placeholders."""

    text: bytes
    blobs: dict[str, Blob]

    def body_offset(self, at: int) -> int:
        """Return where in the body a byte of the text stands."""
        place, longer = 0, 0
        for name, blob in self.blobs.items():
            place = self.text.find(name.encode(), place) + len(name)
            if place > at:
                break
            longer += blob.size - len(name)
        return at + longer


def cut(
    source: Source, *, token: str, most: int, long: int = LONG, window: int = WINDOW
) -> Skeleton:
    """Return the skeleton of a body.

    Args:
        source: The body.
        token: Begins every placeholder; must be nothing that the body's author can foresee.
        most: Bytes the skeleton may have.
        long: Bytes from which on a string stays in place.
        window: Bytes looked at in one step.

    Raises:
        BadResult: It has more.

    """
    blobs: dict[str, Blob] = {}
    pieces: list[bytes] = []
    size, at = 0, 0
    for blob in (*_long_strings(source, long, window), Blob(source, source.size, source.size)):
        size += blob.start - at
        if size > most:
            raise BadResult(f"has more than {most} bytes of JSON beside its arrays")
        pieces.extend(Blob(source, at, blob.start).windows())
        if blob.size:
            name = f"{token}{len(blobs):x}."
            blobs[name] = blob
            pieces.append(name.encode())
            size += len(name)
        at = blob.stop
    return Skeleton(b"".join(pieces), blobs)


def _long_strings(source: Source, long: int, window: int) -> Iterator[Blob]:
    """Yield the stretches of at least ``long`` bytes that are surely strings without escapes."""
    last = -1
    for base, quotes in _quotes(source, window):
        places = np.concatenate(([last], quotes + base))
        for at in np.flatnonzero(np.diff(places) > long):
            blob = Blob(source, int(places[at]) + 1, int(places[at + 1]))
            if blob.start > 0 and _is_string(blob):
                yield blob
        last = int(places[-1])


def _quotes(
    source: Source, window: int
) -> Iterator[tuple[int, np.ndarray[tuple[int], np.dtype[np.intp]]]]:
    for base in in_turns(range(0, source.size, window)):
        part = source.read(base, min(base + window, source.size))
        if b'"' in part:
            yield base, np.flatnonzero(np.frombuffer(part, np.uint8) == ord('"'))


def _is_string(blob: Blob) -> bool:
    before = blob.source.read(max(blob.start - 2, 0), blob.start)
    if before[:-1] == b"\\" or blob.source.read(blob.start, blob.start + 1) in _AFTER_A_STRING:
        return False
    return not any(b"\\" in window for window in blob.windows())
