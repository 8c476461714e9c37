"""Outcomes as columns of 64-bit words: one layout for 1 bit and for 200.

``words`` is a uint64 array of shape ``(W, outcomes)`` with ``W = max(1, ceil(num_bits / 64))``; bit
``b`` of an outcome is bit ``b % 64`` of ``words[b // 64]``. A column at a time is what numpy is
quick at, and what it works on without holding back other threads.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from ..limits import WINDOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Words = np.ndarray[Any, np.dtype[np.uint64]]
LOW = (1 << 64) - 1


def width(num_bits: int) -> int:
    """How many words hold an outcome of so many bits."""
    return max(1, -(-num_bits // 64))


def of_rows(rows: np.ndarray[Any, np.dtype[np.uint8]], num_bits: int) -> Words:
    """Turn packed rows of a BitArray, shape ``(shots, bytes)``, into words; one fits a `WINDOW`."""
    words = np.empty((width(num_bits), len(rows)), np.uint64)
    step = WINDOW // (8 * len(words))
    padded = np.zeros((min(step, len(rows)), 8 * len(words)), np.uint8)
    for start in range(0, len(rows), step):
        piece = rows[start : start + step]
        # Byte by byte: a copy of whole rows would take a loop of few bytes for each of them.
        for byte in range(1, rows.shape[1] + 1):
            padded[: len(piece), -byte] = piece[:, -byte]
        big_endian = padded[: len(piece)].view(">u8")
        words[:, start : start + step] = big_endian.T[::-1]
    return words


def of_integers(outcomes: Iterable[int], num_bits: int) -> Words:
    """Turn integers into words; each must fit into ``num_bits``."""
    length = 8 * width(num_bits)
    packed = b"".join(outcome.to_bytes(length, "little") for outcome in outcomes)
    return np.frombuffer(packed, "<u8").reshape(-1, length // 8).T.astype(np.uint64, order="C")


def split(outcome: int, count: int) -> list[np.uint64]:
    """Cut one integer into so many words."""
    return [np.uint64(outcome >> 64 * word & LOW) for word in range(count)]


def integers(words: Words) -> Iterator[int]:
    """Yield the outcomes as integers, a piece at a time."""
    step = WINDOW // 16
    for start in range(0, words.shape[1], step):
        columns = [column.tolist() for column in words[::-1, start : start + step]]
        if len(columns) == 1:
            yield from columns[0]
        else:
            yield from (reduce(_appended, parts) for parts in zip(*columns, strict=True))


def _appended(high: int, low: int) -> int:
    return high << 64 | low


def joined(parts: Sequence[Words], sizes: Sequence[int]) -> Words:
    """Concatenate registers of ``sizes`` bits; the first gets the lowest bits."""
    whole = np.zeros((width(sum(sizes)), parts[0].shape[1]), np.uint64)
    place = 0
    for words, num_bits in zip(parts, sizes, strict=True):
        for index in range(width(num_bits) if num_bits else 0):
            _put(whole, words[index], place + 64 * index)
        place += num_bits
    return whole


def _put(whole: Words, column: Words, place: int) -> None:
    """Add a column whose lowest bit belongs at ``place``."""
    word, shift = divmod(place, 64)
    whole[word] |= column << np.uint64(shift)
    if shift and word + 1 < len(whole):
        whole[word + 1] |= column >> np.uint64(64 - shift)


def picked(words: Words, bits: Sequence[int]) -> Words:
    """Make outcomes of chosen bits: bit ``i`` of the new ones is bit ``bits[i]`` of the old."""
    new = np.zeros((width(len(bits)), words.shape[1]), np.uint64)
    for place, bit in enumerate(bits):
        chosen = words[bit // 64] >> np.uint64(bit % 64) & np.uint64(1)
        new[place // 64] |= chosen << np.uint64(place % 64)
    return new


def matches(words: Words, mask: int, value: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether each outcome has ``value`` in the bits of ``mask``."""
    is_match = np.ones(words.shape[1], bool)
    pairs = zip(split(mask, len(words)), split(value, len(words)), strict=True)
    for column, (part, wanted) in zip(words, pairs, strict=True):
        if part:
            is_match &= (column & part) == wanted
    return is_match


def is_odd(words: Words, mask: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether each outcome has an odd number of ones in the bits of ``mask``."""
    folded = np.zeros(words.shape[1], np.uint64)
    for column, part in zip(words, split(mask, len(words)), strict=True):
        if part:
            folded ^= column & part
    for shift in (32, 16, 8, 4, 2, 1):
        folded ^= folded >> np.uint64(shift)
    return (folded & np.uint64(1)).astype(bool)
