"""What the items of an executor body hold: tensors by name, and how they were run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..gate.tensor import tensor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..gate.node import Node
    from ..gate.tensor import Tensor

_LEAST = -(1 << 62)


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """One item of a quantum program, as it stands in the body.

    Args:
        node: Its ``results``.
        tensors: They by name.
        metadata: ``scheduler_timing`` and ``stretch_values``, where the body has them.

    """

    node: Node
    tensors: Mapping[str, Tensor]
    metadata: Mapping[str, Any]


def read_item(node: Node, *, is_compressed: bool) -> Item:
    """Return an item; nothing is decoded.

    Raises:
        BadResult: It breaks the schema.

    """
    results = node["results"]
    members = results.members()
    tensors = {name: tensor(one, is_compressed=is_compressed) for name, one in members}
    return Item(results, tensors, _metadata(node.get("metadata")))


def _metadata(node: Node | None) -> Mapping[str, Any]:
    """Return item metadata as ``compilation`` has it in a Sampler's PUB metadata of IBM's client.

    What is null or empty is left out, and so is what the schema does not name.
    """
    found: dict[str, Any] = {}
    timing = _given(node, "scheduler_timing")
    if timing:
        text, duration = timing["timing"].text(), timing["circuit_duration"].integer(_LEAST)
        found["scheduler_timing"] = {"timing": text, "circuit_duration": duration}
    stretches = _given(node, "stretch_values")
    values = [_stretch(one) for one in stretches.elements()] if stretches else []
    return found | ({"stretch_values": values} if values else {})


def _given(node: Node | None, key: str) -> Node | None:
    found = None if node is None or node.value is None else node.get(key)
    return None if found is None or found.value is None else found


def _stretch(node: Node) -> dict[str, Any]:
    pairs = []
    for pair in node["expanded_values"].elements():
        numbers = [number.integer(_LEAST) for number in pair.elements()]
        if len(numbers) != 2:
            raise pair.wrong("is no pair of a time and a duration")
        pairs.append(numbers)
    return {
        "name": node["name"].text(),
        "value": node["value"].integer(_LEAST),
        "remainder": node["remainder"].integer(_LEAST),
        "expanded_values": pairs,
    }
