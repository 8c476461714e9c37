"""What can be followed from span to span: an outcome's probability, a parity, one bit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from qjobs_tui.results.spans.drift import (
    Estimates,
    matching,
    odd_parity,
    parities,
    probabilities,
)
from qjobs_tui.results.spans.tally import tally
from qjobs_tui.results.stats import bitstring, counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qjobs_tui.results.pubs import BitArray
    from qjobs_tui.results.spans import ExecutionSpan
    from qjobs_tui.ui.text import Glyphs

_TOP = 6
_MOST_BITS = 256
_WIDEST, _END = 24, 8


class Kind(Enum):
    """Of what kind the number is."""

    OUTCOME = "outcome"
    PARITY = "parity"
    BIT = "bit"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that each span gives an estimate of.

    Attributes:
        kind: Of what kind.
        which: The outcome as an integer, or the classical bit; 0 for the parity of all bits.

    """

    kind: Kind
    which: int = 0

    @property
    def is_mean(self) -> bool:
        """Whether it is a mean of +1 and -1; else a probability."""
        return self.kind is Kind.PARITY

    def estimates(
        self, bits: BitArray, pub: int, spans: Sequence[ExecutionSpan], place: int | None = None
    ) -> Estimates:
        """Estimate it for each span.

        Args:
            bits: A register of the PUB; decodes.
            pub: The PUB's number in the spans.
            spans: The spans.
            place: A parameter set, counted in C order; None is all of them together.

        Raises:
            BadResult: As `qjobs_tui.results.spans.tally.tally`.

        """
        if place is not None:
            return self._of_set(bits, pub, spans, place)
        match self.kind:
            case Kind.OUTCOME:
                return probabilities(bits, pub, spans, self.which)
            case Kind.PARITY:
                return parities(bits, pub, spans)
            case Kind.BIT:
                lit = 1 << self.which
                return probabilities(bits, pub, spans, lit, mask=lit)

    def _of_set(
        self, bits: BitArray, pub: int, spans: Sequence[ExecutionSpan], place: int
    ) -> Estimates:
        match self.kind:
            case Kind.OUTCOME:
                marked = matching(bits, self.which)
            case Kind.PARITY:
                marked = odd_parity(bits)
            case Kind.BIT:
                marked = matching(bits, 1 << self.which, 1 << self.which)
        inside = np.zeros_like(marked)
        inside[np.unravel_index(place, bits.shape)] = True
        hits, _ = tally(marked & inside, pub, spans)
        shots, _ = tally(inside, pub, spans)
        with np.errstate(invalid="ignore"):
            share = hits / shots
            values = 1 - 2 * share if self.is_mean else share
            # A mean of +1 and -1 has twice the error of the share of -1.
            errors = np.sqrt(share * (1 - share) / shots) * (2 if self.is_mean else 1)
        return Estimates(values, errors, shots)

    def name(self, num_bits: int, glyphs: Glyphs) -> str:
        """Write it as the label of an axis."""
        match self.kind:
            case Kind.OUTCOME:
                return f"P({_cut(bitstring(self.which, num_bits), glyphs)})"
            case Kind.PARITY:
                return "parity of all bits"
            case Kind.BIT:
                return f"P(bit {self.which} is 1)"


def quantities(bits: BitArray) -> tuple[Quantity, ...]:
    """Offer the outcomes seen most often, then the parity, then each bit; decodes.

    Raises:
        BadResult: When the register cannot be decoded.

    """
    top = counts(bits).top(_TOP)
    return (
        *(Quantity(Kind.OUTCOME, outcome) for outcome, _ in top),
        Quantity(Kind.PARITY),
        *(Quantity(Kind.BIT, bit) for bit in range(min(bits.num_bits, _MOST_BITS))),
    )


def _cut(text: str, glyphs: Glyphs) -> str:
    if len(text) <= _WIDEST:
        return text
    ones = text.count("1", _END, -_END)
    return f"{text[:_END]}{glyphs.ellipsis}[{ones}]{glyphs.ellipsis}{text[-_END:]}"
