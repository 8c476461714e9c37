"""What the counts of one PUB say: probabilities, marginals, parity, entropy, and their errors.

Errors are one standard error. For counts they are binomial: ``sqrt(p (1 - p) / shots)``, where
``p`` is the share that was seen; it is 0 where ``p`` is 0 or 1, which says that the shots are too
few to tell, not that the value is exact. Counts of several parameter sets together are taken as
one distribution; the errors are then somewhat too large. Quasi-probabilities have no errors here,
and their sums are taken as they are, negative values included.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from . import words
from .bitstrings import checked
from .counts import Counts, Outcomes, QuasiProbabilities
from .grouping import grouped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .grouping import Weights

    Floats = np.ndarray[Any, np.dtype[np.float64]]

Of = TypeVar("Of", Counts, QuasiProbabilities)

PIECE = 1 << 17
ONES = np.arange(256)[:, np.newaxis] >> np.arange(8) & 1
SUM_OF_ROUNDED = 1e-3


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value and its standard error; ``error`` is None where none can be given."""

    value: float
    error: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Estimates:
    """A value for each classical bit, bit 0 first, and the standard errors or None."""

    values: Floats
    errors: Floats | None


def probability(counts: Outcomes[Any], outcome: int | str) -> Estimate:
    """The probability of one outcome, given as an integer, a bitstring or "0x…".

    Raises:
        ValueError: For what is no outcome of these bits, and for 0 shots.

    """
    return _share(counts, counts[outcome])


def mask_probability(counts: Outcomes[Any], mask: int, value: int) -> Estimate:
    """The probability that the bits of ``mask`` read ``value``: ``outcome & mask == value``.

    Raises:
        ValueError: For a mask beyond the bits, a value beyond the mask, and for 0 shots.

    """
    if checked(value, counts.num_bits) & ~checked(mask, counts.num_bits):
        raise ValueError(f"the value {value:#x} has bits outside of the mask {mask:#x}")
    return _share(counts, _sum(counts, words.matches(counts.words, mask, value)))


def parity(counts: Outcomes[Any], mask: int | None = None) -> Estimate:
    """The expectation value of Z on the bits of ``mask``: +1 for an even number of ones, else -1.

    Args:
        counts: What was seen.
        mask: The bits as an integer; None for all bits. No bits at all give exactly 1 for counts.

    Raises:
        ValueError: For a mask beyond the bits, and for 0 shots.

    """
    chosen = (1 << counts.num_bits) - 1 if mask is None else checked(mask, counts.num_bits)
    odd = _sum(counts, words.is_odd(counts.words, chosen))
    if not isinstance(counts, Counts):
        return Estimate(counts.total - 2 * odd, None)
    share = _share(counts, odd)
    return Estimate(1 - 2 * share.value, None if share.error is None else 2 * share.error)


def bit_probabilities(counts: Outcomes[Any]) -> Estimates:
    """The probability of 1 for each classical bit, shape ``(num_bits,)``.

    Raises:
        ValueError: For 0 shots.

    """
    sums = np.concatenate([_ones(column, counts.weights) for column in counts.words])
    sums = sums[: counts.num_bits]
    if not isinstance(counts, Counts):
        return Estimates(sums, None)
    shares = sums / _shots(counts)
    return Estimates(shares, np.sqrt(shares * (1 - shares) / counts.shots))


def marginal(counts: Of, bits: Sequence[int]) -> Of:
    """What was seen of chosen bits only: bit ``i`` of the new outcomes is bit ``bits[i]``.

    The order is that of Qiskit's ``BitArray.slice_bits``. No bits at all leave the outcome 0 of 0
    bits. Register spaces are not kept.

    Raises:
        ValueError: For a bit that is not there, or one that is named twice.

    """
    places = [operator.index(bit) for bit in bits]
    if len(set(places)) < len(places) or not set(places) <= set(range(counts.num_bits)):
        raise ValueError(f"bits {places} are not different ones of {counts.num_bits}")
    chosen = words.picked(counts.words, places)
    return type(counts)(*grouped(chosen, len(places), counts.weights), len(places))


def entropy(counts: Outcomes[Any]) -> Estimate:
    """Shannon entropy, in bits, of what was seen: ``H = -sum(p log2 p)``.

    This plug-in value is too low on average, by about ``(distinct - 1) / (2 shots ln 2)`` where
    every outcome was seen often (G. Miller, 1955), and can never exceed ``log2(shots)``: with few
    shots on many bits it says more about the shots than about the state. The standard error is
    ``sqrt((sum(p log2(p)^2) - H^2) / shots)`` (G. Basharin, 1959) and does not contain this bias.

    Probabilities are divided by their sum, which may differ from 1 by rounding (0.001 at most).

    Raises:
        ValueError: For 0 shots; for quasi-probabilities that are no probabilities.

    """
    shares = counts.weights / (_shots(counts) if isinstance(counts, Counts) else _one(counts))
    logs = np.log2(shares)
    value = max(0.0, -float((shares * logs).sum()))
    if not isinstance(counts, Counts):
        return Estimate(value, None)
    spread = max(0.0, float((shares * logs * logs).sum()) - value**2)
    return Estimate(value, float(np.sqrt(spread / counts.shots)))


def _share(counts: Outcomes[Any], part: float) -> Estimate:
    if not isinstance(counts, Counts):
        return Estimate(part, None)
    share = part / _shots(counts)
    return Estimate(share, float(np.sqrt(share * (1 - share) / counts.shots)))


def _shots(counts: Counts) -> int:
    if not counts.shots:
        raise ValueError("0 shots say nothing about probabilities")
    return counts.shots


def _one(counts: Outcomes[Any]) -> float:
    """The sum of real probabilities."""
    if not len(counts) or counts.weights.min() < 0 or abs(counts.total - 1) > SUM_OF_ROUNDED:
        raise ValueError("quasi-probabilities that are no probabilities have no entropy")
    return float(counts.total)


def _sum(counts: Outcomes[Any], is_part: np.ndarray[Any, np.dtype[np.bool_]]) -> float:
    part: float = counts.weights[is_part].sum().item()
    return part


def _ones(column: words.Words, weights: Weights) -> Floats:
    """The weight of ones in each of the 64 bits of a column, by way of counts of its bytes."""
    tables = np.zeros((8, 256))
    for start in range(0, len(column), PIECE):
        piece, weight = column[start : start + PIECE], weights[start : start + PIECE]
        for byte in range(8):
            values = (piece >> np.uint64(8 * byte) & np.uint64(255)).view(np.int64)
            tables[byte] += np.bincount(values, weight, minlength=256)
    sums: Floats = (tables @ ONES).reshape(64)
    return sums
