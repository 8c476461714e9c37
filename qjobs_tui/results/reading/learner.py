"""The noise learner's results before they had a ``schema_version``.

A layer is a ``LayerError`` in the `__type__` JSON or, in the first releases, a pair of objects
(``qiskit_ibm_runtime.decoders.noise_learner``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..pubs import NamedResult
from .codec import metadata_of, value
from .lists import numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..gate.node import Node

PROGRAM = "noise learner"


def is_learner(node: Node) -> bool:
    """Whether an object without a type has layers as its data."""
    data = node.get("data")
    if data is None or not isinstance(data.value, list) or "metadata" not in node:
        return False
    first = data.value[0] if data.value else None
    if isinstance(first, list):
        return len(first) == 2 and isinstance(first[0], dict) and "circuit" in first[0]
    return isinstance(first, dict) and first.get("__class__") == "LayerError"


def read_learner(node: Node) -> NamedResult:
    """Return the learned layers, each with these names.

    ``circuit``: `Opaque`; ``qubits``: their labels; ``generators``: a list of Pauli strings, or
    what the body has in their place; ``rates``: a LazyArray, one value for each generator.
    Generators and rates are None where a layer was not learned.

    Args:
        node: The object with ``data`` and ``metadata``.

    Raises:
        BadResult: The body breaks its form.

    """
    return NamedResult(
        program=PROGRAM,
        items=tuple(_layer(one) for one in node["data"].elements()),
        metadata=metadata_of(node),
    )


def _layer(node: Node) -> Mapping[str, Any]:
    if node.is_array:
        parts = list(node.elements())
        if len(parts) != 2:
            raise node.wrong("is no pair of a layer and its error")
        layer, error = parts
    else:
        layer = _typed(node, "LayerError")
        found = layer["error"]
        error = found if found.value is None else _typed(found, "PauliLindbladError")
    circuit, qubits = value(layer["circuit"]), [one.integer() for one in layer["qubits"].elements()]
    return {"circuit": circuit, "qubits": qubits, **_error(error)}


def _typed(node: Node, name: str) -> Node:
    if node.type_name != "_json" or node["__class__"].value != name:
        raise node.wrong(f"is no {name}")
    return node["__value__"]


def _error(node: Node) -> Mapping[str, Any]:
    if node.value is None:
        return {"generators": None, "rates": None}
    rates = node["rates"]
    array = numbers(rates) if rates.is_array else value(rates)
    return {"generators": _generators(node["generators"]), "rates": array}


def _generators(node: Node) -> Any:  # noqa: ANN401 - a list, or what is there instead
    if node.type_name == "settings" and node.get("__class__") is not None:
        inner = node["__value__"]
        data = inner.get("data") if inner.is_object else None
        if data is not None and data.is_array and node["__class__"].value == "PauliList":
            return [one.text() for one in data.elements()]
    return value(node)
