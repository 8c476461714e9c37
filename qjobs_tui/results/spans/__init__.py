"""When each shot was measured: execution spans, their masks, their timeline, what they select."""

from __future__ import annotations

from .chunks import ChunkSlice, SizedSlice
from .collection import ExecutionSpans
from .masks import DoubleSlice, FlatSlice, TwirledSlice
from .span import ExecutionSpan, Slice

__all__ = [
    "ChunkSlice",
    "DoubleSlice",
    "ExecutionSpan",
    "ExecutionSpans",
    "FlatSlice",
    "SizedSlice",
    "Slice",
    "TwirledSlice",
]
