"""The shape of JSON text before it is parsed: how deep, how many values, where to cut it.

A parser in C holds the interpreter for as long as it takes, and builds whatever the text asks for.
So depth and number of values are counted first, in windows, and large text is parsed in pieces cut
at commas. The counting follows strings and escapes, so up to the first mistake in the text it sees
what the parser will see.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from qjobs_tui.errors import BadResult

from .turns import in_turns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..limits import Limits

STEP = 1 << 18
"""Bytes looked at in one step."""

_DEEPER, _HIGHER, _COMMA = 1, -1, 0
# What each byte outside of strings does to the depth; 2 is "nothing".
_EFFECT = np.full(256, 2, np.int8)
_EFFECT[[ord("["), ord("{")]] = _DEEPER
_EFFECT[[ord("]"), ord("}")]] = _HIGHER
_EFFECT[ord(",")] = _COMMA


@dataclass(frozen=True, slots=True)
class Outline:
    """Brackets and commas outside of strings: their places, and the depth of what they stand in.

    The two brackets of a container stand at the same depth, its commas one deeper.
    """

    places: np.ndarray[Any, np.dtype[np.int64]]
    depths: np.ndarray[Any, np.dtype[np.int16]]


def outline(text: bytes, limits: Limits, *, step: int = STEP) -> Outline:
    """Return the outline of JSON text, looking at ``step`` bytes, at least 2, at a time.

    Raises:
        BadResult: The text nests deeper or holds more values than the limits allow.

    """
    places, depths = [np.empty(0, np.int64)], [np.empty(0, np.int16)]
    depth, in_string, marks, containers = 0, False, 0, 0
    for at, window in in_turns(_windows(text, step)):
        found, effects, in_string = _marks(window, in_string=in_string)
        is_deeper = effects == _DEEPER
        inner = depth + np.cumsum(effects, dtype=np.int64)
        depth = int(inner[-1]) if inner.size else depth
        marks, containers = marks + found.size, containers + int(is_deeper.sum())
        _refuse_deep(inner, limits)
        _refuse_many(marks, containers, limits)
        places.append(found + at)
        depths.append((inner - is_deeper).astype(np.int16))
    return Outline(np.concatenate(places), np.concatenate(depths))


def _windows(text: bytes, step: int) -> Iterator[tuple[int, bytes]]:
    """Yield windows and their places; their escapes are made harmless, and none is cut."""
    at = 0
    while at < len(text):
        window = _whole_escapes(text[at : at + step])
        yield at, window
        at += len(window)


def _whole_escapes(window: bytes) -> bytes:
    """Return the window with its escapes made harmless, one byte shorter if it cuts one."""
    if b"\\" not in window:
        return window
    codes = np.frombuffer(window, np.uint8).copy()
    places = np.flatnonzero(codes == ord("\\"))
    # In a run of backslashes every second one is escaped by the one before it.
    begins = np.diff(places, prepend=-2) != 1
    run = places[np.maximum.accumulate(np.where(begins, np.arange(places.size), 0))]
    escaping = places[(places - run) % 2 == 0]
    escaped = escaping + 1
    codes[escaping] = ord("_")
    codes[escaped[escaped < codes.size]] = ord("_")
    cuts_one = int(escaped[-1]) == codes.size
    return codes[: max(codes.size - cuts_one, 1)].tobytes()


def _marks(
    window: bytes, *, in_string: bool
) -> tuple[np.ndarray[Any, np.dtype[np.intp]], np.ndarray[Any, np.dtype[np.int8]], bool]:
    codes = np.frombuffer(window, np.uint8)
    inside = np.logical_xor.accumulate(codes == ord('"')) ^ in_string
    effects = _EFFECT[codes]
    found = np.flatnonzero((effects != 2) & ~inside)
    return found, effects[found], bool(inside[-1])


def _refuse_deep(inner: np.ndarray[Any, np.dtype[np.int64]], limits: Limits) -> None:
    # Closing more than was opened is left to the parser, which says where.
    if inner.size and (int(inner.max()) > limits.depth or int(inner.min()) < -limits.depth):
        raise BadResult(f"nests more than {limits.depth} levels deep")


def _refuse_many(marks: int, containers: int, limits: Limits) -> None:
    if marks >= limits.nodes:
        raise BadResult(f"has more than {limits.nodes} values")
    if containers > limits.containers:
        raise BadResult(f"has more than {limits.containers} lists and objects")
