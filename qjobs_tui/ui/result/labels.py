"""An outcome as it is written beside its bar."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from qjobs_tui.results.stats.bitstrings import writer
from qjobs_tui.ui.result.room import middle_cut

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from qjobs_tui.results.stats import Outcomes
    from qjobs_tui.ui.text import Glyphs

_COUNTED = 16


class Notation(Enum):
    """How outcomes are written."""

    BITS = "bitstring"
    HEX = "hex"
    INTEGER = "integer"


def labels(outcomes: Outcomes[Any], notation: Notation) -> Callable[[int], str]:
    """Make what writes outcomes; hex in full length, so that the same digit is the same bits."""
    if notation is Notation.BITS:
        return writer(outcomes.num_bits, outcomes.spaces)
    if notation is Notation.HEX:
        digits = max(1, -(-outcomes.num_bits // 4))
        return lambda outcome: f"0x{outcome:0{digits}x}"
    return str


def bits_cut(text: str, width: int, glyphs: Glyphs) -> str:
    """Cut a bitstring in its middle and say how many ones went: ``0000…[2]…0000``.

    So one flipped bit in the part that does not show still tells two outcomes apart. Below 16
    cells the ends alone are worth more.
    """
    if len(text) <= width or width < _COUNTED:
        return middle_cut(text, width, glyphs)
    digits = len(str(len(text)))
    left = (width - digits - 3) // 2
    right = width - digits - 4 - left
    ones = text.count("1", left, len(text) - right)
    middle = f"{glyphs.ellipsis}[{ones:>{digits}}]{glyphs.ellipsis}"
    return text[:left] + middle + text[len(text) - right :]
