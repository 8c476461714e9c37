"""An array that is decoded when somebody asks for its values."""

from __future__ import annotations

import weakref
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import DTypeLike

Shape = tuple[int, ...]


class LazyArray:
    """An array of a result body: its shape is cheap, its values are decoded on `load`.

    The decoded values are remembered weakly: as long as somebody holds them they are not decoded
    again, and nobody needs to tell this object when they are no longer wanted.

    Args:
        header: Returns shape and dtype; called once, decodes at most a first small piece.
        values: Decodes; called for each `load` while nobody holds the values.
        path: Where in the body it stands, for messages.

    Raises:
        BadResult: From `shape`, `dtype` and `load`, for an array that breaks its own header or
            the limits.

    """

    def __init__(
        self,
        header: Callable[[], tuple[Shape, np.dtype[Any]]],
        values: Callable[[], np.ndarray[Any, Any]],
        *,
        path: str = "",
    ) -> None:
        self._read_header = header
        self._read_values = values
        self._held: weakref.ref[np.ndarray[Any, Any]] | None = None
        self.path = path

    @classmethod
    def of(cls, array: np.ndarray[Any, Any], *, path: str = "") -> LazyArray:
        """Wrap values that are already there."""
        return cls(lambda: (array.shape, array.dtype), lambda: array, path=path)

    @cached_property
    def _header(self) -> tuple[Shape, np.dtype[Any]]:
        return self._read_header()

    @property
    def shape(self) -> Shape:
        """Lengths of the axes."""
        return self._header[0]

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the elements."""
        return self._header[1]

    def load(self) -> np.ndarray[Any, Any]:
        """Return the values; do not write into them, others may hold the same array."""
        held = self._held() if self._held else None
        if held is None:
            held = self._read_values()
            self._held = weakref.ref(held)
        return held

    def __array__(
        self, dtype: DTypeLike | None = None, copy: bool | None = None
    ) -> np.ndarray[Any, Any]:
        values = self.load()
        if copy or (dtype is not None and dtype != values.dtype):
            return np.array(values, dtype=dtype)
        return values

    def __repr__(self) -> str:
        return f"LazyArray({self.path or 'array'})"
