"""All there is to draw of a graph in so many cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qjobs_tui.ui.text import UNICODE, clean

from .heading import heading
from .layers import BAR, layers
from .ticks import span, squared, tall, ticks, widened
from .values import Kept, Room

if TYPE_CHECKING:
    from qjobs_tui.ui.text import Glyphs

    from .layers import Layer
    from .ticks import Tick
    from .values import Graphed, Part, Range

_LOWEST, _NARROWEST = 5, 16


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """All there is to draw in so many cells.

    Attributes:
        heading: Lines above the axes: text, and the names of its looks.
        layers: What is between the axes, the last above all others; none where there is no room.
        x_range: Ends of the horizontal axis.
        y_range: Ends of the vertical one.
        x_ticks: Round values and their labels.
        y_ticks: The same.
        x_label: Below the axis; safe text.

    """

    heading: tuple[tuple[Part, ...], ...]
    layers: tuple[Layer, ...] = ()
    x_range: Range = (0.0, 1.0)
    y_range: Range = (0.0, 1.0)
    x_ticks: tuple[Tick, ...] = ()
    y_ticks: tuple[Tick, ...] = ()
    x_label: str = ""


def planned(graphed: Graphed, size: tuple[int, int], glyphs: Glyphs = UNICODE) -> Plan:
    """Choose axes and signs for so many cells and lines."""
    width, height = size
    kept = [Kept.of(series, number, glyphs) for number, series in enumerate(graphed.series)]
    shown = [each for each in kept if len(each.xs)]
    if not shown:
        return Plan(heading(graphed, kept, size, glyphs))
    x_range = graphed.x_range or span(np.concatenate([each.xs for each in shown]))
    y_range = graphed.y_range or tall(shown)
    head = heading(graphed, kept, size, glyphs)
    if height < _LOWEST or width < _NARROWEST:
        return Plan(head)
    x_label = clean(graphed.x_label, glyphs, max(1, width - 12))
    rows = max(1, height - len(head) - 2 - bool(x_label))
    y_ticks, columns = _beside(y_range, width, rows)
    if graphed.square:
        wanted = x_range, y_range
        # What stands beside the axis takes its room from it.
        for _ in range(2):
            x_range, y_range = squared(*wanted, columns, rows)
            y_ticks, columns = _beside(y_range, width, rows)
        x_range = widened(x_range, y_range, columns, rows)
    room = Room(x_range, y_range, columns, rows)
    alone = len(shown) == 1
    found = (layer for each in shown for layer in layers(each, room, alone=alone))
    drawn = tuple(sorted(found, key=_depth))
    return Plan(head, drawn, x_range, y_range, ticks(x_range, columns // 11 + 1), y_ticks, x_label)


def _beside(y_range: Range, width: int, rows: int) -> tuple[tuple[Tick, ...], int]:
    """Ticks of the vertical axis, and the columns they leave."""
    found = ticks(y_range, rows // 3 + 1)
    return found, max(1, width - max(len(label) for _, label in found) - 1)


def _depth(layer: Layer) -> int:
    """Lines lie below the bars of all series, and those below all points."""
    return 0 if layer.joined else 1 if layer.sign == BAR else 2
