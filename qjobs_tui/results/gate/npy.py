"""NumPy arrays as the `__type__` JSON has them: base64 of a zlib stream of a .npy file.

The .npy format is that of NumPy's enhancement proposal 1 (`numpy.lib.format`). Its header is a
Python literal; here it is matched by a pattern, and object arrays (a pickle) are refused.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from itertools import chain
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from qjobs_tui.errors import BadResult

from ..lazy import LazyArray
from .encoded import STEP, decoded, filled, inflated, shaped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..lazy import Shape
    from ..limits import Limits
    from .node import Node
    from .source import Blob

_MAGIC = b"\x93NUMPY"
_MOST_HEADER = 10_000
_HEAD = 2048
_MOST_AXES = 32
_HEADER = re.compile(
    r"\{\s*'descr':\s*'(?P<dtype>[^']{1,20})',\s*'fortran_order':\s*(?P<fortran>True|False),"
    r"\s*'shape':\s*\((?P<shape>(?:[0-9]{1,18}L?,\s*)*(?:[0-9]{1,18}L?)?)\),?\s*\}\s*"
)
_DTYPE = re.compile(
    r"[<>|=]?(?:[biufc][0-9]{1,2}|[US][0-9]{1,7}|[mM]8(\[([1-9][0-9]*)?[a-zA-Z]{1,2}\])?)"
)


@dataclass(frozen=True, slots=True)
class _Header:
    shape: Shape
    dtype: np.dtype[Any]
    is_fortran: bool


def ndarray(node: Node) -> LazyArray:
    """Return the array of the string that is the ``__value__`` of an ``ndarray``."""
    blob, path, limits = node.encoded(), node.path, node.document.limits

    def header() -> tuple[Shape, np.dtype[Any]]:
        found, _ = _open(blob, path, step=_HEAD)
        return found.shape, found.dtype

    return LazyArray(header, lambda: _values(blob, path, limits), path=path)


def _values(blob: Blob, path: str, limits: Limits) -> np.ndarray[Any, Any]:
    header, rest = _open(blob, path)
    size = prod(header.shape) * header.dtype.itemsize
    raw = filled(rest, size, most=limits.array_bytes, text_bytes=blob.size, path=path)
    if header.dtype.kind == "U":
        _refuse_no_characters(raw.view(header.dtype.str[0] + "u4"), path)
    if header.is_fortran:
        return shaped(raw, header.dtype, header.shape[::-1], path).transpose()
    return shaped(raw, header.dtype, header.shape, path)


def _refuse_no_characters(codes: np.ndarray[Any, Any], path: str) -> None:
    if codes.size and int(codes.max()) > sys.maxunicode:
        raise BadResult("holds text that is no Unicode", path=path)


def _open(blob: Blob, path: str, *, step: int = STEP) -> tuple[_Header, Iterator[bytes]]:
    """Return the header, and what follows it."""
    pieces = inflated(decoded(blob, path, step=step), path)
    start, head = b"", 0
    while len(start) < (head or 12):
        piece = next(pieces, None)
        if piece is None:
            raise BadResult("is no .npy file: it ends within its header", path=path)
        start += piece
        head = _header_end(start, path) if len(start) >= 12 else 0
    return _header(start[:head], path), chain((start[head:],), pieces)


def _header_end(start: bytes, path: str) -> int:
    if not start.startswith(_MAGIC) or start[6] not in {1, 2, 3}:
        raise BadResult("is no .npy file", path=path)
    width = 2 if start[6] == 1 else 4
    end = 8 + width + int.from_bytes(start[8 : 8 + width], "little")
    if end > _MOST_HEADER:
        raise BadResult(f"has a .npy header of {end} bytes", path=path)
    return end


def _header(start: bytes, path: str) -> _Header:
    text = start[10 if start[6] == 1 else 12 :].decode("utf-8", "replace")
    found = _HEADER.fullmatch(text)
    if not found:
        raise BadResult("has a .npy header that cannot be read", path=path)
    shape = tuple(int(length) for length in re.findall("[0-9]+", found["shape"]))
    if len(shape) > _MOST_AXES:
        raise BadResult(f"has {len(shape)} axes", path=path)
    return _Header(shape, _dtype(found["dtype"], path), found["fortran"] == "True")


def _dtype(text: str, path: str) -> np.dtype[Any]:
    if "O" in text:
        raise BadResult("holds pickled Python objects, which are never loaded", path=path)
    try:
        dtype = np.dtype(text) if _DTYPE.fullmatch(text) else None
    except (TypeError, ValueError):
        dtype = None
    if dtype is None or dtype.itemsize == 0:
        raise BadResult(f"has the unknown dtype {text!r}", path=path)
    return dtype
