"""Tensors of the `schema_version` JSON: base64 of little-endian bytes in C order.

The layout is that of ibm-quantum-schemas' `TensorModel` and, from v2.0 on, `CompressedTensorModel`,
whose bytes are a zlib stream. Booleans are packed, eight to a byte, the lowest bit first.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from qjobs_tui.errors import BadResult

from ..lazy import LazyArray
from .encoded import decoded, filled, inflated, shaped
from .turns import in_turns

if TYPE_CHECKING:
    from ..lazy import Shape
    from ..limits import Limits
    from .node import Node
    from .source import Blob

_DTYPES = {
    "bool": np.dtype(bool),
    "f16": np.dtype("<f2"),
    "f32": np.dtype("<f4"),
    "f64": np.dtype("<f8"),
    "i8": np.dtype("i1"),
    "i16": np.dtype("<i2"),
    "i32": np.dtype("<i4"),
    "i64": np.dtype("<i8"),
    "u8": np.dtype("u1"),
    "u16": np.dtype("<u2"),
    "u32": np.dtype("<u4"),
    "u64": np.dtype("<u8"),
    "c64": np.dtype("<c8"),
    "c128": np.dtype("<c16"),
}
_STEP = 1 << 17


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor as it stands in the body; `raw` and `values` decode.

    Args:
        blob: Its base64 text.
        shape: Lengths of its axes.
        dtype: Type of its elements, as they are after decoding.
        is_compressed: Whether the bytes are a zlib stream.
        limits: What may be decoded.
        path: Where it stands.

    """

    blob: Blob
    shape: Shape
    dtype: np.dtype[Any]
    is_compressed: bool
    limits: Limits
    path: str

    @property
    def is_packed(self) -> bool:
        """Whether eight elements share a byte."""
        return self.dtype == np.bool_

    def raw(self) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """Return the bytes: for booleans still packed, ceil(prod(shape) / 8) of them."""
        pieces = decoded(self.blob, self.path)
        if self.is_compressed:
            pieces = inflated(pieces, self.path)
        count = prod(self.shape)
        size = -(-count // 8) if self.is_packed else count * self.dtype.itemsize
        most = self.limits.array_bytes
        return filled(pieces, size, most=most, text_bytes=self.blob.size, path=self.path)

    def values(self) -> np.ndarray[Any, Any]:
        """Return the elements, booleans unpacked."""
        raw = self.raw()
        if not self.is_packed:
            return shaped(raw, self.dtype, self.shape, self.path)
        count = prod(self.shape)
        if count > self.limits.array_bytes:
            raise BadResult(f"holds {count} booleans, too many to unpack", path=self.path)
        found = np.empty(raw.size * 8, np.uint8)
        for at in in_turns(range(0, raw.size, _STEP)):
            part = raw[at : at + _STEP]
            found[at * 8 : (at + part.size) * 8] = np.unpackbits(part, bitorder="little")
        return shaped(found[:count], self.dtype, self.shape, self.path)

    def lazy(self) -> LazyArray:
        """Return the array, decoded when asked for."""
        return LazyArray(lambda: (self.shape, self.dtype), self.values, path=self.path)


def tensor(node: Node, *, is_compressed: bool) -> Tensor:
    """Return the tensor that stands at a node ``{data, shape, dtype}``.

    Raises:
        BadResult: It is no tensor, or has a dtype that is not known.

    """
    name = node["dtype"].text()
    if name not in _DTYPES:
        raise node["dtype"].wrong(f"is the unknown dtype {name[:20]!r}")
    return Tensor(
        blob=node["data"].encoded(),
        shape=node["shape"].shape(),
        dtype=_DTYPES[name],
        is_compressed=is_compressed,
        limits=node.document.limits,
        path=node.path,
    )
