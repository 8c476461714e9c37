"""A `__type__` body with only some of its PUBs or shots; all else stays as the service sent it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..gate.node import Node
from .encode import OWN, Verbatim

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..gate.document import Document
    from .selection import Part, Selection

_COLLECTIONS = ("ExecutionSpans", "ExecutionSpanCollection")
_NOTHING = object()
_NUMBER = re.compile("[0-9]{1,18}", re.ASCII)
_LEFT_OUT = "left out: some are of a kind that is not known here"


def rewritten(document: Document, selection: Selection) -> dict[str, Any]:
    """Return a PrimitiveResult's body with what was selected, ready for `encode`.

    The spans in its metadata get the new numbers of their PUBs, and those without one are dropped;
    where shots were chosen by spans, all are, since they describe shots that are no longer there.
    What was selected is recorded in the metadata under `OWN`.

    Raises:
        BadResult: The body is not what it was selected from.

    """
    root = Node(document, document.tree)
    value = root["__value__"]
    pubs = list(value["pub_results"].elements())
    is_cut = selection.spans is not None
    new: dict[str, Any] = {
        "pub_results": [
            _cut(pubs[part.number], part) if is_cut else _verbatim(pubs[part.number])
            for part in selection.parts
        ],
        "metadata": _metadata(value.get("metadata"), selection),
    }
    return _with(root, {"__value__": _with(value, new)})


def _verbatim(node: Node) -> Verbatim:
    return Verbatim(lambda: node.document.dump(node.value))


def _with(node: Node, new: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object's members verbatim, but for new ones."""
    return {key: _verbatim(member) for key, member in node.members()} | dict(new)


def _cut(node: Node, part: Part) -> dict[str, Any]:
    """Return a PUB whose registers are replaced."""
    value, data = node["__value__"], node["__value__"]["data"]
    fields = {"shape": part.pub.data.shape, "fields": dict(part.pub.data)}
    cut = _with(data, {"__value__": _with(data["__value__"], fields)})
    return _with(node, {"__value__": _with(value, {"data": cut})})


def _metadata(node: Node | None, selection: Selection) -> Any:  # noqa: ANN401 - any JSON
    known = node.value if node is not None and node.is_object else {}
    own: dict[str, Any] = dict(selection.record)
    numbers = None if selection.spans is not None else selection.numbers
    tree = {**_renumbered(known, numbers, own), OWN: own}
    return tree if node is None else Verbatim(lambda: node.document.dump(tree))


def _renumbered(tree: Any, numbers: Mapping[int, int] | None, own: dict[str, Any]) -> Any:  # noqa: ANN401
    """Return a part of the metadata in which spans have new PUB numbers, or are left out."""
    if isinstance(tree, list):
        found = [_renumbered(element, numbers, own) for element in tree]
        return [element for element in found if element is not _NOTHING]
    if not isinstance(tree, dict):
        return tree
    if tree.get("__type__") in _COLLECTIONS:
        return _collection(tree, numbers, own)
    members = {key: _renumbered(member, numbers, own) for key, member in tree.items()}
    return {key: member for key, member in members.items() if member is not _NOTHING}


def _collection(
    tree: dict[str, Any], numbers: Mapping[int, int] | None, own: dict[str, Any]
) -> Any:  # noqa: ANN401
    if numbers is None:
        return _NOTHING
    value: Any = tree.get("__value__")
    spans = value.get("spans") if isinstance(value, dict) else None
    new = [_span(span, numbers) for span in spans] if isinstance(spans, list) else [None]
    kept = [span for span in new if span is not None]
    if len(kept) < len(new):
        own["execution_spans"] = _LEFT_OUT
        return _NOTHING
    filled = [span for span in kept if span["__value__"]["data_slices"]]
    return {**tree, "__value__": {**value, "spans": filled}}


def _span(tree: Any, numbers: Mapping[int, int]) -> dict[str, Any] | None:  # noqa: ANN401
    """Return a span under new numbers; None for one that is not understood."""
    value: Any = tree.get("__value__") if isinstance(tree, dict) else None
    slices = value.get("data_slices") if isinstance(value, dict) else None
    if not isinstance(slices, dict) or not all(map(_NUMBER.fullmatch, slices)):
        return None
    kept = {str(numbers[int(pub)]): part for pub, part in slices.items() if int(pub) in numbers}
    return {**tree, "__value__": {**value, "data_slices": kept}}
