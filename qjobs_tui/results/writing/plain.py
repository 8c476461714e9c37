"""Values as plain JSON that any program reads: no type marks, no numbers that JSON lacks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from ..lazy import LazyArray
from ..pubs import BitArray, Opaque

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..lazy import Shape

_STEP = 1 << 15


def plain(value: Any) -> Any:  # noqa: ANN401 - values of any type
    """Return a value of a result, decoded where need be, as plain JSON.

    What is not finite becomes null, a complex number ``[real, imaginary]``, a time its ISO 8601
    text, a set a list, what was kept undecoded ``{"type", "bytes"}``, and what has no such form
    the name of its type.

    Raises:
        BadResult: An array cannot be decoded.

    """
    if isinstance(value, str | int | None):
        return value
    if isinstance(value, float):
        return float(value) if isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(member) for key, member in value.items()}
    if isinstance(value, list | tuple | AbstractSet):
        return [plain(element) for element in value]
    return _other(value)


def _other(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, complex):
        return [plain(value.real), plain(value.imag)]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Opaque):
        kept = {"type": value.type, "bytes": value.size}
        return value.value if isinstance(value.value, str) else kept
    if isinstance(value, BitArray):
        return plain(value.array)
    if isinstance(value, LazyArray | np.ndarray | np.generic):
        return json.loads(b"".join(array_text(np.asarray(value))))
    return type(value).__name__


def nested(shape: Shape, leaves: Iterator[Iterable[bytes]]) -> Iterator[bytes]:
    """Yield JSON text of nested arrays of that shape around the leaves, taken in C order.

    A shape of no elements is ``[]``, whatever its other axes; the shape () is the leaf itself.
    """
    if 0 in shape:
        yield b"[]"
    elif not shape:
        yield from next(leaves)
    else:
        for place in range(shape[0]):
            yield b", " if place else b"["
            yield from nested(shape[1:], leaves)
        yield b"]"


def array_text(array: np.ndarray[Any, Any]) -> Iterator[bytes]:
    """Yield an array as nested JSON arrays, in pieces; its elements as `plain` makes them."""
    if array.dtype.kind == "c":
        pair = (array.real[..., np.newaxis], array.imag[..., np.newaxis])
        array = np.concatenate(pair, axis=-1)
    if not array.size:
        yield b"[]"
    elif array.size <= _STEP:
        yield json.dumps(_elements(array)).encode()
    else:
        before = b"["
        # As many rows at once as are quick; a single one may be too long for that.
        step = max(1, _STEP * len(array) // array.size)
        for at in range(0, len(array), step):
            yield before
            if array.size <= _STEP * len(array):
                yield json.dumps(_elements(array[at : at + step]))[1:-1].encode()
            else:
                yield from array_text(array[at])
            before = b", "
        yield b"]"


def _elements(array: np.ndarray[Any, Any]) -> Any:  # noqa: ANN401 - nested lists or one value
    if array.dtype.kind in "biuU":
        return array.tolist()
    if array.dtype.kind == "f":
        values = array.astype(np.float64).tolist()
        return values if np.isfinite(array).all() else plain(values)
    if array.dtype.kind == "O":
        return plain(array.tolist())
    return array.astype(np.str_).tolist()
