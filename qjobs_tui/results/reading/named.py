"""Bodies of the programs ``noise-learner`` (version 3) and ``calibrate``, by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..gate.tensor import tensor
from ..pubs import NamedResult
from .datatree import read_tree
from .timing import moment

if TYPE_CHECKING:
    from ..gate.node import Node
    from ..lazy import LazyArray

NOISE_LEARNER_VERSIONS = frozenset({"v0.1", "v0.2", "v0.3"})
CALIBRATOR_VERSIONS = frozenset({"v0.1"})
_INTEGER = re.compile("-?[0-9]{1,18}", re.ASCII)
_PAULIS = re.compile("[IXYZ]*")

Generator = list[tuple[str, list[int]]]


def is_named(node: Node) -> bool:
    """Whether a body with a ``schema_version`` is one of these: an executor's has metadata."""
    return "metadata" not in node and ("data" in node or "start" in node)


def read_named(node: Node) -> NamedResult:
    """Return the result of a noise learner (version 3) or of a calibration.

    A noise learner has an item for each layer: ``generators``, for each a list of Pauli strings
    with their qubits that share one rate; ``num_qubits``; ``rates`` and ``rates_std``, float64 of
    one value for each generator; ``metadata``, its qubits and depths as integers. A calibration
    has one item: ``start`` and ``stop``.

    Source: `noise_learner_v3` and `calibrator` of ibm-quantum-schemas.

    Raises:
        BadResult: The body is of another version or breaks its schema.

    """
    if "data" in node:
        version = _version(node, NOISE_LEARNER_VERSIONS)
        items = tuple(_layer(one) for one in node["data"].elements())
        return NamedResult("noise learner", items, version)
    version = _version(node, CALIBRATOR_VERSIONS)
    times = {name: moment(node[name]) for name in ("start", "stop")}
    return NamedResult("calibrator", (times,), version)


def _version(node: Node, known: frozenset[str]) -> str:
    version = node["schema_version"].text()
    if version not in known:
        raise node["schema_version"].wrong("is an unknown version of the schema")
    return version


def _layer(node: Node) -> dict[str, Any]:
    num_qubits = node["num_qubits"].integer()
    generators = [_generator(one, num_qubits) for one in node["generators_sparse"].elements()]
    return {
        "generators": generators,
        "num_qubits": num_qubits,
        "rates": _rates(node["rates"], len(generators)),
        "rates_std": _rates(node["rates_std"], len(generators)),
        "metadata": _with_integers(read_tree(node["metadata"], is_compressed=False)),
    }


def _generator(node: Node, num_qubits: int) -> Generator:
    return [_term(one, num_qubits) for one in node.elements()]


def _term(node: Node, num_qubits: int) -> tuple[str, list[int]]:
    parts = list(node.elements())
    if len(parts) != 2:
        raise node.wrong("is no pair of Paulis and their qubits")
    paulis, qubits = parts[0].text(), [one.integer() for one in parts[1].elements()]
    if not _PAULIS.fullmatch(paulis) or len(paulis) != len(qubits):
        raise node.wrong("does not have a Pauli for each of its qubits")
    if len(set(qubits)) != len(qubits) or max(qubits, default=-1) >= num_qubits:
        raise node.wrong(f"does not name each of {num_qubits} qubits once at most")
    return paulis, qubits


def _rates(node: Node, count: int) -> LazyArray:
    found = tensor(node, is_compressed=False)
    if found.shape[:1] != (count,):
        raise node.wrong(f"has the shape {found.shape} for {count} generators")
    if node["dtype"].text() != "f64":
        raise node["dtype"].wrong("is not f64")
    return found.lazy()


def _with_integers(tree: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return a tree in which objects with nothing but whole numbers as keys have them as such."""
    if isinstance(tree, list):
        return [_with_integers(one) for one in tree]
    if not isinstance(tree, dict):
        return tree
    is_whole = all(_INTEGER.fullmatch(key) for key in tree)
    return {int(key) if is_whole else key: _with_integers(one) for key, one in tree.items()}
