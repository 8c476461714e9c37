"""That a job is being cancelled: since when, and that it takes longer than usual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.store.change import Kind, Outcome
from qjobs_tui.ui import text
from qjobs_tui.ui.columns import is_cancelling
from qjobs_tui.ui.overview.story import fact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.content import Content

    from qjobs_tui.ui.overview.story import Story

_LABEL = "cancelling"


def cancel(story: Story) -> Iterator[Content]:
    """Tell of a cancel that the service took; nothing of any other job."""
    job, scene = story.job, story.scene
    if not is_cancelling(job, scene):
        return
    known = [
        change
        for change in story.snapshot.changes
        if change.target == job.id and change.kind is Kind.CANCEL
    ]
    if not known:
        return
    asked, is_late = known[-1].asked, known[-1].outcome is Outcome.LATE
    passed = text.duration(max(0.0, (scene.now - asked).total_seconds()))
    yield from fact(story, _LABEL, f"asked at {text.moment(asked, scene.now)}, {passed} ago")
    if is_late:
        word = text.status_word(job, scene.glyphs)
        words = f"not cancelled yet: the service took it, and still says {word}"
        yield from fact(story, "", words, "$text-warning")
    else:
        yield from fact(story, "", "the service took it; 5 to 15 s are usual")
