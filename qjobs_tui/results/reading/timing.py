"""Chunk timing of an executor body: what was measured when, as execution spans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.errors import BadResult

from ..spans import ChunkSlice, ExecutionSpan, ExecutionSpans, SizedSlice
from . import values

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ..gate.node import Node
    from .elements import Elements

    Items = Sequence[tuple[Elements, ...]]
    Slices = dict[int, ChunkSlice | SizedSlice]

_MOST = 1 << 62


def moment(node: Node) -> datetime:
    """Return a time, in UTC: ISO 8601, as Pydantic writes it.

    The schemas define times as UTC, so one without an offset is. IBM's client (0.51) takes a chunk
    time with another offset for UTC too; here it stays the moment that it names.

    Raises:
        BadResult: It is none.

    """
    try:
        return values.moment(node.value)
    except BadResult as error:
        raise node.wrong(error.what) from None


def read_spans(chunks: Node, items: Items, *, is_located: bool) -> ExecutionSpans | None:
    """Return the chunks of a program as spans; None when there are none.

    The size of a span is in shots: elements times the shots of each, where the client's ``size``
    counts elements. A chunk that names an item several times becomes as many spans of the same
    time, since a span has one slice of a PUB; before v1.0 their sizes are added up instead.

    Args:
        chunks: The array ``chunk_timing``.
        items: For each item how its arrays may be read, the likely way first.
        is_located: Whether parts say which elements they hold (schema v1.0 and later), rather
            than how many.

    Raises:
        BadResult: A chunk breaks the schema, or names an item that there is not.

    """
    if not is_located:
        items = _weighed(chunks, items)
    spans = [
        span for chunk in chunks.elements() for span in _spans(chunk, items, is_located=is_located)
    ]
    return ExecutionSpans(spans) if spans else None


def _spans(chunk: Node, items: Items, *, is_located: bool) -> Iterator[ExecutionSpan]:
    start, stop = moment(chunk["start"]), moment(chunk["stop"])
    slices: list[Slices] = [{}]
    turns: dict[int, int] = {}
    for part in chunk["parts"].elements():
        item, elements = _item(part, items)
        if is_located:
            turn = turns.get(item, 0)
            if turn == len(slices):
                slices.append({})
            slices[turn][item] = _checked(part, elements)
            turns[item] = turn + 1
        else:
            _add(slices[0], item, part, elements)
    for one in slices:
        try:
            yield ExecutionSpan(start, stop, one, "chunk")
        except BadResult as error:
            raise chunk.wrong(error.what) from None


def _item(part: Node, items: Items) -> tuple[int, tuple[Elements, ...]]:
    item = _number(part, "idx_item")
    if item >= len(items):
        raise part["idx_item"].wrong(f"names item {item} of {len(items)}")
    return item, items[item]


def _add(slices: Slices, item: int, part: Node, elements: tuple[Elements, ...]) -> None:
    """Add elements of which only the number is known."""
    size = _number(part, "size") * (elements[0].shots if elements else 1)
    known = slices.get(item)
    try:
        slices[item] = SizedSlice(size + (known.size if known else 0))
    except BadResult as error:
        raise part.wrong(error.what) from None


def _checked(part: Node, elements: tuple[Elements, ...]) -> ChunkSlice | SizedSlice:
    try:
        return _located(part, elements)
    except BadResult as error:
        raise (error if error.path else part.wrong(error.what)) from None


def _located(part: Node, elements: tuple[Elements, ...]) -> ChunkSlice | SizedSlice:
    """Return which shots a part has; only how many, where it does not fit its item's arrays."""
    axes, size = _numbers(part, "permutation"), _number(part, "size")
    start, stop, step = _range(part, size)
    own = next((one for one in elements if len(one.shape) == len(axes)), None)
    if own is not None:
        return ChunkSlice(own.shape, axes, start, stop, step, own.shots, own.merged)
    if set(axes) != set(range(len(axes))):
        raise part["permutation"].wrong("is no permutation")
    return SizedSlice(size * (elements[0].shots if elements else 1))


def _range(part: Node, size: int) -> tuple[int, int, int]:
    ends = _numbers(part, "element_range")
    if len(ends) != 3 or ends[1] < ends[0] or ends[2] < 1:
        raise part["element_range"].wrong("is no range of elements")
    start, stop, step = ends
    if len(range(start, stop, step)) != size:
        raise part["element_range"].wrong(f"does not hold the {size} elements that it should")
    return start, stop, step


def _number(part: Node, key: str) -> int:
    """Return a member's `Node.integer`; a node is only made when something is wrong."""
    found = part.value.get(key) if part.is_object else None
    return found if type(found) is int and 0 <= found < _MOST else part[key].integer()


def _numbers(part: Node, key: str) -> tuple[int, ...]:
    """Return a member's `Node.shape` in the same way."""
    found = part.value.get(key) if part.is_object else None
    if type(found) is list and all(type(one) is int and 0 <= one < _MOST for one in found):
        return tuple(found)
    return part[key].shape()


def _weighed(chunks: Node, items: Items) -> Items:
    """Prefer, for each item, the reading with as many elements as all its parts together."""
    sums = [0] * len(items)
    for chunk in chunks.elements():
        for part in chunk["parts"].elements():
            item, _ = _item(part, items)
            sums[item] += _number(part, "size")
    return [
        tuple(sorted(elements, key=lambda one: one.count != total))
        for elements, total in zip(items, sums, strict=True)
    ]
