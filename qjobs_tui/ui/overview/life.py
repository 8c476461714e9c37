"""The life of a job as a line: created, waiting, started, running, finished.

    o------ waited 6 m 40 s ------>========= ran 9 s =========!
    created                    started                    failed

Its stretches are not to scale: a wait of days beside a run of seconds would leave no run to see.
So they are equally long, say how long they took, and nothing moves as time passes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from rich.cells import cell_len
from textual.content import Content

from qjobs_tui.jobs import JobStatus
from qjobs_tui.ui import text
from qjobs_tui.ui.overview.heads import STATUS_STYLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qjobs_tui.jobs import Job
    from qjobs_tui.ui.columns import Scene
    from qjobs_tui.ui.overview.story import Story

_WIDEST = 96
_SHORTEST = 3
_GAP = 2
_WAIT_STYLE, _RUN_STYLE = text.FAINT, "$text-primary"


class _Strokes(msgspec.Struct, frozen=True):
    created: str
    started: str
    wait: str
    run: str
    blank: str
    so_far: str


_UNICODE = _Strokes("○", "▶", "─", "━", "┄", "…")
_ASCII = _Strokes("o", ">", "-", "=", ".", "...")


class _Point(msgspec.Struct, frozen=True):
    """An event: its sign, and what stands below it."""

    sign: str
    name: str
    style: str = ""


class _Stretch(msgspec.Struct, frozen=True):
    """The time between two events; the first of its words that fit are said in it."""

    stroke: str
    style: str
    words: tuple[str, ...]


def life_line(story: Story) -> tuple[Content, ...]:
    """Draw a line over the width there is, and the events' names below; () where it is too narrow.

    A pending job's line is open at the right. Times that are not known are said to be so, and
    clocks that disagree make a stretch of 0 s.
    """
    points, stretches = _points(story.job, story.scene), _stretches(story.job, story.scene)
    width = min(story.width, _WIDEST)
    room = width - sum(cell_len(point.sign) for point in points)
    if room < _SHORTEST * len(stretches):
        return ()
    each, left = divmod(room, len(stretches))
    lengths = [each] * (len(stretches) - 1) + [each + left]
    line, columns = Content.styled(points[0].sign, points[0].style), [0]
    for point, stretch, length in zip(points[1:], stretches, lengths, strict=True):
        line += _drawn(stretch, length)
        columns.append(line.cell_length)
        line += Content.styled(point.sign, point.style)
    return (line, _names(points, columns, line.cell_length))


def _points(job: Job, scene: Scene) -> list[_Point]:
    strokes = _strokes(scene)
    created = "created" if job.created else f"created {scene.glyphs.dash}"
    first = _Point(strokes.created, created)
    started = [_Point(strokes.started, "started")] if _has_run(job) else []
    if job.status.is_pending:
        return [first, *started, _Point(strokes.so_far, "now", text.FAINT)]
    word = text.fit(text.status_word(job, scene.glyphs), 12, scene.glyphs).rstrip()
    return [
        first,
        *started,
        _Point(scene.glyphs.signs[job.status], word, STATUS_STYLES[job.status]),
    ]


def _has_run(job: Job) -> bool:
    is_known = job.metrics is not None and job.metrics.running is not None
    return is_known or job.status is JobStatus.RUNNING


def _stretches(job: Job, scene: Scene) -> list[_Stretch]:
    strokes = _strokes(scene)
    waited, ran = text.waited_seconds(job, scene.now), text.ran_seconds(job, scene.now)
    if _has_run(job):
        is_dated = job.metrics is not None and job.metrics.running is not None
        verb = "ran" if job.status.is_final else "running"
        run = (verb, "end not known" if is_dated else "start not known")
        return [
            _stretch(strokes.wait, _WAIT_STYLE, waited, ("waited", "wait not known"), strokes),
            _stretch(strokes.run, _RUN_STYLE, ran, run, strokes),
        ]
    if job.status is JobStatus.QUEUED:
        wait = ("waiting", "wait not known")
        return [_stretch(strokes.wait, _WAIT_STYLE, waited, wait, strokes)]
    unknown = "times not known" if job.metrics else "times not asked for"
    return [
        _stretch(strokes.blank, _WAIT_STYLE, _all_of_it(job), ("ended after", unknown), strokes)
    ]


def _stretch(
    stroke: str, style: str, seconds: float | None, words: tuple[str, str], strokes: _Strokes
) -> _Stretch:
    verb, unknown = words
    if seconds is None:
        return _Stretch(strokes.blank, style, (unknown, "?"))
    took = text.duration(seconds)
    return _Stretch(stroke, style, (f"{verb} {took}", took))


def _all_of_it(job: Job) -> float | None:
    """Seconds from creation to the end of a job of which no start is known."""
    if job.created is None or job.metrics is None or job.metrics.finished is None:
        return None
    return max(0.0, (job.metrics.finished - job.created).total_seconds())


def _strokes(scene: Scene) -> _Strokes:
    return _ASCII if scene.glyphs.plain else _UNICODE


def _drawn(stretch: _Stretch, length: int) -> Content:
    fitting = (f" {words} " for words in stretch.words if len(words) + 2 + _GAP <= length)
    words = next(fitting, "")
    before = (length - len(words)) // 2
    after = length - len(words) - before
    return Content.assemble(
        (stretch.stroke * before, stretch.style), words, (stretch.stroke * after, stretch.style)
    )


def _names(points: list[_Point], columns: list[int], width: int) -> Content:
    """Each name below its sign: the first from it, the last up to it, one between in the middle."""
    line = Content()
    for start, point in _placed(points, columns, width):
        line += Content.assemble(" " * (start - line.cell_length), (point.name, point.style))
    return line.truncate(width)


def _placed(points: list[_Point], columns: list[int], width: int) -> Iterator[tuple[int, _Point]]:
    lengths = [cell_len(point.name) for point in points]
    middles = [
        max(0, column - length // 2) for column, length in zip(columns, lengths, strict=True)
    ]
    starts = [0, *middles[1:-1], width - lengths[-1]]
    ends = [start + length for start, length in zip(starts, lengths, strict=True)]
    if all(start - end >= _GAP for end, start in zip(ends, starts[1:], strict=False)):
        yield from zip(starts, points, strict=True)
    elif starts[-1] - ends[0] >= _GAP:
        yield from ((starts[0], points[0]), (starts[-1], points[-1]))
    else:
        yield starts[0], points[0]
