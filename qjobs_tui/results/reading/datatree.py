"""Data that a program's author passed through execution: any JSON, with tensors inside."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from qjobs_tui.errors import BadResult

from ..gate.tensor import tensor
from ..limits import WINDOW
from ..pubs import Opaque

if TYPE_CHECKING:
    from ..gate.node import Node
    from ..gate.tensor import Tensor

_TENSOR = frozenset({"data", "shape", "dtype"})
_PLAIN_DTYPES = frozenset({"bool", "u8", "f64", "c128"})


def read_tree(node: Node, *, is_compressed: bool) -> Any:  # noqa: ANN401 - any JSON
    """Return JSON in which each tensor is a LazyArray and a string of over 1 MiB an `Opaque`.

    As in IBM's client, an object is a tensor when it can be one (`DataTree` of
    ibm-quantum-schemas); whether a compressed one keeps what it claims shows when it is loaded.

    Args:
        node: Where it stands.
        is_compressed: Whether tensors are (schema v2.0).

    """
    value = node.value
    if isinstance(value, dict):
        found = _tensor(node, is_compressed=is_compressed)
        if found is not None:
            return found.lazy()
        members = node.members()
        return {key: read_tree(one, is_compressed=is_compressed) for key, one in members}
    if isinstance(value, list):
        return [read_tree(one, is_compressed=is_compressed) for one in node.elements()]
    if isinstance(value, str):
        return _text(node)
    return value


def _text(node: Node) -> str | Opaque:
    blob = node.document.blobs.get(node.value)
    if blob is not None and blob.size > WINDOW:
        return Opaque("text", blob.size)
    return node.text()


def _tensor(node: Node, *, is_compressed: bool) -> Tensor | None:
    if not node.value.keys() >= _TENSOR:
        return None
    try:
        found = tensor(node, is_compressed=is_compressed)
    except BadResult:
        return None
    if is_compressed or (node["dtype"].value in _PLAIN_DTYPES and _is_whole(found)):
        return found
    return None


def _is_whole(found: Tensor) -> bool:
    """Whether base64 text is as long as its tensor wants."""
    blob = found.blob
    padding = blob.source.read(max(blob.stop - 2, blob.start), blob.stop).count(b"=")
    bits = prod(found.shape) * (1 if found.is_packed else 8 * found.dtype.itemsize)
    return -(-bits // 8) == blob.size // 4 * 3 - padding
