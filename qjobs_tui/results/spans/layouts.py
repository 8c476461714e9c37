"""Where the parts of a span's mask lie: the orders in which shots were handed to the machine.

Every span names a rectangle of a two-dimensional canvas, and every canvas folds to the shape in
which a PUB's shots are shown. A layout is that folding, both ways.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from ..lazy import Shape

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Grid:
    """A canvas in the order of the shots themselves: ``rows * columns`` of them.

    Args:
        shape: The mask's shape.
        rows: Rows of the canvas.
        columns: Columns of the canvas.

    """

    shape: Shape
    rows: int
    columns: int

    @property
    def weight(self) -> int:
        """Elements to allocate for a mask, at most."""
        return self.rows * self.columns

    def fold(self, canvas: Array) -> Array:
        """Turn a canvas into the mask's shape."""
        return canvas.reshape(self.shape)

    def unfold(self, values: Array) -> Array:
        """Lay values of the mask's shape out on the canvas."""
        return values.reshape(self.rows, self.columns)


@dataclass(frozen=True)
class Twirl:
    """A canvas of randomizations and parameter sets (rows) by shots of each (columns).

    Args:
        twirled: Shape with the randomizations' axis; the last axis is shots per randomization.
        at_front: Whether the randomizations are the first axis, rather than the last but one.
        pub_shots: Shots of a parameter set that are kept; None keeps all.

    """

    twirled: Shape
    at_front: bool
    pub_shots: int | None

    @cached_property
    def rows(self) -> int:
        """Rows of the canvas."""
        return prod(self.twirled[:-1])

    @property
    def columns(self) -> int:
        """Columns of the canvas: shots of each randomization."""
        return self.twirled[-1]

    @property
    def weight(self) -> int:
        """Elements to allocate for a mask, at most."""
        return self.rows * self.columns

    @cached_property
    def _parted(self) -> Shape:
        """The shape with the randomizations next to the shots, both still apart."""
        if not self.at_front:
            return self.twirled
        return (*self.twirled[1:-1], self.twirled[0], self.twirled[-1])

    @cached_property
    def _merged(self) -> Shape:
        return (*self._parted[:-2], prod(self._parted[-2:]))

    @cached_property
    def shape(self) -> Shape:
        """The mask's shape."""
        *sets, shots = self._merged
        return (*sets, shots if self.pub_shots is None else min(shots, self.pub_shots))

    def fold(self, canvas: Array) -> Array:
        """Turn a canvas into the mask's shape."""
        twirled = canvas.reshape(self.twirled)
        parted = np.moveaxis(twirled, 0, -2) if self.at_front else twirled
        return parted.reshape(self._merged)[..., : self.shape[-1]]

    def unfold(self, values: Array) -> Array:
        """Lay values of the mask's shape out on the canvas; shots that were cut off are False."""
        if self.shape != self._merged:
            whole = np.zeros(self._merged, dtype=values.dtype)
            whole[..., : self.shape[-1]] = values
            values = whole
        parted = values.reshape(self._parted)
        twirled = np.moveaxis(parted, -2, 0) if self.at_front else parted
        return twirled.reshape(self.rows, self.columns)


@dataclass(frozen=True)
class Permuted:
    """A canvas of an executor item's elements, in the order in which they were executed.

    Row r, column c is element ``c * step + r`` of the permuted, flattened item, so that a range
    with a step is one row's stretch.

    Args:
        item_shape: Shape of the item, without shots.
        permutation: Axes of the item in the order of execution.
        step: Rows of the canvas.
        shots: Shots of each element.
        merged: Whether axis 0 of the item (randomizations) has become part of the shots.

    """

    item_shape: Shape
    permutation: tuple[int, ...]
    step: int
    shots: int
    merged: bool

    @property
    def rows(self) -> int:
        """Rows of the canvas."""
        return self.step

    @cached_property
    def columns(self) -> int:
        """Columns of the canvas; the last may be partly beyond the last element."""
        return -(-prod(self.item_shape) // self.step)

    @property
    def weight(self) -> int:
        """Elements to allocate for a mask, at most."""
        return max(self.rows * self.columns, prod(self.item_shape) * self.shots)

    @cached_property
    def shape(self) -> Shape:
        """The mask's shape."""
        if not self.merged:
            return (*self.item_shape, self.shots)
        return (*self.item_shape[1:], self.item_shape[0] * self.shots)

    @cached_property
    def _parted(self) -> Shape:
        """The item's shape as shown: randomizations last where they are part of the shots."""
        first, rest = self.item_shape[:1], self.item_shape[1:]
        return (*rest, *first) if self.merged else self.item_shape

    def fold(self, canvas: Array) -> Array:
        """Turn a canvas into the mask's shape; each element stands for all its shots."""
        executed = canvas.T.reshape(-1)[: prod(self.item_shape)]
        permuted = executed.reshape([self.item_shape[axis] for axis in self.permutation])
        item = permuted.transpose(np.argsort(self.permutation))
        shown = np.moveaxis(item, 0, -1) if self.merged else item
        mask = np.empty((*self._parted, self.shots), dtype=canvas.dtype)
        mask[...] = shown[..., np.newaxis]
        return mask.reshape(self.shape)

    def unfold(self, values: Array) -> Array:
        """Count the True values among each element's shots, laid out on the canvas."""
        # One byte an element where it does: there may be as many elements as shots.
        counted = np.min_scalar_type(self.shots)
        shown = values.reshape(*self._parted, self.shots).sum(axis=-1, dtype=counted)
        item = np.moveaxis(shown, -1, 0) if self.merged else shown
        canvas = np.zeros(self.rows * self.columns, dtype=counted)
        canvas[: item.size] = item.transpose(self.permutation).reshape(-1)
        return canvas.reshape(self.columns, self.rows).T


Layout = Grid | Twirl | Permuted
