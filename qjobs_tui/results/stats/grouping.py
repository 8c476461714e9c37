"""Equal outcomes brought together, in ascending order, without a loop over the shots.

Few bits go through a table with one entry for each possible outcome. All others are sorted by
pieces of 16 bits, which numpy's stable sort does in linear time (radix sort); it is exact, and
neither many equal outcomes nor crafted ones make it slower. Sorting and indexing leave other
threads their turn; counting into a table does not, so that it is cut into pieces.

Memory at most, words and result included: for the sort 16 bytes a shot for each 64 bits and 33
more, for the table 50 bytes a shot. What is kept for each distinct outcome is 8 bytes for its count
and 8 for each 64 bits.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from .words import Words

Weights = np.ndarray[Any, Any]

TABLE_BITS = 24
PIECE = 1 << 20
LITTLE = sys.byteorder == "little"


def grouped(words: Words, num_bits: int, weights: Weights | None = None) -> tuple[Words, Weights]:
    """Bring equal outcomes together.

    Args:
        words: The outcomes, shape ``(W, n)``. Do not use them afterwards: they are overwritten.
        num_bits: Their bits.
        weights: What each one counts for, int64 or float64, shape ``(n,)``; None is one each.

    Returns:
        The distinct outcomes in ascending order and the sum of the weights of each, without those
        whose weights add up to 0.

    """
    if not words.shape[1]:
        return words, np.zeros(0, np.int64 if weights is None else weights.dtype)
    if num_bits <= TABLE_BITS and 1 << num_bits <= 2 * words.shape[1]:
        return _tabulated(words[0], num_bits, weights)
    return _sorted(words, num_bits, weights)


def _tabulated(column: Words, num_bits: int, weights: Weights | None) -> tuple[Words, Weights]:
    """Count into a table, in pieces that are not much shorter than the table."""
    size = 1 << num_bits
    piece = max(PIECE, size // 4)
    table = np.zeros(size, np.int64 if weights is None else np.float64)
    for start in range(0, len(column), piece):
        part = None if weights is None else weights[start : start + piece]
        table += np.bincount(column[start : start + piece].view(np.int64), part, minlength=size)
    outcomes = np.flatnonzero(table)
    kind = np.int64 if weights is None else weights.dtype
    # Exact for counts also by way of float64: `Counts` holds less than 2^53 shots.
    return outcomes.astype(np.uint64)[np.newaxis], table[outcomes].astype(kind)


def _sorted(words: Words, num_bits: int, weights: Weights | None) -> tuple[Words, Weights]:
    order = np.lexsort(_keys(words, num_bits))
    is_first = np.zeros(words.shape[1], bool)
    is_first[0] = True
    for column in words:
        column[:] = column[order]
        is_first[1:] |= column[1:] != column[:-1]
    starts = np.flatnonzero(is_first)
    if weights is None:
        return words.take(starts, axis=1), np.diff(starts, append=words.shape[1])
    sums = np.add.reduceat(weights[order], starts)
    kept = np.flatnonzero(sums)
    return words.take(starts[kept], axis=1), sums[kept]


def _keys(words: Words, num_bits: int) -> tuple[np.ndarray[Any, np.dtype[np.uint16]], ...]:
    """Views of 16 bits each, lowest first: `np.lexsort` takes the last as the most important."""
    quarters = words.view(np.uint16).reshape(len(words), -1, 4)
    places = range(max(1, -(-num_bits // 16)))
    return tuple(quarters[i // 4, :, i % 4 if LITTLE else 3 - i % 4] for i in places)
