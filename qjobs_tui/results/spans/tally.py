"""Counting marked shots in many spans at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qjobs_tui.errors import BadResult

from .select import by_layout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .blocks import Mask
    from .collection import Ints
    from .layouts import Array
    from .span import ExecutionSpan

MOST_SUMS = 1 << 27
"""Entries of one table of prefix sums, 8 bytes each."""


def tally(indicator: Mask, pub: int, spans: Sequence[ExecutionSpan]) -> tuple[Ints, Ints]:
    """Count the shots of each span, and those among them where an indicator is True.

    Args:
        indicator: Bool of shape ``(*pub_shape, shots)``.
        pub: The PUB's number in the spans. Spans without it count 0 of 0.
        spans: The spans.

    Returns:
        True shots, and all shots, each of shape (len(spans),).

    Raises:
        BadResult: When a span has a mask of another shape or none at all (executor schemas v0.x),
            or when spans are so many and so odd that the work would be without bounds.

    """
    hits, shots = np.zeros((2, len(spans)), dtype=np.int64)
    for layout, found in by_layout(pub, spans, indicator.shape).items():
        places = [place for place, _ in found]
        blocks = np.array([block for _, block in found], dtype=np.int64)
        hits[places] = block_sums(layout.unfold(indicator), blocks)
        shots[places] = [spans[place].slices[pub].size for place in places]
    return hits, shots


def block_sums(canvas: Array, blocks: Ints) -> Ints:
    """Sum many rectangles of a canvas at once.

    The canvas is summed once between all ends of rectangles; a table of prefix sums over these
    gives each rectangle by four entries (a summed-area table, Crow 1984).

    Args:
        canvas: Bool or integers of shape (rows, columns).
        blocks: First row, row after the last, first column, column after the last of each
            rectangle; shape (n, 4), within the canvas.

    Returns:
        Sums of shape (n,).

    Raises:
        BadResult: When the table would be too large.

    """
    rows, row_ends = np.unique(blocks[:, :2], return_inverse=True)
    columns, column_ends = np.unique(blocks[:, 2:], return_inverse=True)
    if min(len(rows) * canvas.shape[1], canvas.shape[0] * len(columns)) > MOST_SUMS:
        raise BadResult("has spans that cut the shots too finely")
    table = np.zeros((len(rows), len(columns)), dtype=np.int64)
    table[1:, 1:] = _between(canvas, rows, columns).cumsum(axis=0).cumsum(axis=1)
    top, bottom = row_ends.reshape(-1, 2).T
    left, right = column_ends.reshape(-1, 2).T
    return table[bottom, right] - table[top, right] - table[bottom, left] + table[top, left]


def _between(canvas: Array, rows: Ints, columns: Ints) -> Ints:
    """Sum a canvas between each two neighbouring rows, and columns, of two lists."""
    part = canvas[rows[0] : rows[-1], columns[0] : columns[-1]]
    steps = [(0, rows[:-1] - rows[0]), (1, columns[:-1] - columns[0])]
    # The axis that shrinks more goes first, so that what is between is small.
    if len(rows) * canvas.shape[1] > canvas.shape[0] * len(columns):
        steps.reverse()
    for axis, starts in steps:
        part = np.add.reduceat(part, starts, axis=axis, dtype=np.int64)
    return part
