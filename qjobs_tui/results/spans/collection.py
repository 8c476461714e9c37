"""The execution spans of a job as one collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar, overload

import numpy as np

from .span import ExecutionSpan, numbers_of

if TYPE_CHECKING:
    from collections.abc import Iterator

Floats = np.ndarray[Any, np.dtype[np.float64]]
Ints = np.ndarray[Any, np.dtype[np.int64]]
_Array = TypeVar("_Array", bound=np.ndarray[Any, Any])

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class ExecutionSpans(Sequence[ExecutionSpan]):
    """The spans of a job, in the order of the body; they may overlap and be unsorted.

    An empty collection has no start and no stop (None), lasts 0 seconds and has empty arrays.

    Args:
        spans: The spans.

    """

    def __init__(self, spans: Iterable[ExecutionSpan] = ()) -> None:
        self._spans = tuple(spans)

    def __len__(self) -> int:
        return len(self._spans)

    def __iter__(self) -> Iterator[ExecutionSpan]:
        return iter(self._spans)

    @overload
    def __getitem__(self, which: int) -> ExecutionSpan: ...

    @overload
    def __getitem__(self, which: slice | Sequence[int] | Ints) -> ExecutionSpans: ...

    def __getitem__(
        self, which: int | slice | Sequence[int] | Ints
    ) -> ExecutionSpan | ExecutionSpans:
        if isinstance(which, slice):
            return ExecutionSpans(self._spans[which])
        if isinstance(which, Sequence | np.ndarray):
            return ExecutionSpans(self._spans[index] for index in which)
        return self._spans[which]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ExecutionSpans) and self._spans == other._spans

    def __hash__(self) -> int:
        return hash(self._spans)

    def __repr__(self) -> str:
        return f"ExecutionSpans(<{len(self)} spans>)"

    @cached_property
    def micros(self) -> Ints:
        """Starts (row 0) and stops (row 1) in microseconds since 1970, exact."""
        count = len(self)
        moments = chain((s.start for s in self), (s.stop for s in self))
        since = ((moment - _EPOCH) // _MICROSECOND for moment in moments)
        return _frozen(np.fromiter(since, np.int64, 2 * count).reshape(2, count))

    @cached_property
    def starts(self) -> Floats:
        """Starts in seconds since 1970."""
        return _frozen(self.micros[0] / 1e6)

    @cached_property
    def stops(self) -> Floats:
        """Stops in seconds since 1970."""
        return _frozen(self.micros[1] / 1e6)

    @cached_property
    def parts(self) -> Ints:
        """One column for each PUB of each span: the span's place, the PUB's number, its shots."""
        lengths = [len(span.slices) for span in self]
        table = np.empty((3, sum(lengths)), dtype=np.int64)
        table[0] = np.repeat(np.arange(len(self)), lengths)
        table[1] = [pub for span in self for pub in span.slices]
        table[2] = [part.size for span in self for part in span.slices.values()]
        return _frozen(table)

    @cached_property
    def sizes(self) -> Ints:
        """Shots of each span, over all its PUBs; see `ExecutionSpan.size`."""
        places, _, shots = self.parts
        sizes = np.zeros(len(self), dtype=np.int64)
        np.add.at(sizes, places, shots)
        return _frozen(sizes)

    @property
    def start(self) -> datetime | None:
        """When the first span starts."""
        return self[int(self.micros[0].argmin())].start if self else None

    @property
    def stop(self) -> datetime | None:
        """When the last span stops."""
        return self[int(self.micros[1].argmax())].stop if self else None

    @property
    def duration(self) -> float:
        """Seconds from the first start to the last stop."""
        starts, stops = self.micros
        return float(stops.max() - starts.min()) / 1e6 if self else 0.0

    @property
    def size(self) -> int:
        """Shots of all spans; one that several spans name counts for each."""
        return int(self.sizes.sum())

    @property
    def pub_idxs(self) -> list[int]:
        """Numbers of the PUBs that are in a span, ascending."""
        return [int(pub) for pub in np.unique(self.parts[1])]

    @cached_property
    def order(self) -> Ints:
        """Places of the spans by start, then stop; equal ones in the order of the body."""
        return _frozen(np.lexsort(self.micros[::-1]).astype(np.int64))

    def sort(self) -> ExecutionSpans:
        """Return the spans by start, then stop."""
        return self[self.order]

    def filter_by_pub(self, pubs: int | Iterable[int]) -> ExecutionSpans:
        """Keep only these PUBs of each span, under their numbers; spans without one stay."""
        kept = numbers_of(pubs)
        return ExecutionSpans(span.filter_by_pub(kept) for span in self)

    def renumbered(self, numbers: Mapping[int, int]) -> ExecutionSpans:
        """Give PUBs new numbers, for a result that keeps only some of them.

        Args:
            numbers: New number for each number that is kept. Other PUBs are dropped, and spans
                that have none left.

        Raises:
            ValueError: When two PUBs would get one number.

        """
        if len(set(numbers.values())) < len(numbers):
            raise ValueError("two PUBs cannot have one number")
        renumbered = (span.renumbered(numbers) for span in self)
        return ExecutionSpans(span for span in renumbered if span.slices)


def _frozen(array: _Array) -> _Array:
    array.flags.writeable = False
    return array
