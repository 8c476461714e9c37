"""One execution span: when which shots of which PUBs were measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from qjobs_tui.errors import BadResult

from .blocks import MASK_BYTES
from .bounds import check_whole
from .chunks import ChunkSlice, SizedSlice
from .masks import DoubleSlice, FlatSlice, TwirledSlice

if TYPE_CHECKING:
    from .blocks import Mask

Slice = FlatSlice | DoubleSlice | TwirledSlice | ChunkSlice | SizedSlice
"""Which shots of one PUB; all have ``shape``, ``size`` and ``mask()``."""


@dataclass(frozen=True, slots=True)
class ExecutionSpan:
    """A window of time and the shots that were measured in it.

    The shots named were measured within the window; the window may be wider than need be, and
    windows overlap where classical processing runs beside the machine.

    Args:
        start: Its begin; a time without an offset is UTC, one with another offset is converted.
        stop: Its end. A body may have it before the start; ``duration`` is negative then.
        slices: For each PUB of the span, by its number in the job, which of its shots.
        kind: The body's ``__type__``, or "chunk" for an executor's chunk.

    Raises:
        BadResult: For a time or PUB number that cannot be one.

    """

    start: datetime
    stop: datetime
    slices: Mapping[int, Slice]
    kind: str

    def __post_init__(self) -> None:
        for pub in self.slices:
            check_whole(pub, "the number of a PUB")
        object.__setattr__(self, "start", _utc(self.start))
        object.__setattr__(self, "stop", _utc(self.stop))
        object.__setattr__(self, "slices", MappingProxyType(dict(self.slices)))

    def __hash__(self) -> int:
        return hash((self.start, self.stop, self.kind))

    def __lt__(self, other: ExecutionSpan) -> bool:
        return (self.start, self.stop) < (other.start, other.stop)

    @property
    def duration(self) -> float:
        """Seconds from start to stop."""
        return (self.stop - self.start).total_seconds()

    @property
    def pub_idxs(self) -> list[int]:
        """Numbers of its PUBs, ascending."""
        return sorted(self.slices)

    @property
    def size(self) -> int:
        """Shots over all its PUBs: the number of True elements of their masks.

        IBM's client counts those of a TwirledSliceSpanV2 before they are cut to the PUB's shots,
        and those of an executor's chunk as elements, without their shots.
        """
        return sum(part.size for part in self.slices.values())

    def mask(self, pub: int, *, max_bytes: int = MASK_BYTES) -> Mask:
        """Tell which shots of a PUB are in the span: bool of shape ``(*pub_shape, shots)``.

        Raises:
            KeyError: When the PUB is not in the span.
            BadResult: When the mask would take more than ``max_bytes``, or the body says only how
                many shots there are (executor schemas v0.x).

        """
        if pub not in self.slices:
            raise KeyError(f"PUB {pub} is not in the span")
        return self.slices[pub].mask(max_bytes)

    def contains_pub(self, pubs: int | Iterable[int]) -> bool:
        """Whether the span has shots of the PUB, or of one of them."""
        return not numbers_of(pubs).isdisjoint(self.slices)

    def filter_by_pub(self, pubs: int | Iterable[int]) -> ExecutionSpan:
        """Keep only these PUBs, under their numbers; maybe none is left."""
        kept = numbers_of(pubs)
        slices = {pub: part for pub, part in self.slices.items() if pub in kept}
        return ExecutionSpan(self.start, self.stop, slices, self.kind)

    def renumbered(self, numbers: Mapping[int, int]) -> ExecutionSpan:
        """Keep only the PUBs that have a new number, under that; maybe none is left."""
        kept = {numbers[pub]: part for pub, part in self.slices.items() if pub in numbers}
        return ExecutionSpan(self.start, self.stop, kept, self.kind)


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is UTC:
        return moment
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise BadResult("has a time beyond the calendar") from None


def numbers_of(pubs: int | Iterable[int]) -> set[int]:
    """Take one PUB number or several as a set."""
    return set(pubs) if isinstance(pubs, Iterable) else {pubs}
