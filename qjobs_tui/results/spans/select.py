"""The shots that chosen spans cover, cut out of a result."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from qjobs_tui.errors import BadResult

from ..limits import WINDOW
from ..pubs import BitArray
from .blocks import MASK_BYTES, Rectangle, check_weight
from .chunks import SizedSlice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..lazy import Shape
    from .blocks import Mask
    from .collection import Ints
    from .layouts import Layout
    from .span import ExecutionSpan

MOST_WORK = 1 << 34
"""Shots that are set or laid out for one answer, each time anew: seconds of work."""


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """The shots that were cut out of one register.

    Args:
        bits: All of them in one row, shape (): parameter set by parameter set in C order, within
            one in the order of the body.
        shots: How many of them each parameter set has; of the PUB's shape.

    """

    bits: BitArray
    shots: Ints

    def at(self, *index: int) -> BitArray:
        """Take the shots of one parameter set, shape (); a scalar PUB has no index.

        Raises:
            IndexError: When there is no such parameter set.

        """
        count = int(self.shots[index])
        place = int(np.ravel_multi_index(index, self.shots.shape, mode="wrap")) if index else 0
        stop = int(self.shots.ravel()[: place + 1].sum())
        return BitArray.of(self.bits.array[stop - count : stop], self.bits.num_bits)

    @property
    def shaped(self) -> BitArray | None:
        """All shots in the PUB's shape; None where not all sets have equally many, or none is."""
        counts = np.unique(self.shots)
        if len(counts) != 1:
            return None
        array = self.bits.array
        shape = (*self.shots.shape, int(counts[0]), array.shape[-1])
        return BitArray.of(array.reshape(shape), self.bits.num_bits)


def covered(bits: BitArray, pub: int, spans: Iterable[ExecutionSpan]) -> BitArray:
    """Take exactly the shots that spans cover, each once.

    Args:
        bits: A register of the PUB; decodes.
        pub: The PUB's number in the spans. Spans without it add nothing.
        spans: The spans that were chosen.

    Returns:
        All covered shots in one row, shape (), ordered as in `Cut`; for those of each parameter
        set use `cut` with `union_mask`.

    Raises:
        BadResult: When a span and the register disagree in shape, and as `union_mask`.

    """
    return cut(bits, union_mask(pub, spans, (*bits.shape, bits.num_shots))).bits


def cut(bits: BitArray, mask: Mask) -> Cut:
    """Take the shots of a register at which a mask is True.

    Args:
        bits: The register; decodes.
        mask: Bool of shape ``(*bits.shape, bits.num_shots)``; one serves all registers of a PUB.

    Raises:
        BadResult: When the shapes differ.

    """
    shape = (*bits.shape, bits.num_shots)
    if mask.shape != shape:
        what = f"has shots of shape {shape}, its spans have {mask.shape}"
        raise BadResult(what, path=bits.source.path)
    array = bits.array
    rows, chosen = array.reshape(prod(shape), array.shape[-1]), mask.reshape(-1)
    shots = np.asarray(mask.sum(axis=-1, dtype=np.int64))
    result = np.empty((int(shots.sum()), rows.shape[-1]), dtype=np.uint8)
    done = 0
    for first in range(0, len(rows), WINDOW):
        places = np.flatnonzero(chosen[first : first + WINDOW])
        done, before = done + len(places), done
        rows[first : first + WINDOW].take(places, axis=0, out=result[before:done])
    return Cut(BitArray.of(result, bits.num_bits), shots)


def union_mask(
    pub: int, spans: Iterable[ExecutionSpan], shape: Shape, *, max_bytes: int = MASK_BYTES
) -> Mask:
    """Tell which shots of a PUB at least one span covers.

    Args:
        pub: The PUB's number in the spans. Spans without it add nothing.
        spans: The spans.
        shape: Shape of the PUB with its shots, ``(*pub_shape, shots)``.
        max_bytes: Largest mask that may be made.

    Returns:
        A new bool array of that shape.

    Raises:
        BadResult: When a span has a mask of another shape or none at all (executor schemas v0.x),
            when the mask would be too large, or when spans name shots absurdly often.

    """
    check_weight(prod(shape), max_bytes)
    found = by_layout(pub, spans, shape, max_bytes=max_bytes)
    named = {layout: {block for _, block in blocks} for layout, blocks in found.items()}
    _check_work(sum(_area(block) for blocks in named.values() for block in blocks), pub)
    mask = np.zeros(shape, dtype=np.bool_)
    for layout, blocks in named.items():
        mask |= layout.fold(_painted(layout, blocks))
    return mask


def by_layout(
    pub: int, spans: Iterable[ExecutionSpan], shape: Shape, *, max_bytes: int = MASK_BYTES
) -> dict[Layout, list[tuple[int, Rectangle]]]:
    """Find the rectangles of a PUB's spans, by the layout they lie on, each with its span's place.

    Raises:
        BadResult: As `union_mask`.

    """
    result: dict[Layout, list[tuple[int, Rectangle]]] = defaultdict(list)
    for place, span in enumerate(spans):
        part = span.slices.get(pub)
        if isinstance(part, SizedSlice):
            part.mask()
        elif part is not None:
            result[part.layout].append((place, part.block))
    for layout in result:
        if layout.shape != shape:
            what = f"has a span over shape {layout.shape} of PUB {pub}, whose shots are {shape}"
            raise BadResult(what)
        check_weight(layout.weight, max_bytes)
    _check_work(sum(layout.weight for layout in result), pub)
    return result


def _check_work(shots: int, pub: int) -> None:
    if shots > MOST_WORK:
        raise BadResult(f"has spans that name the shots of PUB {pub} too often")


def _painted(layout: Layout, blocks: Iterable[Rectangle]) -> Mask:
    canvas = np.zeros((layout.rows, layout.columns), dtype=np.bool_)
    for top, bottom, left, right in blocks:
        canvas[top:bottom, left:right] = True
    return canvas


def _area(block: Rectangle) -> int:
    top, bottom, left, right = block
    return (bottom - top) * (right - left)
