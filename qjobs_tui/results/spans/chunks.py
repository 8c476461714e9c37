"""Which elements of an executor's item a chunk stands for."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from qjobs_tui.errors import BadResult

from .blocks import MASK_BYTES, Block, Mask, Rectangle
from .bounds import check_permutation, check_shape, check_whole
from .layouts import Permuted

if TYPE_CHECKING:
    from ..lazy import Shape


@dataclass(frozen=True, slots=True)
class ChunkSlice(Block):
    """Elements of an executor's item, as a chunk part of schema v1.0 and later names them.

    They are ``flatten(transpose(item, permutation))[start:stop:step]``, each with all its shots
    (docstring of ``ChunkPart`` in ibm-quantum-schemas).

    Args:
        item_shape: Shape of the item, without shots and bits.
        permutation: ``permuted_shape[i] = item_shape[permutation[i]]``.
        start: First of the flattened, permuted elements.
        stop: The end; elements beyond the item's last do not count.
        step: Distance of two elements, at least 1.
        shots: Shots of each element.
        merged: Whether axis 0 of the item are randomizations that were merged into the shots (a
            Sampler's result with twirling); the mask is ``(*item_shape[1:], item_shape[0] *
            shots)`` then and ``(*item_shape, shots)`` otherwise.

    """

    item_shape: Shape
    permutation: tuple[int, ...]
    start: int
    stop: int
    step: int
    shots: int
    merged: bool = False

    def __post_init__(self) -> None:
        check_whole(self.shots, "the number of shots")
        check_shape(self.item_shape, axes=int(self.merged))
        check_shape((*self.item_shape, self.shots))
        check_permutation(self.permutation, len(self.item_shape))
        check_whole(self.start, "the start of a range")
        check_whole(self.stop, "the stop of a range", least=self.start)
        check_whole(self.step, "the step of a range", least=1)

    @property
    def _elements(self) -> range:
        return range(prod(self.item_shape))[self.start : self.stop : self.step]

    @property
    def _step(self) -> int:
        """The step, or 1 where there are too few elements for it to matter."""
        return self.step if len(self._elements) > 1 else 1

    @property
    def layout(self) -> Permuted:
        """Elements in the order of execution."""
        return Permuted(self.item_shape, self.permutation, self._step, self.shots, self.merged)

    @property
    def shape(self) -> Shape:
        """The mask's shape."""
        return self.layout.shape

    @property
    def block(self) -> Rectangle:
        """A stretch of one row."""
        elements = self._elements
        column, row = divmod(elements.start, self._step)
        return row, row + 1, column, column + len(elements)

    @property
    def size(self) -> int:
        """Number of True elements of the mask."""
        return len(self._elements) * self.shots


@dataclass(frozen=True, slots=True)
class SizedSlice:
    """How many shots were measured, not which: a chunk part of schema v0.1 and v0.2.

    Args:
        size: Elements times the shots of each.

    """

    size: int

    def __post_init__(self) -> None:
        check_whole(self.size, "the size of a chunk")

    @property
    def shape(self) -> None:
        """None: the body does not say."""

    def mask(self, max_bytes: int = MASK_BYTES) -> Mask:
        """Raise BadResult: the body does not say which shots these are."""
        del max_bytes
        raise BadResult("says how many shots a span has, not which")
