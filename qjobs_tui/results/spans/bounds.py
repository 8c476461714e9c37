"""What a slice of a result body may claim: foreign numbers are checked before they are used."""

from __future__ import annotations

from qjobs_tui.errors import BadResult

MOST_ELEMENTS = 1 << 40
"""More shots than any job has; sums over millions of slices of this size still fit an int64."""
MOST_AXES = 32
"""What every numpy can hold."""


def check_whole(value: object, what: str, *, least: int = 0) -> None:
    """Raise BadResult unless a value is an int from ``least`` to `MOST_ELEMENTS`."""
    if type(value) is not int or not least <= value <= MOST_ELEMENTS:
        raise BadResult(f"has {brief(value)} as {what}")


def check_shape(shape: object, *, axes: int = 0) -> None:
    """Raise BadResult unless a value is a possible shape of at least so many axes."""
    if type(shape) is not tuple or not axes <= len(shape) <= MOST_AXES:
        raise BadResult(f"has {brief(shape)} as the shape of a slice")
    elements = 1
    for length in shape:
        check_whole(length, "the length of an axis")
        # An axis of length 0 does not excuse the others: numpy refuses such a shape too.
        elements *= length or 1
        check_whole(elements, "the number of shots")


def check_ends(*ends: object) -> None:
    """Raise BadResult unless all values are ints or None."""
    for end in ends:
        if end is not None and type(end) is not int:
            raise BadResult(f"has {brief(end)} as the end of a slice")


def brief(value: object) -> str:
    """Name a foreign value in a few words, whatever its length."""
    if isinstance(value, tuple):
        return f"a list of {len(value)}"
    if not isinstance(value, int):
        return type(value).__name__
    return repr(value) if abs(value) <= MOST_ELEMENTS else "a huge number"


def check_permutation(permutation: object, axes: int) -> None:
    """Raise BadResult unless a value holds the numbers below ``axes``, each once."""
    if type(permutation) is not tuple or len(permutation) != axes:
        raise BadResult(f"has no permutation of {axes} axes")
    for axis in permutation:
        check_whole(axis, "an axis of a permutation")
    if len(set(permutation)) != axes or (axes and max(permutation) >= axes):
        raise BadResult(f"has no permutation of {axes} axes")
