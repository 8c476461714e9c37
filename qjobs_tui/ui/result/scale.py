"""How long bars are, on one side of an axis or on both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qjobs_tui.ui.result.bars import bar, left_bar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qjobs_tui.ui.result.room import Room


@dataclass(frozen=True, slots=True)
class Scale:
    """How long a bar is: the longest takes all cells; below zero they go left from an axis."""

    room: Room
    left: int
    right: int
    most: float
    unit: float

    @classmethod
    def of(cls, weights: Sequence[float], cells: int, room: Room, most: float = 0.0) -> Scale:
        """The scale of weights, at least one, on so many cells; ``most`` is one beside them."""
        most = max(most, *(abs(weight) for weight in weights))
        low, high = (max(0.0, *(sign * weight / most for weight in weights)) for sign in (-1, 1))
        if not low or cells < 3:
            return cls(room, 0, cells, most, 1.0)
        left = min(cells - 2, max(1, round((cells - 1) * low / (low + high))))
        right = cells - 1 - left
        return cls(room, left, right, most, max(low / left * right, high))

    def bar(self, weight: float) -> str:
        """Draw a weight; all bars are equally wide."""
        glyphs = self.room.glyphs
        share = weight / self.most / self.unit
        right = bar(share, self.right, glyphs)
        if not self.left:
            return right
        below = left_bar(-share * self.right / self.left, self.left, glyphs)
        return f"{below}{'|' if glyphs.plain else '│'}{right}"
