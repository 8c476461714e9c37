"""What there is to know of one job, as labelled lines: preview, and the job screen's first tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from qjobs_tui.ui.overview.cancel import cancel
from qjobs_tui.ui.overview.facts import cost, details, place, times
from qjobs_tui.ui.overview.heads import STATUS_STYLES, detail, headline, title
from qjobs_tui.ui.overview.life import life_line
from qjobs_tui.ui.overview.queue import queue
from qjobs_tui.ui.overview.sessions import session
from qjobs_tui.ui.overview.story import Story
from qjobs_tui.ui.overview.trouble import tail, trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["STATUS_STYLES", "Story", "detail", "headline", "overview", "title"]

_PARTS: tuple[Callable[[Story], Iterable[Content]], ...] = (
    *(trouble, tail, life_line, cancel, queue, times, cost, place, session, details),
)


def overview(story: Story) -> Content:
    """Everything known of the job, the most pressing first."""
    parts = (Content("\n").join(part(story)) for part in _PARTS)
    return Content("\n\n").join([part for part in parts if part])
