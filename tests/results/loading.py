"""All that a result holds, decoded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from qjobs_tui.results.lazy import LazyArray
from qjobs_tui.results.pubs import BitArray
from qjobs_tui.results.spans import ExecutionSpans

if TYPE_CHECKING:
    from collections.abc import Iterable


def load_all(value: Any) -> int:
    """Decode each array and size each span in a result; return how many there were.

    Raises:
        BadResult: One is broken.

    """
    if isinstance(value, LazyArray):
        values = value.load()
        assert (values.shape, values.dtype) == (value.shape, value.dtype)
        return 1
    if isinstance(value, BitArray):
        assert value.array.shape == (*value.shape, value.num_shots, -(-value.num_bits // 8))
        return 1
    if isinstance(value, ExecutionSpans):
        assert value.sizes.sum() == value.size
        return len(value)
    return sum(load_all(inner) for inner in _inner(value))


def _inner(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return value.values()
    if isinstance(value, list | tuple | frozenset):
        return value
    if is_dataclass(value):
        return [getattr(value, field.name) for field in fields(value)]
    return ()
