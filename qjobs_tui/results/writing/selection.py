"""Which PUBs and which shots of a result are kept in a saved file."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from qjobs_tui.errors import BadResult, SaveError

from ..lazy import LazyArray
from ..pubs import BitArray, DataBin, PubResult
from ..spans.select import cut, union_mask

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..lazy import Shape
    from ..pubs import PrimitiveResult
    from ..spans import ExecutionSpan, ExecutionSpans
    from ..spans.blocks import Mask
    from ..spans.select import Cut

    Ints = np.ndarray[Any, np.dtype[np.int64]]

MOST_SETS = 1 << 24
"""Parameter sets of a PUB that are gone through; an array without shots can claim any number."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A PUB as it is kept.

    Args:
        number: Its number in the job.
        pub: Its data; with chosen spans, only the shots that they cover.
        shape: Its shape in the job, where only some parameter sets are kept; None otherwise.
        sets: Those parameter sets, as places in the flattened shape (C order).

    """

    number: int
    pub: PubResult
    shape: Shape | None = None
    sets: tuple[int, ...] = ()

    @property
    def record(self) -> dict[str, Any]:
        """What a file says about it."""
        if self.shape is None:
            return {"pub": self.number}
        return {"pub": self.number, "shape": self.shape, "parameter_sets": self.sets}


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """What is kept of a result.

    Args:
        parts: The PUBs, in the order of the job.
        spans: The chosen spans by their place in the result; None where none were chosen.

    """

    parts: tuple[Part, ...]
    spans: dict[int, ExecutionSpan] | None = None

    @property
    def numbers(self) -> dict[int, int]:
        """New number of each PUB by its number in the job."""
        return {part.number: place for place, part in enumerate(self.parts)}

    @property
    def record(self) -> dict[str, Any]:
        """What a file says about the selection: plain JSON.

        ``pubs`` has one entry for each PUB of the file: ``pub``, its number in the job, and where
        only some parameter sets are kept ``shape``, its shape in the job, and ``parameter_sets``,
        their places in that shape flattened in C order. ``spans`` are the spans whose shots alone
        were kept: ``span``, the place in the result, ``start`` and ``stop``.
        """
        record: dict[str, Any] = {"pubs": [part.record for part in self.parts]}
        if self.spans is not None:
            record["spans"] = [
                {"span": at, "start": span.start.isoformat(), "stop": span.stop.isoformat()}
                for at, span in self.spans.items()
            ]
        return record


def choose(
    result: PrimitiveResult,
    pubs: Sequence[int] | None = None,
    spans: Sequence[int] | None = None,
) -> Selection:
    """Keep chosen PUBs, and of them the shots that chosen spans cover.

    With spans, every register is decoded and cut. PUBs of which no shot is covered are left out. A
    PUB whose parameter sets keep different numbers of shots, which no BitArray can hold, becomes
    several PUBs: one for each number of shots above 0, of shape ``(k,)`` for its k parameter sets.

    Args:
        result: The result.
        pubs: Numbers of PUBs; None for all.
        spans: Places of spans in ``result.spans``; None for all shots.

    Raises:
        SaveError: There is no such PUB or span, a PUB has no shots to be chosen (an estimator's,
            averaged ones), or nothing is left.
        BadResult: A register cannot be decoded, or the spans do not fit it.

    """
    numbers = _existing("PUB", pubs, len(result.pubs))
    if spans is None:
        return Selection(tuple(Part(number, result.pubs[number]) for number in numbers))
    if result.spans is None:
        raise SaveError("it does not say which execution span measured which shots")
    places = _existing("execution span", spans, len(result.spans))
    chosen = result.spans[places]
    measured = set(chosen.pub_idxs).intersection(numbers)
    parts = [
        part for number in sorted(measured) for part in _parts(number, result.pubs[number], chosen)
    ]
    if not parts:
        raise SaveError("the chosen execution spans hold no shots of its PUBs")
    return Selection(tuple(parts), dict(zip(places, chosen, strict=True)))


def _existing(what: str, chosen: Sequence[int] | None, count: int) -> list[int]:
    if chosen is None:
        return list(range(count))
    for number in chosen:
        if not 0 <= number < count:
            hint = f"They are numbered from 0 to {count - 1}." if count else "It has none."
            raise SaveError(f"it has no {what} {number}", hint=hint)
    return sorted(set(chosen))


def _parts(number: int, pub: PubResult, spans: ExecutionSpans) -> Iterator[Part]:
    """Yield what the spans leave of a PUB."""
    shape, shots = _shots(number, pub)
    if prod(shape) > MOST_SETS:
        raise BadResult(f"has {prod(shape)} parameter sets, too many to choose from")
    mask = union_mask(number, spans, (*shape, shots))
    cuts = {name: _cut(value, mask) for name, value in pub.data.items()}
    each = mask.sum(axis=-1, dtype=np.int64).reshape(-1)
    for count in np.unique(each[each > 0]):
        places = np.flatnonzero(each == count)
        is_whole = len(places) == len(each)
        kept = shape if is_whole else (len(places),)
        fields = {
            name: _of_sets(pub.data[name], found, places, (*kept, int(count)))
            for name, found in cuts.items()
        }
        data = PubResult(DataBin(fields, kept), pub.metadata, pub.kind)
        yield Part(number, data, None if is_whole else shape, tuple(places.tolist()))


def _shots(number: int, pub: PubResult) -> tuple[Shape, int]:
    """Return a PUB's shape and number of shots; the same for all its fields."""
    found = {_field_shots(value, pub.data.shape) for value in pub.data.values()}
    shots = found.pop() if len(found) == 1 else None
    if shots is None:
        what = f"PUB {number} holds something else than shots, of which spans could choose"
        raise SaveError(what, hint="Choose no execution spans, or other PUBs with --pub.")
    return shots


def _field_shots(value: object, shape: Shape | None) -> tuple[Shape, int] | None:
    if isinstance(value, BitArray):
        return value.shape, value.num_shots
    # Kerneled measurements: (*shape, shots, bits). Averaged ones lack the axis of shots.
    if isinstance(value, LazyArray) and shape is not None and len(value.shape) == len(shape) + 2:
        return value.shape[:-2], value.shape[-2]
    return None


def _cut(value: BitArray | LazyArray, mask: Mask) -> Cut:
    """Cut a register, or IQ points as if their bytes were a register's."""
    if isinstance(value, BitArray):
        return cut(value, mask)
    array = np.ascontiguousarray(value.load())
    width = array.shape[-1] * array.itemsize
    rows = array.reshape(-1).view(np.uint8).reshape(*array.shape[:-1], width)
    return cut(BitArray.of(rows, width * 8), mask)


def _of_sets(
    value: BitArray | LazyArray, found: Cut, places: Ints, shape: Shape
) -> BitArray | LazyArray:
    """Return the shots of some parameter sets, all of which keep equally many."""
    rows = _rows(found, places)
    if isinstance(value, BitArray):
        return BitArray.of(rows.reshape(*shape, rows.shape[-1]), value.num_bits)
    array = rows.reshape(-1).view(value.dtype).reshape(*shape, value.shape[-1])
    return LazyArray.of(array, path=value.path)


def _rows(found: Cut, places: Ints) -> np.ndarray[Any, np.dtype[np.uint8]]:
    each, rows = found.shots.reshape(-1), found.bits.array
    shots = int(each[places[0]])
    if shots * len(places) == len(rows):
        return rows
    starts = each.cumsum()[places] - shots
    kept = np.empty((len(places), shots, rows.shape[-1]), np.uint8)
    for place, start in enumerate(starts.tolist()):
        kept[place] = rows[start : start + shots]
    return kept
