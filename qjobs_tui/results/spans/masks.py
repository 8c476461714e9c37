"""Which shots of one PUB a span of a primitive's result stands for: the kinds of slices.

Each kind has ``shape`` (the mask's shape, ``(*pub_shape, shots)``), ``size`` (how many elements
of the mask are True, worked out without building it) and ``mask()``. Fields are those of the
body: ends of slices are Python's (None, negative, beyond the end). A field that makes no sense
raises BadResult when the slice is made; it names no path, which only the reader knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from qjobs_tui.errors import BadResult

from .blocks import Block, End, Rectangle, within
from .bounds import check_ends, check_shape, check_whole
from .layouts import Grid, Layout, Twirl

if TYPE_CHECKING:
    from ..lazy import Shape


@dataclass(frozen=True, slots=True)
class FlatSlice(Block):
    """A stretch of the flattened shots: ``ExecutionSpan`` in a body, SliceSpan in IBM's client.

    Args:
        shape: The mask's shape.
        start: First of the flattened elements.
        stop: The one after the last.

    """

    shape: Shape
    start: End
    stop: End

    def __post_init__(self) -> None:
        check_shape(self.shape)
        check_ends(self.start, self.stop)

    @property
    def layout(self) -> Layout:
        """One row of all shots."""
        return Grid(self.shape, 1, prod(self.shape))

    @property
    def block(self) -> Rectangle:
        """The stretch."""
        return 0, 1, *within(self.start, self.stop, prod(self.shape))


@dataclass(frozen=True, slots=True)
class DoubleSlice(Block):
    """Some shots of some parameter sets: ``DoubleSliceSpan``.

    Args:
        shape: The mask's shape, at least one axis.
        a0: First of the flattened parameter sets.
        a1: The one after the last.
        s0: First shot of each.
        s1: The one after the last.

    """

    shape: Shape
    a0: End
    a1: End
    s0: End
    s1: End

    def __post_init__(self) -> None:
        check_shape(self.shape, axes=1)
        check_ends(self.a0, self.a1, self.s0, self.s1)

    @property
    def layout(self) -> Layout:
        """Parameter sets by shots."""
        return Grid(self.shape, prod(self.shape[:-1]), self.shape[-1])

    @property
    def block(self) -> Rectangle:
        """Chosen parameter sets by chosen shots."""
        sets = within(self.a0, self.a1, prod(self.shape[:-1]))
        return *sets, *within(self.s0, self.s1, self.shape[-1])


@dataclass(frozen=True, slots=True)
class TwirledSlice(Block):
    """Some shots of some randomizations: ``TwirledSliceSpan``, ``TwirledSliceSpanV2``.

    The mask merges randomizations and shots into its last axis and keeps the first ``pub_shots``
    of it. ``size`` follows the mask; IBM's client counts a V2 slice before that cut, and so can
    tell more shots than its own mask has.

    Args:
        twirled_shape: The body's shape: one axis of randomizations, the last one of shots per
            randomization, and between, or before, those of the PUB.
        at_front: Whether the randomizations are the first axis, rather than the last but one.
        a0: First of the flattened ``twirled_shape[:-1]``.
        a1: The one after the last.
        s0: First shot of each.
        s1: The one after the last.
        pub_shots: Shots of the PUB (V2); None where the body has none (TwirledSliceSpan).

    """

    twirled_shape: Shape
    at_front: bool
    a0: End
    a1: End
    s0: End
    s1: End
    pub_shots: int | None = None

    def __post_init__(self) -> None:
        if type(self.at_front) is not bool:
            raise BadResult("does not say whether its randomizations come first")
        check_shape(self.twirled_shape, axes=2 if self.at_front else 1)
        check_ends(self.a0, self.a1, self.s0, self.s1)
        if self.pub_shots is not None:
            check_whole(self.pub_shots, "the shots of a PUB")

    @property
    def layout(self) -> Twirl:
        """Randomizations and parameter sets by shots of each."""
        return Twirl(self.twirled_shape, self.at_front, self.pub_shots)

    @property
    def shape(self) -> Shape:
        """The mask's shape."""
        return self.layout.shape

    @property
    def block(self) -> Rectangle:
        """Chosen randomizations by chosen shots, before the cut to ``pub_shots``."""
        rows = within(self.a0, self.a1, prod(self.twirled_shape[:-1]))
        return *rows, *within(self.s0, self.s1, self.twirled_shape[-1])

    @property
    def size(self) -> int:
        """Number of True elements of the mask."""
        top, bottom, left, right = self.block
        each = self.twirled_shape[-1]
        if self.pub_shots is None or not each:
            return (bottom - top) * (right - left)
        # Whole randomizations that the PUB keeps, and shots of the next one.
        whole, rest = divmod(self.pub_shots, each)
        before = self._rows_before(whole, top, bottom)
        at = self._rows_before(whole + 1, top, bottom) - before
        return before * (right - left) + at * max(min(right, rest) - left, 0)

    def _rows_before(self, randomization: int, top: int, bottom: int) -> int:
        """Count the rows from top to bottom of randomizations below a number."""
        if self.at_front:
            end = randomization * prod(self.twirled_shape[1:-1])
            return max(min(bottom, end) - top, 0)
        # Without any axis but the shots there is one randomization.
        period = prod(self.twirled_shape[-2:-1])
        kept = min(randomization, period)

        def up_to(row: int) -> int:
            return row // period * kept + min(row % period, kept) if period else 0

        return up_to(bottom) - up_to(top)
