"""Bars that lie, in eighths of a cell; ASCII has halves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.ui.text import UNICODE

if TYPE_CHECKING:
    from qjobs_tui.ui.text import Glyphs

_EIGHTHS = " ▏▎▍▌▋▊▉"
_HALVES = " -"


def bar(share: float, cells: int, glyphs: Glyphs = UNICODE) -> str:
    """Draw a share of ``cells`` from the left; more than nothing is never drawn as nothing.

    Args:
        share: From 0 to 1; what is beyond is cut.
        cells: The room, which is filled with blanks to its end.
        glyphs: The signs the terminal can show.

    """
    full, steps = ("#", _HALVES) if glyphs.plain else ("█", _EIGHTHS)
    return _drawn(share, cells, full, steps).ljust(max(0, cells))


def left_bar(share: float, cells: int, glyphs: Glyphs = UNICODE) -> str:
    """Draw a share of ``cells`` from the right, in halves: Unicode has no finer blocks there."""
    full, steps = ("#", _HALVES) if glyphs.plain else ("█", " ▐")
    return _drawn(share, cells, full, steps)[::-1].rjust(max(0, cells))


def _drawn(share: float, cells: int, full: str, steps: str) -> str:
    most = max(0, cells) * len(steps)
    parts = round(min(1.0, max(0.0, share)) * most)
    if share > 0 and most:
        parts = max(1, parts)
    whole, rest = divmod(parts, len(steps))
    return full * whole + (steps[rest] if rest else "")
