"""What each span says on its own: estimates with errors, to see whether a machine drifted.

The indicator of each shot (did it match, was its parity odd) is worked out once; all spans are
then summed together from prefix sums over it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from ..limits import WINDOW
from .tally import tally

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..pubs import BitArray
    from .blocks import Mask
    from .collection import Floats, Ints
    from .span import ExecutionSpan

Bytes = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(frozen=True, slots=True, eq=False)
class Estimates:
    """One estimate for each span; arrays of shape (len(spans),).

    Args:
        values: The estimates; NaN for a span without shots of the PUB.
        errors: Their standard errors; NaN likewise.
        shots: Shots of the PUB in each span.

    """

    values: Floats
    errors: Floats
    shots: Ints


def probabilities(
    bits: BitArray,
    pub: int,
    spans: Sequence[ExecutionSpan],
    value: int,
    *,
    mask: int | None = None,
) -> Estimates:
    """Estimate, span by span, the probability that ``bits & mask == value``.

    With k such shots of n it is ``p = k / n``, its standard error ``sqrt(p (1 - p) / n)``: that of
    a binomial proportion (Wald). Where p is 0 or 1 the error comes out as 0, which is too small
    for few shots.

    Args:
        bits: A register of the PUB; decoded once.
        pub: The PUB's number in the spans.
        spans: The spans.
        value: An outcome as an integer, classical bit 0 lowest; or the wanted values of the bits
            in the mask.
        mask: The bits to look at; None is all of them.

    Raises:
        ValueError: When value or mask have bits that the register does not have, or value one
            that is not in the mask.
        BadResult: As `tally`.

    """
    hits, shots = tally(matching(bits, value, mask), pub, spans)
    with np.errstate(invalid="ignore"):
        share = hits / shots
        return Estimates(share, np.sqrt(share * (1 - share) / shots), shots)


def parities(
    bits: BitArray, pub: int, spans: Sequence[ExecutionSpan], *, mask: int | None = None
) -> Estimates:
    """Estimate, span by span, the expectation value of Z on each bit of a mask.

    A shot counts +1 when an even number of the bits is 1 and -1 otherwise; with a mean of m over
    n shots the standard error is ``sqrt((1 - m**2) / n)``, the binomial one of `probabilities`
    for ``m = 1 - 2 p``.

    Args:
        bits: A register of the PUB; decoded once.
        pub: The PUB's number in the spans.
        spans: The spans.
        mask: The bits; None is all of them.

    Raises:
        ValueError: When the mask has bits that the register does not have.
        BadResult: As `tally`.

    """
    odd, shots = tally(odd_parity(bits, mask), pub, spans)
    with np.errstate(invalid="ignore"):
        mean = 1 - 2 * (odd / shots)
        return Estimates(mean, np.sqrt((1 - mean * mean) / shots), shots)


def matching(bits: BitArray, value: int, mask: int | None = None) -> Mask:
    """Tell for each shot whether ``bits & mask == value``; bool of shape ``(*shape, shots)``.

    Raises:
        ValueError: When value or mask have bits that the register does not have, or value one
            that is not in the mask.

    """
    wanted, looked = _bytes(bits, value), _bytes(bits, mask)
    if (wanted & ~looked).any():
        raise ValueError(f"{value:#x} has bits that are not in the mask {mask or 0:#x}")
    return _by_shot(bits, looked, lambda rows: (rows == wanted[looked != 0]).all(axis=-1))


def odd_parity(bits: BitArray, mask: int | None = None) -> Mask:
    """Tell for each shot whether an odd number of bits is 1; bool of shape ``(*shape, shots)``.

    Raises:
        ValueError: When the mask has bits that the register does not have.

    """
    odd = np.array([number.bit_count() % 2 == 1 for number in range(256)])

    def is_odd(rows: Bytes) -> Mask:
        return odd[np.bitwise_xor.reduce(rows, axis=-1)]

    return _by_shot(bits, _bytes(bits, mask), is_odd)


def _bytes(bits: BitArray, number: int | None) -> Bytes:
    """An outcome or mask as a row of the register's array; None is all bits."""
    everything = (1 << bits.num_bits) - 1
    number = everything if number is None else number
    if not 0 <= number <= everything:
        raise ValueError(f"{number:#x} is beyond a register of {bits.num_bits} bits")
    return np.frombuffer(number.to_bytes(-(-bits.num_bits // 8)), dtype=np.uint8)


def _by_shot(bits: BitArray, looked: Bytes, tell: Callable[[Bytes], Mask]) -> Mask:
    """Apply a function to the masked bytes of all shots, piece by piece."""
    shape, used = (*bits.shape, bits.num_shots), np.flatnonzero(looked)
    rows = bits.array.reshape(prod(shape), len(looked))
    result = np.empty(len(rows), dtype=np.bool_)
    step = max(WINDOW // max(len(looked), 1), 1)
    for first in range(0, len(rows), step):
        piece = rows[first : first + step].take(used, axis=1) & looked[used]
        result[first : first + step] = tell(piece)
    return result.reshape(shape)
