"""Arrays that stand in a body as plain JSON lists, or as a single number."""

from __future__ import annotations

from datetime import datetime
from math import nan, prod
from typing import TYPE_CHECKING, Any

import numpy as np

from ..gate.turns import in_turns
from ..lazy import LazyArray
from ..pubs import Opaque

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..gate.node import Node

_STEP = 1 << 16
# Characters that NumPy gives a number among strings, at most.
_WIDTH = 64
_SCALARS = (type(None), bool, int, float, complex, str, datetime, dict, frozenset, Opaque)


def listed(node: Node, read: Callable[[Node], Any]) -> LazyArray:
    """Return the array that NumPy makes of a list: of objects, when it holds None.

    Args:
        node: A list, or what stands for an array without axes.
        read: Makes values of the elements, when the array is asked for.

    """
    return _lazy(node, lambda: _bounded(node, read(node)))


def numbers(node: Node) -> LazyArray:
    """Return a float64 array of a list of numbers, or of a single one; null is NaN."""
    return _lazy(node, lambda: _filled(node))


def _lazy(node: Node, values: Callable[[], np.ndarray[Any, Any]]) -> LazyArray:
    def header() -> tuple[tuple[int, ...], np.dtype[Any]]:
        found = values()
        return found.shape, found.dtype

    return LazyArray(header, values, path=node.path)


def _filled(node: Node) -> np.ndarray[Any, Any]:
    return _converted(node, _floats(node))


def _floats(node: Node) -> Any:  # noqa: ANN401 - nested lists of floats
    if isinstance(node.value, list):
        return [
            one if type(one) is float else _floats(node.child(one, at))
            for at, one in enumerate(node.value)
        ]
    return nan if node.value is None else node.number()


def _bounded(node: Node, values: Any) -> np.ndarray[Any, Any]:  # noqa: ANN401 - nested lists
    """Return the array of values that together take no more than one array may."""
    count, width, held = 0, 0, 0
    for leaf in _leaves(values):
        count += 1
        if isinstance(leaf, LazyArray):
            held += prod(leaf.shape) * leaf.dtype.itemsize
        elif not isinstance(leaf, _SCALARS):
            raise node.wrong(f"holds a {type(leaf).__name__}, of which there is no array")
        elif isinstance(leaf, str):
            width = max(width, len(leaf), _WIDTH)
    if held + 4 * width * count > node.document.limits.array_bytes:
        raise node.wrong("would take too much memory as an array")
    return _converted(node, values)


def _leaves(values: Any) -> Iterator[Any]:  # noqa: ANN401
    if isinstance(values, list):
        for value in values:
            yield from _leaves(value)
    else:
        yield values


def _converted(node: Node, values: Any) -> np.ndarray[Any, Any]:  # noqa: ANN401
    try:
        return _array(values)
    except (ValueError, TypeError, OverflowError):
        raise node.wrong("is no array: its parts differ in shape or type") from None


def _array(values: Any) -> np.ndarray[Any, Any]:  # noqa: ANN401
    """Do what np.array does, some rows at a time: it holds up all threads until it is done."""
    if not isinstance(values, list) or not values:
        return np.array(values)
    size = _size(values[0])
    if size > _STEP:
        return np.concatenate([_array(value)[np.newaxis] for value in values])
    step = max(_STEP // max(size, 1), 1)
    steps = in_turns(range(0, len(values), step))
    parts = [np.array(values[at : at + step]) for at in steps]
    return np.concatenate(parts) if len(parts) > 1 else parts[0]


def _size(value: Any) -> int:  # noqa: ANN401
    """Return how many elements a list holds if its parts are all like the first."""
    if not isinstance(value, list) or not value:
        return 1
    return len(value) * _size(value[0])
