"""Bits one after another to rows of whole bytes: how an executor's register becomes a BitArray.

An executor's tensor (`TensorModel` of ibm-quantum-schemas) has the bits of all shots back to back,
so that a shot begins anywhere in a byte. A row of a `BitArray` is a big-endian number. Rows that
begin at the same place in a byte are shifted together, eight bytes of a row at a time; they are
never unpacked to a byte for each bit.
"""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

Bytes = np.ndarray[Any, np.dtype[np.uint8]]

_STEP = 1 << 19
_SPARE = 8


def packed_rows(bits: Bytes, rows: int, num_bits: int) -> Bytes:
    """Return bits that stand one after another as rows of whole bytes.

    Beside what is returned it needs memory for about 16 rows, or 1 MiB if that is more.

    Args:
        bits: Eight bits to a byte, the lowest one first: ``ceil(rows * num_bits / 8)`` bytes.
        rows: Rows.
        num_bits: Bits of each row.

    Returns:
        uint8 of shape ``(rows, ceil(num_bits / 8))``. A row is a big-endian number whose lowest
        bit is its first one; its spare high bits are 0.

    """
    row_bytes = -(-num_bits // 8)
    if not rows or not num_bits:
        return np.empty((rows, row_bytes), np.uint8)
    # After so many rows, and so many bytes, a row begins with a byte again.
    period = 8 // gcd(num_bits, 8)
    stretch = period * num_bits // 8
    groups, step = -(-rows // period), max(_STEP // stretch, 1)
    found = np.empty((groups, period, row_bytes), np.uint8)
    window = np.zeros(step * stretch + _SPARE, np.uint8)
    for at in range(0, groups, step):
        part = bits[at * stretch : (at + step) * stretch]
        window[: part.size] = part
        _pack(window, found[at : at + step], num_bits)
    return found.reshape(-1, row_bytes)[:rows]


def _pack(window: Bytes, found: Bytes, num_bits: int) -> None:
    """Fill ``found``, of shape (groups, period, bytes of a row), from the window's begin on."""
    groups, period, row_bytes = found.shape
    stretch, into = period * num_bits // 8, found.data
    for row in range(period):
        start, shift = divmod(row * num_bits, 8)
        end = (row + 1) * row_bytes
        for at, width, count in _words(row_bytes):
            shape, steps = (groups, count), (stretch, width)
            first = start + at
            low = np.ndarray(shape, f"<u{width}", window.data, first, steps)
            high = np.ndarray(shape, np.uint8, window.data, first + width, steps)
            # Big-endian: the word of the lowest bits goes to the end of the row.
            back = (period * row_bytes, -width)
            words = np.ndarray(shape, f">u{width}", into, end - at - width, back)
            _shift(low, high, words, shift)
    if num_bits % 8:
        found[:, :, 0] &= 0xFF >> (-num_bits % 8)


def _words(row_bytes: int) -> Iterator[tuple[int, int, int]]:
    """Part a row into words: where they begin, bytes of a word, how many words."""
    if row_bytes >= 8:
        yield 0, 8, row_bytes // 8
    for width in (4, 2, 1):
        if row_bytes & width:
            yield row_bytes & -2 * width, width, 1


def _shift(low: np.ndarray[Any, Any], high: Bytes, words: np.ndarray[Any, Any], shift: int) -> None:
    """Write ``words``: those of ``low`` without their first bits, filled up from ``high``."""
    groups, count = words.shape
    # One step for each column or for each row, whichever are fewer.
    if groups > count:
        low, high, words = low.T, high.T, words.T
    for ours, above, target in zip(low, high, words, strict=True):
        if shift:
            filling = above.astype(low.dtype)
            filling <<= 8 * low.itemsize - shift
            filling |= ours >> shift
            target[...] = filling
        else:
            target[...] = ours
