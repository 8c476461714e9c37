"""How often, or with what weight, each outcome was seen."""

from __future__ import annotations

from collections.abc import ItemsView, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from . import bitstrings, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .grouping import Weights
    from .words import Words

Value = TypeVar("Value", int, float)
MOST_SHOTS = 1 << 53


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes(Mapping[int, Value]):
    """Distinct outcomes and the weight of each: a mapping from integers, in ascending order.

    An outcome may be asked for as an integer, as a bitstring (spaces are free) or as "0x…"; one
    that was not seen has the weight 0. `items` goes through all of them in pieces.

    Args:
        words: The outcomes in ascending order, none twice, as `words` lays them out:
            uint64 of shape ``(W, distinct)``. Read-only from here on.
        weights: The weight of each, none of them 0, shape ``(distinct,)``. Read-only from here on.
        num_bits: Bits of an outcome.
        spaces: Sizes of the registers, first register first, for printed bitstrings.

    """

    words: Words
    weights: Weights
    num_bits: int
    spaces: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        self.words.setflags(write=False)
        self.weights.setflags(write=False)

    @property
    def distinct(self) -> int:
        """How many different outcomes were seen."""
        return len(self.weights)

    @property
    def total(self) -> Value:
        """Sum of all weights."""
        total: Value = self.weights.sum().item()
        return total

    def top(self, k: int) -> tuple[tuple[int, Value], ...]:
        """The outcomes of greatest weight, and their weights.

        The greatest comes first; of equal ones, the lowest outcome. What is below the first ``k``
        is not sorted.

        Raises:
            ValueError: For a negative ``k``.

        """
        if k < 0:
            raise ValueError(f"there are no {k} outcomes")
        places = _greatest(self.weights, k)
        outcomes = words.integers(self.words.take(places, axis=1))
        return tuple(zip(outcomes, self.weights[places].tolist(), strict=True))

    def bitstring(self, outcome: int) -> str:
        """Write an outcome as a bitstring, with a space between registers."""
        return bitstrings.bitstring(outcome, self.num_bits, self.spaces)

    def hexstring(self, outcome: int) -> str:
        """Write an outcome as "0x…"."""
        return bitstrings.hexstring(outcome, self.num_bits)

    def by_bitstring(self) -> dict[str, Value]:
        """All weights by bitstring, with a space between registers."""
        write = bitstrings.writer(self.num_bits, self.spaces)
        return {write(outcome): weight for outcome, weight in self.items()}

    def by_hex(self) -> dict[str, Value]:
        """All weights by "0x…"."""
        return {hex(outcome): weight for outcome, weight in self.items()}

    def by_integer(self) -> dict[int, Value]:
        """All weights by integer; ``dict(outcomes)`` does the same by one search for each."""
        return dict(self.items())

    def items(self) -> ItemsView[int, Value]:
        """All outcomes and their weights, in ascending order."""
        return _Items(self)

    def __getitem__(self, outcome: int | str) -> Value:
        place = self._place(bitstrings.integer(outcome, self.num_bits))
        weight: Value = 0 if place is None else self.weights[place].item()
        return weight

    def __contains__(self, outcome: object) -> bool:
        try:
            wanted = bitstrings.integer(outcome, self.num_bits)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            return False
        return self._place(wanted) is not None

    def __iter__(self) -> Iterator[int]:
        return words.integers(self.words)

    def __len__(self) -> int:
        return len(self.weights)

    def __repr__(self) -> str:
        name = type(self).__name__
        return f"{name}({self.distinct} outcomes of {self.num_bits} bits, total {self.total})"

    def _place(self, outcome: int) -> int | None:
        """Search word by word: among outcomes of equal high words, the next word is in order."""
        low, high = 0, self.distinct
        parts = words.split(outcome, len(self.words))
        for column, part in zip(self.words[::-1], reversed(parts), strict=True):
            within = column[low:high]
            low, high = (low + int(within.searchsorted(part, side)) for side in ("left", "right"))
        return low if low < high else None


class Counts(Outcomes[int]):
    """Counts of a sampler's outcomes; the weights are int64 and at least 1.

    0 shots are no outcomes at all. A register of 0 bits has the one outcome 0.

    Raises:
        ValueError: For 2^53 shots or more, and counts below 1.

    """

    __slots__ = ()

    def __post_init__(self) -> None:
        Outcomes.__post_init__(self)
        # Summed as float64 first, which cannot wrap around.
        if self.weights.sum(dtype=np.float64) >= MOST_SHOTS:
            raise ValueError("these are more shots than can be counted")
        if len(self.weights) and self.weights.min() < 1:
            raise ValueError("a count is at least 1")

    @property
    def shots(self) -> int:
        """How many shots were counted."""
        return self.total


class QuasiProbabilities(Outcomes[float]):
    """Probabilities of outcomes, or quasi-probabilities: their sum is about 1, some may be < 0.

    They come from error mitigation, so that their number of shots says little about their errors;
    none are given.
    """

    __slots__ = ()

    @property
    def negatives(self) -> tuple[int, float]:
        """How many values are negative, and their sum."""
        negative = self.weights[self.weights < 0]
        return len(negative), float(negative.sum())


class _Items(ItemsView[int, Any]):
    """Pairs without a search for each outcome."""

    _mapping: Outcomes[Any]

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        weights = self._mapping.weights
        pieces = (weights[i : i + (1 << 16)].tolist() for i in range(0, len(weights), 1 << 16))
        flat = (weight for piece in pieces for weight in piece)
        return zip(self._mapping, flat, strict=True)


def _greatest(weights: Weights, k: int) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Places of the ``k`` greatest weights in descending order; equal ones in order of place."""
    if k == 0:
        return np.zeros(0, np.intp)
    if k < len(weights):
        least = np.partition(weights, len(weights) - k)[len(weights) - k]
        above = np.flatnonzero(weights > least)
        places = np.append(above, np.flatnonzero(weights == least)[: k - len(above)])
    else:
        places = np.arange(len(weights))
    return places[np.argsort(-weights[places], kind="stable")]
