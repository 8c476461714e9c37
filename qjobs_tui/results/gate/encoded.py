"""Base64 text, possibly of a zlib stream, to bytes of a size that is known beforehand."""

from __future__ import annotations

import binascii
import zlib
from typing import TYPE_CHECKING

import numpy as np

from qjobs_tui.errors import BadResult

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..lazy import Shape
    from .source import Blob

STEP = 1 << 18
"""Bytes decoded at a time, if not told otherwise."""

# A zlib stream of n bytes never expands to more than this times n (deflate's own bound).
_MOST_EXPANSION = 1032


def decoded(blob: Blob, path: str, *, step: int = STEP) -> Iterator[bytes]:
    """Yield the bytes of base64 text (RFC 4648, section 4, no line breaks), in windows.

    Args:
        blob: The text.
        path: Where it stands.
        step: Characters decoded at a time, a multiple of 4.

    Raises:
        BadResult: It is no base64.

    """
    last = blob.stop
    at = blob.start
    for window in blob.windows(step):
        at += len(window)
        try:
            yield binascii.a2b_base64(window, strict_mode=True)
        except ValueError as error:
            raise BadResult(f"is no base64: {str(error).lower()}", path=path) from error
        if at < last and window.endswith(b"="):
            raise BadResult("is no base64: it ends before its end", path=path)


def inflated(pieces: Iterator[bytes], path: str) -> Iterator[bytes]:
    """Yield what a zlib stream (RFC 1950) holds, in pieces of bounded size.

    Raises:
        BadResult: It is no zlib stream, is cut short, or something follows it.

    """
    stream = zlib.decompressobj()
    for piece in pieces:
        held = piece
        while held and not stream.eof:
            try:
                yield stream.decompress(held, STEP)
            except zlib.error as error:
                raise BadResult(f"is no zlib stream: {error}", path=path) from error
            held = stream.unconsumed_tail
        if stream.unused_data or (held and stream.eof):
            raise BadResult("has something behind its zlib stream", path=path)
    while not stream.eof:
        rest = stream.decompress(stream.unconsumed_tail, STEP)
        if not rest and not stream.eof:
            raise BadResult("is a zlib stream that is cut short", path=path)
        yield rest


def filled(
    pieces: Iterator[bytes], size: int, *, most: int, text_bytes: int, path: str
) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Return exactly ``size`` bytes gathered from pieces.

    Args:
        pieces: What the body holds, not trusted to end.
        size: What it claims to hold.
        most: More is refused before anything is allocated.
        text_bytes: Length of the text it comes from; a claim beyond what such a text can hold
            is refused too.
        path: Where it stands.

    Raises:
        BadResult: The claim is refused, or the pieces hold less or more.

    """
    if size > most:
        raise BadResult(f"claims {size} bytes, more than the {most} that are read", path=path)
    if size > text_bytes * _MOST_EXPANSION:
        raise BadResult(f"claims {size} bytes in {text_bytes} bytes of text", path=path)
    found = np.empty(size, np.uint8)
    at = 0
    for piece in pieces:
        if at + len(piece) > size:
            raise BadResult(f"holds more than the {size} bytes of its shape", path=path)
        found[at : at + len(piece)] = np.frombuffer(piece, np.uint8)
        at += len(piece)
    if at < size:
        raise BadResult(f"holds {at} bytes, its shape wants {size}", path=path)
    return found


def shaped(
    raw: np.ndarray[Any, np.dtype[np.uint8]], dtype: np.dtype[Any], shape: Shape, path: str
) -> np.ndarray[Any, Any]:
    """Return raw bytes as an array of that type and shape, in C order.

    Raises:
        BadResult: No array can have this shape: one without elements may claim any length.

    """
    try:
        return raw.view(dtype).reshape(shape)
    except (ValueError, OverflowError) as error:
        raise BadResult(f"has the impossible shape {shape}", path=path) from error
