"""Values that are kept as they are: circuits, types that are not known here, long text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..gate.skeleton import LONG
from ..limits import WINDOW
from ..pubs import Opaque

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..gate.node import Node

_BINARY = frozenset({"QuantumCircuit", "Instruction", "Parameter", "spmatrix"})
_LONGEST_NAME = 200


def opaque(node: Node, read: Callable[[Node], Any]) -> Opaque:
    """Return a typed object as it is; never decodes a circuit.

    The value is the whole object, its ``__type__`` and what else it has, with the values inside
    read; None for what is binary.
    """
    kind = str(node.type_name)[:_LONGEST_NAME]
    inner = node.get("__value__")
    if kind in _BINARY and inner is not None and inner.is_text:
        return Opaque(kind, inner.size() - 2)
    tree = {name: read(member) for name, member in node.members()}
    return Opaque(kind, node.size(), tree)


def text(node: Node) -> str | Opaque:
    """Return a string, a long one as `Opaque`; of more than 1 MiB without its text."""
    blob = node.document.blobs.get(node.value)
    size = len(node.value) if blob is None else blob.size
    if size < LONG:
        return str(node.value)
    return Opaque("text", size, node.text() if size <= WINDOW else None)
