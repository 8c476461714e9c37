"""The dialog that asks before jobs are cancelled."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from textual import events

from qjobs_tui.demo.world import INSTANCES, World
from qjobs_tui.ui.screens.cancel import CancelScreen

from .stage import Stage, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from .still import StillClock


A, B, C, D = (f"d{number:019}" for number in range(4))


def waiting(count: int, *, running: int = 0, ended: int = 0) -> Callable[[StillClock], World]:
    """An account with so many queued, running and finished jobs, the newest first."""

    def make(clock: StillClock) -> World:
        world, now = World(clock, instances=INSTANCES[:1]), clock.now()
        for number in range(count + running + ended):
            created = now - timedelta(minutes=4 + number)
            started = created + timedelta(seconds=30) if number >= count else None
            world.submit(
                id=f"d{number:019}",
                created=created,
                starts=started,
                ends=now - timedelta(minutes=1) if number >= count + running else None,
                usage=60.0 if started else 0.0,
                tags=("vqe", f"run-{number}"),
            )
        return world

    return make


@asynccontextmanager
async def asked(
    make: Callable[[StillClock], World], *marks: str, **options: Any
) -> AsyncIterator[Stage]:
    """The dialog about the marked jobs, else the newest, after it was looked at for a second."""
    async with staged(make, **options) as stage:
        stage.jobs.marks = frozenset(marks)
        await stage.press("c")
        await stage.until(lambda: stage.is_on(CancelScreen))
        stage.clock.wait(1)
        await stage.pilot.pause()
        yield stage


def words(stage: Stage) -> str:
    """What the screen says, frames and line ends left out."""
    return " ".join(stage.text.replace("│", " ").replace("▌", " ").split())


def toasts(stage: Stage) -> str:
    return " ".join(toast.message for toast in stage.app._notifications)


def posted(stage: Stage) -> list[str]:
    """Ids of the jobs whose cancel reached the service, once for each time."""
    return sorted(
        sent.path.split("/")[-2]
        for sent in stage.server.requests
        if sent.method != "GET"
        if sent.path.endswith("/cancel")
    )


def status(stage: Stage, job_id: str) -> str:
    return next(line for line in stage.text.splitlines() if job_id in line).split(job_id)[0]


def focused(stage: Stage) -> str | None:
    return stage.app.focused.id if stage.app.focused else None


async def paste(stage: Stage, text: str) -> None:
    stage.app.post_message(events.Paste(text))
    await stage.pilot.pause()
    await stage.pilot.pause()
