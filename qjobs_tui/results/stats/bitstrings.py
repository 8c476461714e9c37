"""An outcome as people write it: bitstring, hexadecimal, integer.

An outcome is a non-negative integer whose lowest bit is classical bit 0. A bitstring shows bit 0 at
its right end. Where there are several classical registers, the first one has the lowest bits, so
that it stands at the right, and a space stands between two of them: the form that Qiskit prints
for a circuit with ``creg_sizes`` and for joined registers.
"""

from __future__ import annotations

import operator
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, SupportsIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HEX = frozenset("0123456789abcdefABCDEF")


def bitstring(outcome: int, num_bits: int, spaces: Sequence[int] = ()) -> str:
    """Write an outcome as a bitstring, bit 0 at the right.

    Args:
        outcome: The outcome as an integer.
        num_bits: Its classical bits. With 0 bits the only outcome is written "0", as Qiskit does.
        spaces: Sizes of the registers, first register first. Registers of no bits are passed over;
            sizes that do not add up to ``num_bits`` are not believed, and no space is written.

    Raises:
        ValueError: For an outcome that these bits cannot hold.

    """
    return writer(num_bits, spaces)(checked(outcome, num_bits))


def writer(num_bits: int, spaces: Sequence[int] = ()) -> Callable[[int], str]:
    """Make what writes many outcomes, which it does not check, as `bitstring` does."""
    pattern = f"0{num_bits}b"
    if not is_split(spaces, num_bits):
        return lambda outcome: format(outcome, pattern)
    starts = list(accumulate((size for size in reversed(spaces) if size), initial=0))
    parts = [slice(*ends) for ends in pairwise(starts)]

    def spaced(outcome: int) -> str:
        digits = format(outcome, pattern)
        return " ".join([digits[part] for part in parts])

    return spaced


def hexstring(outcome: int, num_bits: int) -> str:
    """Write an outcome as ``0x…`` without leading zeros, as the service writes counts.

    Raises:
        ValueError: For an outcome that these bits cannot hold.

    """
    return hex(checked(outcome, num_bits))


def integer(outcome: SupportsIndex | str, num_bits: int) -> int:
    """Read an outcome: an integer, "0x" and hexadecimal digits, or a bitstring.

    Args:
        outcome: The outcome. A bitstring has exactly ``num_bits`` digits; spaces in it are free.
        num_bits: Its classical bits.

    Raises:
        ValueError: For anything else, or an outcome that these bits cannot hold.

    """
    if not isinstance(outcome, str):
        return checked(operator.index(outcome), num_bits)
    text = outcome.replace(" ", "")
    if text[:2] in {"0x", "0X"} and len(text) > 2 and HEX.issuperset(text[2:]):
        return checked(int(text, 16), num_bits)
    if num_bits == 0 and text in {"", "0"}:
        return 0
    if len(text) != num_bits or not {"0", "1"}.issuperset(text):
        raise ValueError(f"{outcome[:40]!r} is no outcome of {num_bits} bits")
    return int(text, 2)


def checked(outcome: int, num_bits: int) -> int:
    """Return the outcome if so many bits can hold it.

    Raises:
        ValueError: If they cannot.

    """
    if outcome < 0 or outcome.bit_length() > num_bits:
        what = hex(outcome) if outcome.bit_length() <= 256 else "a number of more than 256 bits"
        raise ValueError(f"{what} is no outcome of {num_bits} bits")
    return outcome


def is_split(spaces: Sequence[int], num_bits: int) -> bool:
    """Whether register sizes are sizes, add up to all the bits, and leave something to separate."""
    sizes = [size for size in spaces if size]
    return len(sizes) > 1 and min(sizes) > 0 and sum(sizes) == num_bits
