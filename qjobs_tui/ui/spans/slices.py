"""Which shots of a PUB a span has, in few characters where they are one stretch."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from qjobs_tui.results.spans import ChunkSlice, DoubleSlice, FlatSlice, SizedSlice, TwirledSlice

if TYPE_CHECKING:
    from qjobs_tui.results.spans import Slice

Stretch = tuple[int, int]


def stretch(part: Slice) -> Stretch | None:
    """First of the flattened mask's True elements and the one after the last.

    Returns:
        None where they are not one stretch, there is none, or the kind does not tell easily.

    """
    if isinstance(part, SizedSlice) or not part.size:
        return None
    found = _ends(part)
    # Whatever the kind, a stretch is as long as the slice has shots.
    return found if found and found[1] - found[0] == part.size else None


def short(part: Slice) -> str:
    """Write the stretch as Python does; with the number of all shots where there are more axes."""
    found = stretch(part)
    if found is None or part.shape is None:
        return ""
    whole = f" of {prod(part.shape):,}" if len(part.shape) > 1 else ""
    return f"[{found[0]}:{found[1]}]{whole}"


def _ends(part: FlatSlice | DoubleSlice | TwirledSlice | ChunkSlice) -> Stretch | None:
    if isinstance(part, ChunkSlice):
        return _chunk_ends(part)
    if isinstance(part, TwirledSlice) and not _keeps_order(part):
        return None
    top, bottom, left, right = part.block
    columns = part.layout.columns
    first, last = top * columns + left, (bottom - 1) * columns + right
    return first, min(last, prod(part.shape))


def _keeps_order(part: TwirledSlice) -> bool:
    """Whether randomizations and shots lie in the mask as they were executed."""
    if len(part.twirled_shape) <= 2:
        return True
    return not part.at_front and prod(part.shape) == prod(part.twirled_shape)


def _chunk_ends(part: ChunkSlice) -> Stretch | None:
    axes = len(part.item_shape)
    if part.permutation != tuple(range(axes)) or (part.merged and axes > 1):
        return None
    elements = range(prod(part.item_shape))[part.start : part.stop : part.step]
    return elements[0] * part.shots, (elements[-1] + 1) * part.shots
