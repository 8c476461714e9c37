"""A job with what helps to understand it, and how a labelled line of it looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from textual.content import Content

from qjobs_tui.ui import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qjobs_tui.jobs import Job, Session
    from qjobs_tui.store.snapshot import Snapshot
    from qjobs_tui.ui.columns import Scene

_LABEL = 12
_ROOM_MIN = 10


class Story(msgspec.Struct, frozen=True):
    """A job and what helps to understand it.

    Attributes:
        job: The job.
        snapshot: Its sisters, its QPU, its instance.
        scene: The present moment, and the signs to draw with.
        session: What the service said of the job's session, once asked for.
        note: What is under way or went wrong in asking, or "".
        width: Cells of a line; what is longer is wrapped beside its label.
        tail: The text that a failed job left in place of a result, or "": foreign text still.

    """

    job: Job
    snapshot: Snapshot
    scene: Scene
    session: Session | None = None
    note: str = ""
    width: int = 80
    tail: str = ""

    @property
    def room(self) -> int:
        """Cells beside a label."""
        return max(_ROOM_MIN, self.width - _LABEL)


def fact(story: Story, label: str, words: str, style: str = "") -> Iterator[Content]:
    """Clean text beside its label, in as many lines as it takes; nothing for no text."""
    for part in Content(words).wrap(story.room) if words else ():
        yield Content.assemble((f"{label:<{_LABEL}}", text.FAINT), (part.plain, style))
        label = ""


def foreign(story: Story, label: str, words: str, style: str = "") -> Iterator[Content]:
    """Foreign text beside its label; its lines stay lines."""
    for line in words.splitlines():
        yield from fact(story, label, text.clean(line, story.scene.glyphs), style)
        label = ""
