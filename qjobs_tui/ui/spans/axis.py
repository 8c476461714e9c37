"""The whole job as a strip, which part of it is looked at, and that part's times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qjobs_tui.results.spans.density import density, density_by_pub

from .chart import DIGITS
from .frame import pub_look, runs
from .moments import DAY, HOUR, SECOND, clock, local_micros

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qjobs_tui.results.spans.collection import Floats

    from .frame import Frame, Line

_EIGHTHS, _PLAIN_EIGHTHS = " ▁▂▃▄▅▆▇█", " .:-=+*#@"
_STEPS: tuple[int, ...] = (
    *(times * SECOND // 10**power for power in range(4, 0, -1) for times in (1, 2, 5)),
    *(times * SECOND for times in (1, 2, 5, 10, 15, 30)),
    *(times * 60 * SECOND for times in (1, 2, 5, 10, 15, 30)),
    *(times * HOUR for times in (1, 2, 3, 6, 12)),
    *(times * 10**power * DAY for power in range(7) for times in (1, 2, 5)),
)


def overview(frame: Frame) -> Line:
    """How full the whole job is, in eighths: of the spans of the filter, if there is one."""
    chart, view, count = frame.chart, frame.view, frame.columns
    if view.pub is None:
        covered = density(chart.spans, count).covered
    else:
        covered = density_by_pub(chart.spans, count, [view.pub]).covered[0]
    first, last = _part(frame)
    looks = ["window" if first <= column <= last else "faint" for column in range(count)]
    return runs((" ", ""), _eighths(covered, frame), looks)


def by_pub(frame: Frame) -> list[Line]:
    """Draw the same for each PUB, in its colour, its digit before it; with a title."""
    pubs = frame.chart.pubs
    covered = density_by_pub(frame.chart.spans, frame.columns, pubs).covered
    lines: list[Line] = [((" each PUB in the whole job", "faint"),)]
    for pub, part in zip(pubs, covered, strict=True):
        look = pub_look(pub)
        lines.append(((str(pub % DIGITS), look), (_eighths(part, frame), look)))
    return lines


def bracket(frame: Frame) -> Line:
    """Which part of the strip above is drawn below, in words where there is room."""
    first, last = _part(frame)
    left, rule, right = "+-+" if frame.glyphs.plain else "└─┘"
    room = last - first + 1
    words = _window_words(frame)
    beside = max(first, frame.columns - last - 2)
    if len(words) > max(room - 6, beside):
        words = words.partition(":")[0]
    inside = f" {words} " if len(words) + 6 <= room else ""
    drawn = frame.glyphs.up if room == 1 else left + inside.center(room - 2, rule) + right
    before, after = " " * (first + 1), ""
    if not inside and last + len(words) + 2 <= frame.columns:
        after = f" {words}"
    elif not inside and len(words) <= first:
        before = f"{words} ".rjust(first + 1)
    return (before, ""), (drawn, "faint"), (after, "")


def ticks(frame: Frame) -> tuple[Line, Line]:
    """Draw the axis of the window, and below it the times of its ticks."""
    rule, tick = "-+" if frame.glyphs.plain else "─┬"
    axis, times = [rule] * frame.columns, ""
    step = _step(frame)
    for moment in _moments(frame, step):
        column = int(frame.column(moment, np.floor))
        label = clock(frame.chart.origin + moment, step)
        if len(times) <= column < frame.columns:
            axis[column] = tick
            if column + len(label) <= frame.columns:
                times = times.ljust(column) + label + " "
    return ((" ", ""), ("".join(axis), "faint")), ((" ", ""), (times, ""))


def _eighths(covered: Floats, frame: Frame) -> str:
    signs = _PLAIN_EIGHTHS if frame.glyphs.plain else _EIGHTHS
    # What is there is seen, however little it is.
    heights = np.where(covered > 0, np.floor(covered * 8 + 1e-9).clip(1, 8), 0)
    return "".join(signs[int(height)] for height in heights)


def _part(frame: Frame) -> tuple[int, int]:
    """First and last column of the strip that the window has a share in."""
    chart, view, count = frame.chart, frame.view, frame.columns
    first = min(view.first * count // chart.length, count - 1)
    return first, max(first, -(-view.last * count // chart.length) - 1)


def _window_words(frame: Frame) -> str:
    chart, view = frame.chart, frame.view
    if view.length == chart.length:
        return "whole job"
    unit = 1 if view.length < SECOND // 10 else SECOND // 10
    unit = SECOND if view.length >= 100 * SECOND else unit
    begin, stop = (clock(chart.origin + moment, unit) for moment in (view.first, view.last))
    return f"zoomed: {begin} {frame.glyphs.arrow} {stop}"


def _step(frame: Frame) -> int:
    """The least time from tick to tick whose labels do not touch."""
    origin, length = frame.chart.origin, frame.view.length
    for step in _STEPS:
        if step * frame.columns >= length * (len(clock(origin, step)) + 2):
            return step
    return _STEPS[-1]


def _moments(frame: Frame, step: int) -> Iterator[int]:
    """Times of the window that are round on a local clock."""
    begin = frame.chart.origin + frame.view.first
    # Local clocks may be half an hour apart from UTC.
    rest = -local_micros(begin) % step
    yield from range(frame.view.first + rest, frame.view.last, step)
