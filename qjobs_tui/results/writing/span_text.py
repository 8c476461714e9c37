"""Execution spans in the `__type__` JSON, as IBM's client reads them back.

The kinds and their fields are those of ``qiskit_ibm_runtime.execution_span``, as its RuntimeDecoder
makes them. The client has none for executor chunks; but a stretch of an item's elements, each with
all its shots, is a rectangle of parameter sets by shots, so most chunks are told without loss.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from ..spans import ChunkSlice, ExecutionSpan, SizedSlice
from ..spans.masks import DoubleSlice, FlatSlice, TwirledSlice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from ..spans.span import Slice

MOST_RUNS = 1000
"""Spans that one chunk may become: each run of neighbouring elements needs one of its own."""
MOST_SPANS = 100_000
"""Spans of a whole result that are written."""
_MOST_ELEMENTS = 1 << 22

_KINDS = ("ExecutionSpan", "DoubleSliceSpan", "TwirledSliceSpan", "TwirledSliceSpanV2")
_Plain = FlatSlice | DoubleSlice | TwirledSlice
_Ints = np.ndarray[Any, np.dtype[np.int64]]


class Unwritable(ValueError):
    """Spans that the client's kinds cannot tell; the text says why."""


def written_spans(
    spans: Iterable[ExecutionSpan], *, most: int = MOST_SPANS
) -> list[dict[str, Any]]:
    """Return spans as JSON values of the client's kinds, one or several for each.

    A span whose PUBs have slices of several kinds, or slices in several runs, becomes several
    spans of the same times; together they cover the same shots.

    Raises:
        Unwritable: A span says only how many shots it has (executor schemas v0.x), is scattered
            over more than `MOST_RUNS` runs, or more than ``most`` would be written.

    """
    written: list[dict[str, Any]] = []
    for span in spans:
        written.extend(_written(span))
        if len(written) > most:
            raise Unwritable(f"there are more than {most} of them")
    return written


def _written(span: ExecutionSpan) -> Iterator[dict[str, Any]]:
    if not span.slices:
        yield _span(span, span.kind if span.kind in _KINDS else _KINDS[0], {})
    for layer in _layers(span):
        for kind in _KINDS:
            slices = {pub: part for pub, part in layer.items() if _kind(part) == kind}
            if slices:
                yield _span(span, kind, slices)


def _span(span: ExecutionSpan, kind: str, slices: dict[int, _Plain]) -> dict[str, Any]:
    times = {"start": _moment(span.start), "stop": _moment(span.stop)}
    data_slices = {str(pub): _fields(part) for pub, part in slices.items()}
    return {"__type__": kind, "__value__": {**times, "data_slices": data_slices}}


def _layers(span: ExecutionSpan) -> Iterator[dict[int, _Plain]]:
    """Yield the span's slices so that each PUB has at most one in each layer."""
    runs = {pub: list(_plain(part)) for pub, part in span.slices.items()}
    for depth in range(max(map(len, runs.values()), default=1)):
        yield {pub: parts[depth] for pub, parts in runs.items() if depth < len(parts)}


def _plain(part: Slice) -> Iterator[_Plain]:
    """Yield what a slice is in the client's kinds."""
    if isinstance(part, SizedSlice):
        raise Unwritable("they say how many shots each has, not which")
    if not isinstance(part, ChunkSlice):
        yield part
        return
    shape, shots = (*part.item_shape, part.shots), part.shots
    for first, last in _runs(part):
        if part.merged:
            yield TwirledSlice(shape, True, first, last, 0, shots)
        else:
            yield DoubleSlice(shape, first, last, 0, shots)


def _runs(part: ChunkSlice) -> Iterator[tuple[int, int]]:
    """Yield the runs of neighbours among a chunk's elements, in the item's own order."""
    chosen = range(prod(part.item_shape))[part.start : part.stop : part.step]
    if not chosen or (part.step == 1 and _keeps_order(part)):
        yield chosen.start, chosen.start + len(chosen)
        return
    if len(chosen) > _MOST_ELEMENTS:
        raise Unwritable("one of them has its shots in another order than the result")
    places = _places(part, chosen)
    breaks = np.flatnonzero(np.diff(places) != 1) + 1
    if len(breaks) >= MOST_RUNS:
        raise Unwritable(f"one of them is scattered over more than {MOST_RUNS} places")
    for run in np.split(places, breaks):
        yield int(run[0]), int(run[-1]) + 1


def _keeps_order(part: ChunkSlice) -> bool:
    """Whether the permutation leaves the elements in the item's order."""
    moved = [axis for axis in part.permutation if part.item_shape[axis] > 1]
    return moved == sorted(moved)


def _places(part: ChunkSlice, chosen: range) -> _Ints:
    """Return where in the flattened item the chosen elements of its permuted form are, sorted."""
    executed = np.arange(chosen.start, chosen.stop, chosen.step, dtype=np.int64)
    permuted = tuple(part.item_shape[axis] for axis in part.permutation)
    first, *steps = np.unravel_index(executed, (1, *permuted))
    own = [steps[part.permutation.index(axis)] for axis in range(len(permuted))]
    return np.sort(np.ravel_multi_index([first, *own], (1, *part.item_shape)))


def _kind(part: _Plain) -> str:
    if isinstance(part, FlatSlice):
        return "ExecutionSpan"
    if isinstance(part, DoubleSlice):
        return "DoubleSliceSpan"
    return "TwirledSliceSpan" if part.pub_shots is None else "TwirledSliceSpanV2"


def _fields(part: _Plain) -> list[Any]:
    if isinstance(part, FlatSlice):
        return [part.shape, part.start, part.stop]
    block = [part.a0, part.a1, part.s0, part.s1]
    if isinstance(part, DoubleSlice):
        return [part.shape, *block]
    shots = [] if part.pub_shots is None else [part.pub_shots]
    return [part.twirled_shape, part.at_front, *block, *shots]


def _moment(moment: datetime) -> dict[str, str]:
    return {"__type__": "datetime", "__value__": moment.isoformat()}
