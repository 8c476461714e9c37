"""From the outcomes of a result body to counts."""

from __future__ import annotations

import operator
from math import isfinite, prod
from typing import TYPE_CHECKING, Any, SupportsIndex

import numpy as np

from qjobs_tui.errors import BadResult

from ..limits import Limits
from . import words
from .bitstrings import is_split
from .counts import MOST_SHOTS, Counts, QuasiProbabilities
from .grouping import grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ..lazy import Shape
    from ..pubs import BitArray, Distribution
    from .grouping import Weights
    from .words import Words

    Rows = np.ndarray[Any, np.dtype[np.uint8]]


MOST_BITS = 1 << 20
PART = 1 << 23


def counts(bits: BitArray, index: SupportsIndex | Shape | None = None) -> Counts:
    """Count the outcomes of one register.

    Args:
        bits: The register.
        index: The parameter set: one number for each axis of the PUB, ``()`` for a PUB without
            parameters. None counts the shots of all parameter sets together.

    Raises:
        ValueError: For an index that is no parameter set of this PUB.
        BadResult: If the array cannot be decoded.

    """
    _check_bits(bits.num_bits, bits.source.path)
    return _counted([_rows(bits.array, index)], (bits.num_bits,))


def each_counts(bits: BitArray) -> Iterator[tuple[Shape, Counts]]:
    """Count the outcomes of one register for each parameter set; the array is decoded once.

    Yields:
        The index of the parameter set and its counts, in C order of the indices.

    Raises:
        BadResult: If the array cannot be decoded.

    """
    _check_bits(bits.num_bits, bits.source.path)
    array = bits.array
    for index in np.ndindex(array.shape[:-2]):
        yield index, _counted([array[index]], (bits.num_bits,))


def joint_counts(
    registers: Mapping[str, BitArray],
    index: SupportsIndex | Shape | None = None,
    names: Iterable[str] | None = None,
) -> Counts:
    """Count the outcomes of several registers of one PUB, shot by shot together.

    The first register has the lowest bits: it stands at the right of a printed bitstring, the last
    one at the left, with spaces between them. The order is that of Qiskit's
    ``SamplerPubResult.join_data``.

    Args:
        registers: The registers by name, such as ``pub.data.registers``.
        index: As for `counts`.
        names: Which ones, in this order; None for all in their own order.

    Raises:
        ValueError: For an unknown name, no register at all, or an index that does not fit.
        BadResult: If registers differ in shape or shots, or an array cannot be decoded.

    """
    chosen = list(registers) if names is None else list(names)
    if not chosen or not set(chosen) <= set(registers):
        raise ValueError(f"no registers {chosen} among {list(registers)}")
    parts = [registers[name] for name in chosen]
    sizes = tuple(bits.num_bits for bits in parts)
    for bits in parts:
        _check_bits(sum(sizes), bits.source.path)
        if (bits.shape, bits.num_shots) != (parts[0].shape, parts[0].num_shots):
            raise BadResult("has other shots than the registers beside it", path=bits.source.path)
    return _counted([_rows(bits.array, index) for bits in parts], sizes)


def outcomes(distribution: Distribution) -> Counts | QuasiProbabilities:
    """Make counts, or (quasi-)probabilities, of one circuit of an older program.

    Outcomes of value 0 are left out. Outcomes longer than ``num_bits`` make all of them longer,
    and spaces that do not fit are left out.

    Raises:
        BadResult: For outcomes or values that are none: a negative outcome, a count that is
            negative or no whole number, a value that is not finite.

    """
    seen = distribution.values
    num_bits = _num_bits(seen, distribution)
    packed = words.of_integers(seen, num_bits)
    weights = _quasi(seen.values()) if distribution.is_quasi else _whole(seen.values())
    spaces = distribution.spaces if is_split(distribution.spaces, num_bits) else ()
    kind = QuasiProbabilities if distribution.is_quasi else Counts
    return kind(*grouped(packed, num_bits, weights), num_bits, spaces)


def _check_bits(num_bits: int, path: str = "") -> None:
    """Refuse what takes its size from a claim: an array of no shots can claim any number of bits.

    Raises:
        BadResult: For more bits than any program can measure.

    """
    if num_bits > MOST_BITS:
        raise BadResult(f"has {num_bits} bits a shot, more than can be counted", path=path)


def _counted(registers: Sequence[Rows], sizes: tuple[int, ...]) -> Counts:
    """Count the shots of registers together, `PART` of them at a time.

    So the memory it takes grows with the distinct outcomes, not with the shots: a body of one
    megabyte can hold a billion shots that are all the same.
    """
    num_bits, shots = sum(sizes), len(registers[0])
    if not num_bits:
        return Counts(*_all_zero(shots), num_bits, sizes)
    found = grouped(_joined(registers, sizes, 0), num_bits)
    for first in range(PART, shots, PART):
        more = grouped(_joined(registers, sizes, first), num_bits)
        both, weights = (np.concatenate(pair, axis=-1) for pair in zip(found, more, strict=True))
        found = grouped(both, num_bits, weights)
    return Counts(*found, num_bits, sizes)


def _joined(registers: Sequence[Rows], sizes: tuple[int, ...], first: int) -> Words:
    parts = [
        words.of_rows(rows[first : first + PART], num_bits)
        for rows, num_bits in zip(registers, sizes, strict=True)
    ]
    return parts[0] if len(parts) == 1 else words.joined(parts, sizes)


def _all_zero(shots: int) -> tuple[Words, Weights]:
    """Shots of 0 bits need no looking at: they may be as many as somebody claims."""
    weights = np.full(min(shots, 1), shots, np.int64)
    return np.zeros((1, len(weights)), np.uint64), weights


def _rows(array: Rows, index: SupportsIndex | Shape | None) -> Rows:
    """Packed rows of one parameter set, or of all."""
    shape = array.shape[:-2]
    if index is None:
        return array.reshape(prod(array.shape[:-1]), array.shape[-1])
    chosen = index if isinstance(index, tuple) else (operator.index(index),)
    if len(chosen) != len(shape) or not all(map(_is_within, chosen, shape)):
        raise ValueError(f"{index} is no parameter set of a PUB of shape {shape}")
    rows: Rows = array[chosen]
    return rows


def _is_within(place: int, length: int) -> bool:
    return -length <= place < length


def _num_bits(seen: Mapping[int, float], distribution: Distribution) -> int:
    """Bits that hold every outcome: as the body says, or more where it is wrong."""
    if min(seen, default=0) < 0:
        raise BadResult("has a negative outcome")
    longest = max(seen, default=0).bit_length()
    said = distribution.num_bits
    num_bits = max(longest, sum(distribution.spaces) or 1 if said is None else said)
    _check_bits(num_bits)
    if 8 * words.width(num_bits) * max(len(seen), 1) > Limits().array_bytes:
        raise BadResult(f"has {len(seen)} outcomes of up to {longest} bits")
    return num_bits


def _quasi(values: Iterable[float]) -> np.ndarray[Any, np.dtype[np.float64]]:
    if not all(map(isfinite, values)):
        raise BadResult("has a probability that is not finite")
    return np.fromiter(values, np.float64)


def _whole(values: Iterable[float]) -> np.ndarray[Any, np.dtype[np.int64]]:
    if not all(map(_is_count, values)) or sum(values) >= MOST_SHOTS:
        raise BadResult("has a count that is none")
    return np.fromiter(map(int, values), np.int64)


def _is_count(value: float) -> bool:
    return 0 <= value < MOST_SHOTS and value == int(value)
