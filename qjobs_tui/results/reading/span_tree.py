"""Execution spans of the `__type__` JSON.

There may be many thousands, so the tree is read as it is; a path is made for an error alone.
The layout of ``data_slices`` is that of IBM's encoder (``qiskit_ibm_runtime.json``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from qjobs_tui.errors import BadResult

from ..spans import ExecutionSpans
from ..spans.masks import DoubleSlice, FlatSlice, TwirledSlice
from ..spans.span import ExecutionSpan
from .values import moment

if TYPE_CHECKING:
    from ..gate.node import Node
    from ..spans.span import Slice

_NUMBER = re.compile("[0-9]{1,18}", re.ASCII)
_LENGTHS = {
    "ExecutionSpan": 3,
    "DoubleSliceSpan": 5,
    "TwirledSliceSpan": 6,
    "TwirledSliceSpanV2": 7,
}
KINDS = frozenset(_LENGTHS)
"""The kinds of spans that are known, by their ``__type__``."""


def read_collection(node: Node) -> ExecutionSpans | None:
    """Return the spans of an ``ExecutionSpans``; None when one is of a kind that is not known.

    Raises:
        BadResult: A span is broken.

    """
    spans = node["__value__"]["spans"]
    if not spans.is_array:
        raise spans.wrong("is no array")
    kinds = [span.get("__type__") for span in spans.value if isinstance(span, dict)]
    if any(isinstance(kind, str) and kind not in KINDS for kind in kinds):
        return None
    found = []
    for at, span in enumerate(spans.value):
        try:
            found.append(_span(span))
        except BadResult as error:
            raise BadResult(error.what, path=f"{spans.path}[{at}]{error.path}") from None
    return ExecutionSpans(found)


def read_span(node: Node) -> ExecutionSpan:
    """Return a span that stands alone.

    Raises:
        BadResult: It is broken.

    """
    try:
        return _span(node.value)
    except BadResult as error:
        path = f"{node.path}{error.path}".removeprefix(".")
        raise BadResult(error.what, path=path) from None


def _span(tree: object) -> ExecutionSpan:
    kind = tree.get("__type__") if isinstance(tree, dict) else None
    value = tree.get("__value__") if isinstance(tree, dict) else None
    if not isinstance(kind, str) or kind not in KINDS or not isinstance(value, dict):
        raise BadResult("is no execution span")
    slices = value.get("data_slices")
    if not isinstance(slices, dict):
        raise BadResult("is no object", path=".__value__.data_slices")
    start, stop = _time(value, "start"), _time(value, "stop")
    parts = {_pub(key): _located(kind, key, part) for key, part in slices.items()}
    if len(parts) < len(slices):
        raise BadResult("names a PUB twice", path=".__value__.data_slices")
    return ExecutionSpan(start, stop, parts, kind)


def _time(value: dict[str, Any], name: str) -> Any:  # noqa: ANN401 - a datetime
    """Return a time, written as a typed value or as text alone."""
    found = value.get(name)
    if isinstance(found, dict) and found.get("__type__") == "datetime":
        found = found.get("__value__")
    try:
        return moment(found)
    except BadResult as error:
        raise BadResult(error.what, path=f".__value__.{name}") from None


def _pub(key: str) -> int:
    if not _NUMBER.fullmatch(key):
        raise BadResult("names a PUB that is no number", path=".__value__.data_slices")
    return int(key)


def _located(kind: str, key: str, part: object) -> Slice:
    try:
        return _slice(kind, part)
    except BadResult as error:
        raise BadResult(error.what, path=f".__value__.data_slices[{key!r}]") from None


def _slice(kind: str, part: Any) -> Slice:  # noqa: ANN401 - JSON is of any type
    if not isinstance(part, list) or len(part) != _LENGTHS[kind] or not isinstance(part[0], list):
        raise BadResult(f"is no slice of the kind {kind}")
    shape = tuple(part[0])
    if kind == "ExecutionSpan":
        return FlatSlice(shape, *part[1:])
    if kind == "DoubleSliceSpan":
        return DoubleSlice(shape, *part[1:])
    # pub_shots of a V2 slice is what cuts it; None would mean the older kind.
    if kind == "TwirledSliceSpanV2" and part[6] is None:
        raise BadResult("does not say how many shots its PUB has")
    return TwirledSlice(shape, *part[1:])
