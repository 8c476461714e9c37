"""What there is to know of a wait: the QPU, who else waits there, how long that took of late.

The service gives no job's position in the queue, so none is told or hinted at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.jobs import JobStatus
from qjobs_tui.ui import text
from qjobs_tui.ui.overview.story import fact
from qjobs_tui.ui.quota import last_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.content import Content

    from qjobs_tui.jobs import Backend
    from qjobs_tui.ui.overview.story import Story

_LABEL = "QPU queue"


def queue(story: Story) -> Iterator[Content]:
    """Tell of the wait of a queued job; nothing of any other."""
    if story.job.status is not JobStatus.QUEUED:
        return
    label = _LABEL
    for words, style in _all(story):
        yield from fact(story, label, words, style)
        label = ""


def _all(story: Story) -> Iterator[tuple[str, str]]:
    usage = story.snapshot.usage.get(story.job.instance)
    if usage and usage.limit_reached:
        day = last_day(usage, story.scene.now)
        until = f"; the period ends on {day}" if day else ""
        yield f"the instance's usage limit is reached: it stays queued{until}", "$text-error"
    backend = story.snapshot.backends.get(story.job.backend)
    if backend is not None:
        yield from _state(story, backend)
        yield from _waits(story, backend)


def _state(story: Story, backend: Backend) -> Iterator[tuple[str, str]]:
    glyphs = story.scene.glyphs
    if backend.status and backend.status != "online":
        reason = f": {text.clean(backend.reason, glyphs, 200)}" if backend.reason else ""
        yield f"the QPU is {text.clean(backend.status, glyphs, 40)}{reason}", "$text-warning"
    if backend.queue_length is not None:
        yield f"jobs of all users waiting there: {backend.queue_length:,}", ""


def _waits(story: Story, backend: Backend) -> Iterator[tuple[str, str]]:
    known = (("half", backend.wait_median), ("95 %", backend.wait_p95))
    words = [f"{share} within {text.duration(wait)}" for share, wait in known if wait is not None]
    if words:
        yield f"of late, started there: {', '.join(words)}", ""
    waited = text.waited_seconds(story.job, story.scene.now)
    if waited is not None and backend.wait_p95 is not None and waited > backend.wait_p95:
        yield "this one has waited longer than 95 % did", "$text-warning"
