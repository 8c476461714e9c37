"""Breaking long lines into rows: how many there are is known without looking at them all."""

from __future__ import annotations

from rich.cells import get_character_cell_size

Span = tuple[int, int]


def per_row(text: str, width: int) -> int:
    """Characters of clean text that surely fit a row of so many cells.

    A text with characters of two cells gets half as many in a row. So any row can be drawn
    without those above it, and a resize costs a division for each line.
    """
    is_even = text.isascii() or all(get_character_cell_size(one) < 2 for one in set(text))
    return max(1, width if is_even else width // 2)


def row_count(length: int, step: int) -> int:
    """Rows of a text of so many characters: an empty one has a row too."""
    return max(1, -(-length // step))


def within(spans: list[Span], start: int, stop: int) -> list[Span]:
    """Cut spans of a whole line down to a row of it, counted from where the row begins."""
    return [
        (max(one, start) - start, min(end, stop) - start)
        for one, end in spans
        if end > start and one < stop
    ]
