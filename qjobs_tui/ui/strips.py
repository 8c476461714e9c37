"""Comparing drawn lines, so that only what differs travels to the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import get_character_cell_size

if TYPE_CHECKING:
    from rich.style import Style
    from textual.strip import Strip

_Cell = tuple[str, "Style | None"]


def changed_span(old: Strip, new: Strip) -> tuple[int, int] | None:
    """Return the first and one past the last cell that differ, or None when none does."""
    if old == new:
        return None
    before, after = _cells(old), _cells(new)
    if before == after:
        return None
    if not len(before) == len(after) == old.cell_length == new.cell_length:
        return 0, max(old.cell_length, new.cell_length)
    differing = [x for x, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    return differing[0], differing[-1] + 1


def _cells(strip: Strip) -> list[_Cell]:
    """One entry a cell; the right half of a wide character carries the character too."""
    cells: list[_Cell] = []
    for text, style, _ in strip:
        for character in text:
            cells.extend([(character, style)] * get_character_cell_size(character))
    return cells
