"""What the kinds of slices share: a rectangle on a canvas, its size and its mask."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

import numpy as np

from qjobs_tui.errors import BadResult

if TYPE_CHECKING:
    from .layouts import Layout

Mask = np.ndarray[Any, np.dtype[np.bool_]]
Rectangle = tuple[int, int, int, int]
"""On a canvas: first row, row after the last, first column, column after the last."""
End = int | None

MASK_BYTES = 1 << 30
"""Largest mask that is built unless told otherwise: one byte for each shot.

While it is built, twice as much is needed, and three times for the union of several.
"""


def within(start: End, stop: End, length: int) -> tuple[int, int]:
    """Bring the ends of a slice into a length; equal ends where it is empty."""
    first, last, _ = slice(start, stop).indices(length)
    return first, max(first, last)


def check_weight(elements: int, max_bytes: int) -> None:
    """Raise BadResult for a mask that would need more than ``max_bytes``."""
    if elements > max_bytes:
        raise BadResult(f"has a span over {elements} shots, too many for a mask")


class Block(ABC):
    """A slice that is a rectangle of its layout's canvas."""

    __slots__ = ()

    @property
    @abstractmethod
    def layout(self) -> Layout:
        """How the canvas folds to the mask."""

    @property
    @abstractmethod
    def block(self) -> Rectangle:
        """The rectangle; empty where the slice is."""

    @property
    def size(self) -> int:
        """Number of True elements of the mask."""
        top, bottom, left, right = self.block
        return (bottom - top) * (right - left)

    def mask(self, max_bytes: int = MASK_BYTES) -> Mask:
        """Tell for each shot whether it is in the slice: a new bool array of shape ``shape``.

        Raises:
            BadResult: When it would take more than ``max_bytes``; nothing is allocated then.

        """
        layout = self.layout
        check_weight(layout.weight, max_bytes)
        canvas = np.zeros((layout.rows, layout.columns), dtype=np.bool_)
        top, bottom, left, right = self.block
        canvas[top:bottom, left:right] = True
        return layout.fold(canvas)
