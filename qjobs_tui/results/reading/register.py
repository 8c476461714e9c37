"""Registers of an executor's Sampler job, decoded when asked for.

What is done to them is the post-processing v0.1 of a ``sampler_v2`` body: measurement flips are
undone, and the axis of randomizations, the first one, becomes part of the shots. Outcomes stay
packed throughout.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from qjobs_tui.errors import BadResult

from ..gate.encoded import shaped
from ..lazy import LazyArray
from ..pubs import BitArray
from .packing import packed_rows

if TYPE_CHECKING:
    from ..gate.tensor import Tensor
    from ..lazy import Shape
    from .packing import Bytes

MOST_BITS = 1 << 20
"""Bits of a register that are believed; a mid-circuit register of 1,000 rounds has some 2^17."""


def bit_array(register: Tensor, flips: Tensor | None, *, is_twirled: bool) -> BitArray:
    """Return the outcomes of a classified register.

    Loading it takes twice the memory of the result: beside it the register as it is packed in the
    body, then, with randomizations over parameter sets, a copy whose axes are not moved yet. Flips
    that differ from shot to shot take as much again.

    Args:
        register: Booleans of shape ``(*pub_shape, shots, bits)``, bit 0 first; with twirling
            ``(randomizations, *pub_shape, shots, bits)``.
        flips: What was flipped before the measurement; broadcast to the register.
        is_twirled: Whether axis 0 are randomizations.

    Raises:
        BadResult: The register or its flips are none. From the array: see `Tensor.raw`.

    """
    _check(register, flips)
    shape = (*merged_shape(register.shape[:-1], is_twirled=is_twirled), _bytes(register))
    header = shape, np.dtype(np.uint8)

    def values() -> Bytes:
        rows = _rows(register)
        if flips is not None:
            _undo(rows, flips, register.shape[-1])
        return merged(rows, register.path) if is_twirled else rows

    return BitArray(LazyArray(lambda: header, values, path=register.path), register.shape[-1])


def merged_shape(shape: Shape, *, is_twirled: bool) -> Shape:
    """Return ``(*pub_shape, all shots)`` of ``(randomizations, *pub_shape, shots)``."""
    return (*shape[1:-1], shape[0] * shape[-1]) if is_twirled else shape


def merged(values: np.ndarray[Any, Any], path: str) -> np.ndarray[Any, Any]:
    """Move axis 0 to the shots, the last axis but one, and make both one axis."""
    beside = np.moveaxis(values, 0, -3)
    shape = merged_shape(values.shape[:-1], is_twirled=True)
    try:
        return beside.reshape(*shape, values.shape[-1])
    except (ValueError, OverflowError) as error:
        raise BadResult(f"has the impossible shape {shape}", path=path) from error


def _check(register: Tensor, flips: Tensor | None) -> None:
    if not register.is_packed:
        raise BadResult(f"is {register.dtype}, no outcomes", path=register.path)
    if register.shape[-1] > MOST_BITS:
        raise BadResult(f"has {register.shape[-1]} bits a shot", path=register.path)
    if flips is None:
        return
    if not flips.is_packed:
        raise BadResult(f"is {flips.dtype}, no flips", path=flips.path)
    if not _is_broadcast(flips.shape, register.shape):
        what = f"has the shape {flips.shape}, its register {register.shape}"
        raise BadResult(what, path=flips.path)


def _is_broadcast(shape: Shape, to: Shape) -> bool:
    ends = zip(reversed(shape), reversed(to), strict=False)
    return len(shape) <= len(to) and all(one in {1, other} for one, other in ends)


def _bytes(tensor: Tensor) -> int:
    return -(-tensor.shape[-1] // 8)


def _rows(tensor: Tensor) -> Bytes:
    """Return booleans packed as a BitArray, their last axis being bits."""
    rows, most = prod(tensor.shape[:-1]), tensor.limits.array_bytes
    if rows * _bytes(tensor) > most:
        raise BadResult(f"holds {rows} shots, too many to read", path=tensor.path)
    raw, shape = tensor.raw(), (*tensor.shape[:-1], _bytes(tensor))
    # A shape of no elements at all may still be one that no array has.
    packed = packed_rows(raw, rows, tensor.shape[-1]) if raw.size else raw
    return shaped(packed.reshape(-1), np.dtype(np.uint8), shape, tensor.path)


def _undo(rows: Bytes, flips: Tensor, num_bits: int) -> None:
    """Flip in place."""
    flipped = _rows(flips) if flips.shape[-1:] == (num_bits,) else _alike(flips, num_bits)
    if rows.size and rows.shape[-2] % 8 == 0 and flipped.shape[-2:-1] == (1,):
        # Eight shots, alike in their flips, are as many words as a shot has bytes.
        rows = rows.reshape(*rows.shape[:-2], -1, rows.shape[-1] * 8).view(np.uint64)
        flipped = np.tile(flipped, 8).view(np.uint64)
    if rows.shape[-1] > 8:
        rows ^= flipped
        return
    # So short an axis would be the innermost loop: go over the shots of each instead.
    for at in range(rows.shape[-1]):
        rows[..., at] ^= flipped[..., at]


def _alike(flips: Tensor, num_bits: int) -> Bytes:
    """Return flips that are alike for all bits of a shot as rows."""
    every = np.full(-(-num_bits // 8), 0xFF, np.uint8)
    every[:1] >>= -num_bits % 8
    values = flips.values() if flips.shape else flips.values().reshape(1)
    return np.where(values, every, np.uint8(0))
