"""What went wrong: in asking, in the record, in the job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from qjobs_tui.ui import text
from qjobs_tui.ui.overview.story import fact, foreign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qjobs_tui.ui.overview.story import Story

_TEXT_MAX = 4000
_TAIL_LINES, _TAIL_ROWS = 12, 24
_TAIL_MAX, _LINE_MAX = 8000, 1500
_TAB = 4


def trouble(story: Story) -> Iterator[Content]:
    """Say it, and what helps, before everything else."""
    job = story.job
    if story.note:
        yield from _told(story, "note", story.note, "$text-warning")
    if story.note and (job.defect or text.reason(job)):
        yield Content()
    if job.defect:
        yield from _told(story, "unreadable", job.defect, "$text-error")
    else:
        yield from _told(story, "why", text.reason(job), "$text-error")
    yield from _told(story, "what to do", job.solution)
    if job.reason_code is not None:
        yield from fact(story, "see", "https://quantum.cloud.ibm.com/docs/errors", text.FAINT)


def _told(story: Story, label: str, words: str, style: str = "") -> Iterator[Content]:
    lines = (line.strip() for line in words[:_TEXT_MAX].splitlines())
    yield from foreign(story, label, "\n".join(filter(None, lines)), style)


def tail(story: Story) -> Iterator[Content]:
    """The end of what a failed job left in place of a result: there a traceback says what it was.

    Indents stay. A text that says no more than the reason is left out.
    """
    last = story.tail[-_TAIL_MAX:]
    if not last.strip() or last.strip() in story.job.reason:
        return
    lines = [line.rstrip() for line in last.splitlines() if line.strip()]
    rows = [
        row
        for line in lines[-_TAIL_LINES:]
        for row in Content(_end_of(line, story.scene.glyphs)).wrap(story.room)
    ]
    is_cut = len(last) < len(story.tail) or len(lines) > _TAIL_LINES or len(rows) > _TAIL_ROWS
    label = "error text"
    if is_cut:
        yield from fact(story, label, "its last lines:", text.FAINT)
        label = ""
    for row in rows[-_TAIL_ROWS:]:
        yield from fact(story, label, row.plain)
        label = ""


def _end_of(line: str, glyphs: text.Glyphs) -> str:
    return text.clean(line[-_LINE_MAX:].expandtabs(_TAB), glyphs)
