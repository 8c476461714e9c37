"""The elements of an executor's item, and how many shots stand behind each."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..gate.tensor import Tensor
    from ..lazy import Shape

FLIPS = "measurement_flips."
"""Begins the name of an array that says what was flipped before a register was measured."""


@dataclass(frozen=True, slots=True)
class Elements:
    """One reading of an item's arrays.

    Args:
        shape: Shape of the item: parameter sets, randomizations.
        shots: Shots of each element.
        merged: Whether axis 0 of the item was merged into the shots; see `ChunkSlice`.

    """

    shape: Shape
    shots: int
    merged: bool = False

    @property
    def count(self) -> int:
        """How many elements there are."""
        return prod(self.shape)


def possible_elements(arrays: Mapping[str, Tensor]) -> tuple[Elements, ...]:
    """Return the ways in which an item's arrays can be read, the likely ones first.

    A body does not say which axes are the item's own. A measured register, booleans or complex
    points, is ``(*shape, shots, bits)``; averaged points are ``(*shape, bits)``; anything else
    may be ``(*shape, n)`` or ``shape``, without shots: its elements count as one shot each.
    """
    found = dict.fromkeys(_registers(arrays))
    found |= dict.fromkeys(Elements(one.shape[:-1], 1) for one in arrays.values() if one.shape)
    found |= dict.fromkeys(Elements(one.shape, 1) for one in arrays.values())
    return tuple(found)


def _registers(arrays: Mapping[str, Tensor]) -> Iterator[Elements]:
    for name, one in arrays.items():
        if len(one.shape) >= 2 and one.dtype.kind in "bc" and not name.startswith(FLIPS):
            yield Elements(one.shape[:-2], one.shape[-2])
