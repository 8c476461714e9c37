"""The classical registers of a part: those of a PUB, and those of an executor's raw item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from qjobs_tui.errors import BadResult
from qjobs_tui.results import pubs
from qjobs_tui.results.lazy import LazyArray
from qjobs_tui.results.pubs import BitArray

if TYPE_CHECKING:
    from collections.abc import Mapping

_FLIPS = "measurement_flips."


def pub_of(result: pubs.Result, part: int) -> pubs.PubResult:
    """The PUB that a question is about.

    Raises:
        TypeError: For a result that has none.

    """
    if not isinstance(result, pubs.PrimitiveResult):
        raise TypeError(f"a {type(result).__name__} has no PUBs")
    return result.pubs[part]


def registers(result: pubs.Result, part: int) -> dict[str, BitArray]:
    """Find the registers of a part by name; arrays are not decoded.

    An item's arrays of truth values are registers as they were measured: a last axis of bits, bit
    0 first, and shots before it. One that was measured with flips says nothing until they are
    undone, and is none.
    """
    match result:
        case pubs.PrimitiveResult() if result.pubs:
            return result.pubs[part].data.registers
        case pubs.ProgramResult() if result.items:
            arrays = result.items[part].arrays
            return {name: _raw(one) for name, one in arrays.items() if _is_raw(name, arrays)}
        case _:
            return {}


def _is_raw(name: str, arrays: Mapping[str, LazyArray]) -> bool:
    if name.startswith(_FLIPS) or _FLIPS + name in arrays:
        return False
    try:
        return arrays[name].dtype == np.bool_ and len(arrays[name].shape) >= 2
    except BadResult:
        return False


def _raw(array: LazyArray) -> BitArray:
    shape = array.shape

    def packed() -> np.ndarray[Any, Any]:
        return np.packbits(array.load(), axis=-1, bitorder="little")[..., ::-1]

    def header() -> tuple[tuple[int, ...], np.dtype[Any]]:
        return (*shape[:-1], -(-shape[-1] // 8)), np.dtype(np.uint8)

    return BitArray(LazyArray(header, packed, path=array.path), shape[-1])
