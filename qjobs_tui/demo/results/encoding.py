"""Values as the service writes them: JSON with arrays in base64.

Long arrays are compressed and encoded in steps, and never hold up the other threads for long.
"""

from __future__ import annotations

import base64
import io
import json
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

Array = np.ndarray[Any, Any]
# A whole number of base64's groups of three bytes.
_STEP = 3 << 18
_MARK = "\x00"
_NAMES = {"b1": "bool", "f2": "f16", "f4": "f32", "f8": "f64", "c8": "c64", "c16": "c128"}


class Base64:
    """A long base64 string inside a JSON value, in pieces."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.pieces = list(_base64(chunks))


def dumps(value: object) -> bytes:
    """Write a JSON value that may hold `Base64` strings."""
    long: list[Base64] = []

    def keep(one: object) -> str:
        if not isinstance(one, Base64):
            raise TypeError(type(one).__name__)
        long.append(one)
        return _MARK

    texts = json.dumps(value, default=keep).split(json.dumps(_MARK)[1:-1])
    pieces = [texts[0].encode()]
    for one, text in zip(long, texts[1:], strict=True):
        pieces += one.pieces
        pieces.append(text.encode())
    return b"".join(pieces)


def typed(name: str, value: object) -> dict[str, object]:
    """Write a value of a named type, as the client's encoder does."""
    return {"__type__": name, "__value__": value}


def ndarray(array: Array) -> dict[str, object]:
    """Write an array: base64 of the zlib stream of its .npy file."""
    head = io.BytesIO()
    header = np.lib.format.header_data_from_array_1_0(array)
    np.lib.format.write_array_header_1_0(head, header)
    return typed("ndarray", Base64(_deflated([head.getvalue(), *_steps(array)])))


def bit_array(packed: Array, num_bits: int) -> dict[str, object]:
    """Write packed outcomes of one register, shape ``(*shape, shots, ceil(num_bits / 8))``."""
    return typed("BitArray", {"array": ndarray(packed), "num_bits": num_bits})


def tensor(array: Array, version: str) -> dict[str, object]:
    """Write an array of an executor's body; v2.0 compresses, earlier versions do not."""
    kind = f"{array.dtype.kind}{array.dtype.itemsize}"
    number = f"{kind[0]}{8 * array.dtype.itemsize}"
    raw = np.packbits(array.ravel(), bitorder="little") if kind == "b1" else array
    steps = _steps(raw)
    data = Base64(_deflated(steps) if version == "v2.0" else steps)
    return {"data": data, "shape": list(array.shape), "dtype": _NAMES.get(kind, number)}


def moment(when: datetime, *, naive: bool = False) -> dict[str, object]:
    """Write a time in UTC; older bodies leave the zone out."""
    return typed("datetime", (when.replace(tzinfo=None) if naive else when).isoformat())


def _steps(array: Array) -> Iterator[bytes]:
    flat = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    for at in range(0, flat.size, _STEP):
        yield flat[at : at + _STEP].tobytes()


def _deflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(1)
    for chunk in chunks:
        yield packer.compress(chunk)
    yield packer.flush()


def _base64(chunks: Iterable[bytes]) -> Iterator[bytes]:
    kept = b""
    for chunk in chunks:
        kept += chunk
        whole = len(kept) // 3 * 3
        yield base64.b64encode(kept[:whole])
        kept = kept[whole:]
    yield base64.b64encode(kept)
