"""The parts of a histogram's lines, and the cells that each of them gets."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from qjobs_tui.results.stats import Counts
from qjobs_tui.ui.result.numbers import decimals

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qjobs_tui.results.stats import QuasiProbabilities

_BAR = 10
_LABEL = 24
_SHORT_BAR, _SHORT_LABEL = 3, 8
_MOST_DECIMALS = 4
_GREAT = 1e4


@dataclass(frozen=True, slots=True)
class Row:
    """What is written of one outcome."""

    label: str
    weight: float
    count: str
    share: str
    error: str


@dataclass(frozen=True, slots=True)
class Widths:
    """Cells of each part; 0 for a part without room."""

    label: int
    bar: int
    count: int
    share: int
    error: int


def written(
    outcomes: Counts | QuasiProbabilities,
    page: Sequence[tuple[int, float]],
    write: Callable[[int], str],
    sign: str,
) -> list[Row]:
    """Write outcomes and their weights; counts have binomial errors, with ``sign`` before them."""
    if not isinstance(outcomes, Counts):
        return [Row(write(one), value, "", _probability(value), "") for one, value in page]
    shots = outcomes.shots
    errors = [sqrt(count / shots * (1 - count / shots) / shots) for _, count in page]
    digits = _digits([100 * error for error in errors if error])
    return [
        Row(
            write(one),
            count,
            f"{count:,}",
            f"{100 * count / shots:.{digits}f} %",
            f"{sign} {100 * error:.{digits}f}" if error else "",
        )
        for (one, count), error in zip(page, errors, strict=True)
    ]


def _probability(value: float) -> str:
    return f"{value:.4f}" if abs(value) < _GREAT else f"{value:.3g}"


def _digits(errors: list[float]) -> int:
    """Digits after the point: two of the greatest error, and one of the least."""
    if not errors:
        return 1
    wanted = max(decimals(max(errors)), decimals(min(errors)) - 1)
    return min(_MOST_DECIMALS, max(1, wanted))


def widths(rows: list[Row], width: int) -> Widths:
    """Give the numbers their room; errors and shares go first where it is scarce, then the bar."""
    label, count, share, error = (
        max((len(getattr(row, part)) for row in rows), default=0)
        for part in ("label", "count", "share", "error")
    )
    least = (count, 0, 0) if count else (0, share, 0)
    for numbers in ((count, share, error), (count, share, 0), least):
        left = width - sum(1 + part for part in numbers if part) - 1
        if left >= min(label, _LABEL) + _BAR:
            wide = min(label, left - max(_BAR, width // 5))
            return Widths(wide, left - wide, *numbers)
    wide = min(label, left, max(_SHORT_LABEL, left - _BAR))
    if left - wide < _SHORT_BAR:
        return Widths(max(1, min(label, left)), 0, *least)
    return Widths(wide, left - wide, *least)
