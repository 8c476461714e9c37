"""Several instances on the screens of the demo account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.ui.screens.instances import InstancesScreen

from .followed import EU, TWIN, US

if TYPE_CHECKING:
    from qjobs_tui.jobs import Instance

    from .stage import Stage


US_CRN, EU_CRN = US.crn.text, EU.crn.text
ALL = (US, EU, TWIN)


def toasts(stage: Stage) -> list[str]:
    return [one.message for one in stage.app._notifications]


def row(stage: Stage, words: str) -> str:
    return next(line for line in stage.text.splitlines() if words in line and "[" in line)


async def at(stage: Stage, instance: Instance) -> None:
    """Move the cursor to an instance."""
    screen = stage.app.screen
    assert isinstance(screen, InstancesScreen)
    screen.listing.go_to(instance.crn.text)
    await stage.pilot.pause()
    assert screen.listing.key == instance.crn.text


def crns(stage: Stage) -> list[str]:
    return [one.crn.text for one in stage.app.snapshot.instances]
