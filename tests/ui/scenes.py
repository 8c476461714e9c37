"""Ways to what a job's screen can show: each takes a stage with the demo account to one picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qjobs_tui.ui.asked import Arrived, Arriving
from qjobs_tui.ui.panes.asked import AskedPane
from qjobs_tui.ui.screens.job import JobScreen
from qjobs_tui.ui.screens.private import PrivateScreen
from qjobs_tui.ui.screens.save import SaveScreen
from qjobs_tui.ui.tabs import Tab
from qjobs_tui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from qjobs_tui.jobs import Job

    from .stage import Stage

# What is asked, read, worked out or looked for meanwhile; the poller never ends.
_WORK = frozenset({"chart", "drift", "graph", "job", "plan", "read", "result", "save", "warm"})


def found(stage: Stage, **fields: object) -> Job:
    """Return the newest job with these values; ``tag`` is one of its tags."""
    tag = fields.pop("tag", None)
    return next(
        job
        for job in stage.app.snapshot.jobs
        if (tag is None or tag in job.tags)
        and all(getattr(job, name) == value for name, value in fields.items())
    )


async def settled(stage: Stage) -> None:
    """Wait until all that was begun is drawn."""
    for _ in range(2):
        await stage.until(
            lambda: not any(one.group in _WORK and not one.is_finished for one in stage.app.workers)
        )
        await stage.pilot.pause()


async def opened(stage: Stage, job: Job, tab: Tab = Tab.OVERVIEW) -> None:
    """Open a job as a key in the table does, and one of its tabs; wait for what it asks."""
    stage.jobs.open_job(job.id)
    await stage.until(lambda: stage.is_on(JobScreen))
    await stage.until(lambda: "looking" not in stage.line("overview"))
    await stage.press(tab.key)
    if tab is not Tab.OVERVIEW:
        await stage.until(lambda: not isinstance(_pane(stage).state, Arriving))
    await settled(stage)


async def pressed(stage: Stage, *keys: str) -> None:
    """Press keys, each when what the one before began is drawn."""
    for key in keys:
        await stage.press(key)
        await settled(stage)


def _pane(stage: Stage) -> AskedPane[object]:
    return next(one for one in stage.app.screen.query(AskedPane) if one.display)


async def _asked(stage: Stage, job: Job, tab: Tab) -> None:
    """Open a tab and have it ask what it does not ask by itself."""
    await opened(stage, job, tab)
    await stage.press("enter")
    await stage.until(lambda: isinstance(_pane(stage).state, Arrived))
    await settled(stage)


# Overview


async def done(stage: Stage) -> None:
    """Show a job of a session that is done."""
    await opened(stage, found(stage, tag="ghz-127"))


async def failed(stage: Stage) -> None:
    """Show why a job failed."""
    await opened(stage, found(stage, reason_code=1517))


async def running(stage: Stage) -> None:
    """Show a job that runs, in a session."""
    await opened(stage, found(stage, id="d6jvgvuu63f31ng0001g"))


async def queued(stage: Stage) -> None:
    """Show a job that waits, for which QPU."""
    await opened(stage, found(stage, id="d6jvg6uu63f31ng00010"))


# Result


async def outcomes(stage: Stage) -> None:
    """Show the outcomes of 127 qubits."""
    await opened(stage, found(stage, tag="ghz-127"), Tab.RESULT)


async def outcomes_40(stage: Stage) -> None:
    """Show many outcomes of 40 qubits, in hexadecimal digits."""
    await opened(stage, found(stage, tag="maxcut-40"), Tab.RESULT)
    await pressed(stage, "x")


async def registers(stage: Stage) -> None:
    """Show one of several registers, of one of several parameter sets."""
    await opened(stage, found(stage, tag="ghz-127"), Tab.RESULT)
    await pressed(stage, "f", "b", "greater_than_sign")


async def marginals(stage: Stage) -> None:
    """Show the probability of each bit."""
    await opened(stage, found(stage, tag="ghz-127"), Tab.RESULT)
    await pressed(stage, "v")


async def marked(stage: Stage) -> None:
    """Show the outcomes of three marked spans alone."""
    await marks(stage)
    await pressed(stage, "enter")


async def values(stage: Stage) -> None:
    """Show expectation values with their errors, as a table."""
    await opened(stage, found(stage, id="d6jgtq6u63f31ng000cg"), Tab.RESULT)
    await pressed(stage, "f")


async def curve(stage: Stage) -> None:
    """Show expectation values along one axis, with their errors."""
    await values(stage)
    await pressed(stage, "v")


async def points(stage: Stage) -> None:
    """Show what a readout measured in the plane, unclassified."""
    await opened(stage, found(stage, tag="shared-run"), Tab.RESULT)


async def large(stage: Stage) -> None:
    """Show that a large result is asked for."""
    await opened(stage, found(stage, tag="50-MB"), Tab.RESULT)


async def private(stage: Stage) -> None:
    """Show that a private result is read once."""
    await opened(stage, found(stage, tag="private"), Tab.RESULT)


async def failed_text(stage: Stage) -> None:
    """Show what a failed job wrote in place of a result."""
    await opened(stage, found(stage, reason_code=1517), Tab.RESULT)


# Spans


async def spans(stage: Stage) -> None:
    """Show when the shots were measured."""
    await opened(stage, found(stage, tag="ghz-127"), Tab.SPANS)


async def marks(stage: Stage) -> None:
    """Mark three spans."""
    await spans(stage)
    await pressed(stage, "space", "right", "space", "right", "right", "space")


async def drift(stage: Stage) -> None:
    """Show whether the device moved meanwhile."""
    await opened(stage, found(stage, tag="10000-spans"), Tab.SPANS)
    if not isinstance(_pane(stage).state, Arrived):
        await stage.press("enter")
        await stage.until(lambda: isinstance(_pane(stage).state, Arrived))
        await settled(stage)
    await pressed(stage, "d")


# What it was made from, and what was said


async def inputs(stage: Stage) -> None:
    """Show what a job was made from."""
    await _asked(stage, found(stage, tag="ghz-127"), Tab.INPUTS)


async def logs(stage: Stage) -> None:
    """Show the log of a job that failed."""
    await opened(stage, found(stage, reason_code=1517), Tab.LOGS)


async def record(stage: Stage) -> None:
    """Show what the service said, with a search in it."""
    await opened(stage, found(stage, tag="ghz-127"), Tab.RECORD)
    await pressed(stage, "slash", *"created", "enter")


# Dialogs


async def consent(stage: Stage) -> None:
    """Ask whether a private result is to be read."""
    await private(stage)
    await stage.press("enter")
    await stage.until(lambda: stage.is_on(PrivateScreen))
    await settled(stage)


async def save(stage: Stage) -> None:
    """Ask what of a result with marked spans goes where."""
    await marks(stage)
    await stage.press("s")
    await stage.until(lambda: stage.is_on(SaveScreen))
    await stage.until(lambda: stage.app.screen.query_one("#save-plan", Lines).text)
    await settled(stage)


async def saved(stage: Stage) -> None:
    """Show what came of saving."""
    await save(stage)
    await stage.press("ctrl+s")
    screen = stage.app.screen
    await stage.until_tried(lambda: isinstance(screen, SaveScreen) and screen.phase == "over")
    await settled(stage)


SCENES: Final[dict[str, Callable[[Stage], Awaitable[None]]]] = {
    "overview-done": done,
    "overview-failed": failed,
    "overview-running": running,
    "overview-queued": queued,
    "result-127": outcomes,
    "result-40": outcomes_40,
    "result-registers": registers,
    "result-marginals": marginals,
    "result-marked": marked,
    "result-values": values,
    "result-curve": curve,
    "result-points": points,
    "result-large": large,
    "result-private": private,
    "result-failed": failed_text,
    "spans": spans,
    "spans-marked": marks,
    "spans-drift": drift,
    "inputs": inputs,
    "logs": logs,
    "json": record,
    "private": consent,
    "save": save,
}
