"""The dialogs of tags on the demo account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.ui.screens.jobs import JobsScreen
from qjobs_tui.ui.screens.tag_field import TagField
from qjobs_tui.ui.screens.tags import TagsScreen

if TYPE_CHECKING:
    from qjobs_tui.jobs import Job
    from qjobs_tui.ui.screens.tags_dialog import TagsDialog

    from .stage import Stage


async def asked(stage: Stage, kind: type[TagsDialog] = TagsScreen) -> TagField:
    """Press the key, and look at the dialog for a second."""
    await stage.press("t")
    await stage.until(lambda: stage.is_on(kind))
    await stage.until(lambda: isinstance(stage.app.focused, TagField))
    stage.clock.go(1)
    field = stage.app.focused
    assert isinstance(field, TagField)
    return field


async def pick(stage: Stage, job: Job) -> None:
    stage.table.go_to(job.id)
    await stage.pilot.pause()


def tags(stage: Stage, job: Job) -> tuple[str, ...]:
    """What the service has."""
    script = stage.world.job(job.id)
    assert script
    return script.tags


def puts(stage: Stage) -> list[str]:
    return [sent.path for sent in stage.server.requests if sent.method == "PUT"]


def toasts(stage: Stage) -> list[str]:
    return [str(one.message) for one in stage.app._notifications]


def words(stage: Stage) -> str:
    return " ".join(stage.text.replace("│", " ").split())


async def closed(stage: Stage) -> None:
    await stage.until(lambda: stage.is_on(JobsScreen))
