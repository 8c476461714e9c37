"""One drawn line of the jobs table, in the styles it is given by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from rich.segment import Segment

from qjobs_tui.jobs import JobStatus
from qjobs_tui.ui.columns import GUTTER, Column, Scene, cell, is_cancelling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.style import Style

    from qjobs_tui.jobs import Job

KINDS = ("queued", "running", "done", "failed", "cancelled")
_SHARED_KINDS = {JobStatus.TIMED_OUT: "failed", JobStatus.UNKNOWN: "faint"}
_FAINT = frozenset({"program", "created", "waited", "ran", "session", "user", "instance"})


class Look(msgspec.Struct, frozen=True):
    """What a line needs besides its job.

    ``style`` gives the style of a part: one of `KINDS`, ``marked``, ``reason`` or ``faint``.
    """

    columns: tuple[Column, ...]
    scene: Scene
    style: Callable[[str], Style]


def row_segments(job: Job, look: Look, *, is_cursor: bool, is_marked: bool) -> Iterator[Segment]:
    """Draw a job's line; under the cursor it has one style, which the table gives it."""
    glyphs = look.scene.glyphs
    is_watched = job.id in look.scene.watched
    marks = (" ", glyphs.watch, glyphs.mark, glyphs.marked_watch)
    sign = (glyphs.cursor if is_cursor else " ") + marks[2 * is_marked + is_watched]
    yield Segment(sign[:GUTTER], None if is_cursor else look.style("marked"))
    last = len(look.columns) - 1
    for index, column in enumerate(look.columns):
        words = cell(column, job, look.scene) + (" " if index < last else "")
        yield Segment(words, None if is_cursor else _style(column, job, look))


def _style(column: Column, job: Job, look: Look) -> Style | None:
    kind = "failed" if job.defect else _SHARED_KINDS.get(job.status, job.status.value)
    if column.key == "status":
        return look.style("cancelled" if is_cancelling(job, look.scene) else kind)
    if column.key == "info":
        # In words only: a table full of bold red could not be looked at all day.
        return look.style("reason") if kind == "failed" else look.style("faint")
    return look.style("faint") if column.key in _FAINT else None
