"""What is said above the axes: title, legend, what is not drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from qjobs_tui.ui.text import clean

from .values import beyond

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qjobs_tui.ui.text import Glyphs

    from .values import Graphed, Kept, Part

_LOW, _TALL = 8, 16
_NAME = 40


def heading(
    graphed: Graphed, kept: Sequence[Kept], size: tuple[int, int], glyphs: Glyphs
) -> tuple[tuple[Part, ...], ...]:
    """Write it in as many lines as there is room for; what is more is cut off."""
    width, height = size
    most = min(1 + (height >= _LOW) + (height >= _TALL), height)
    lines: list[list[Part]] = []
    used = width
    for piece in _pieces(graphed, kept, glyphs):
        room = sum(cell_len(text) for text, _ in piece) + 3
        if used + room > width and len(lines) < most:
            lines.append([(" ", "")])
            used = 1
        elif lines:
            lines[-1].append(("   ", ""))
        lines[-1].extend(piece)
        used += room
    return tuple(_cut(line, width) for line in lines)


def _pieces(graphed: Graphed, kept: Sequence[Kept], glyphs: Glyphs) -> Iterator[list[Part]]:
    words = [clean(text, glyphs, 200) for text in (graphed.y_label, graphed.title) if text]
    if words:
        yield [(f" {glyphs.dot} ".join(words), "title")]
    if not any(len(each.xs) for each in kept):
        yield [("nothing to draw", "faint")]
    if missing := sum(each.left_out for each in kept):
        what = "value is" if missing == 1 else "values are"
        yield [(f"{missing:,} {what} not finite and left out", "warning")]
    ends = graphed.x_range, graphed.y_range
    if count := sum(int(beyond(each, *ends).sum()) for each in kept):
        yield [(f"{count:,} beyond the axes", "warning")]
    for each in kept:
        if len(kept) > 1 and each.series.name and len(each.xs):
            sign = each.line if each.is_line else each.sign
            yield [(f"{sign} ", each.look), (clean(each.series.name, glyphs, _NAME), "")]


def _cut(line: list[Part], width: int) -> tuple[Part, ...]:
    result: list[Part] = []
    left = width
    for text, look in line:
        kept = text if cell_len(text) <= left else set_cell_size(text, left)
        result.append((kept, look))
        left -= cell_len(kept)
    return tuple(part for part in result if part[0])
