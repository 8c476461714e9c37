"""Ways to every screen, and what is offered and was asked there, while the program is read-only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.jobs import JobStatus
from qjobs_tui.ui.keys import keyed_actions
from qjobs_tui.ui.screens.job import JobScreen

from .scenes import found

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from qjobs_tui.demo.wire import Sent
    from qjobs_tui.jobs import Job
    from qjobs_tui.ui.tabs import Tab

    from .stage import Stage

    Way = Callable[[Stage], Awaitable[None]]


CHANGING = {"cancel", "tags", "stop_session", "close_session"}


def changing(requests: tuple[Sent, ...]) -> list[str]:
    """What asked for more than an answer; sign-in and search change nothing of the user's."""
    return [
        f"{sent.method} {sent.path}"
        for sent in requests
        if sent.method != "GET" and not sent.path.endswith(("/identity/token", "/resources/search"))
    ]


def offered(stage: Stage) -> set[str]:
    """The actions of key line, help and palette."""
    actions = keyed_actions(stage.app.screen.active_bindings)
    return {one.action.partition("(")[0] for one in actions}


def on_tab(pick: Callable[[Stage], Job], tab: Tab) -> Way:
    async def way(stage: Stage) -> None:
        stage.jobs.open_job(pick(stage).id)
        await stage.until(lambda: stage.is_on(JobScreen))
        await stage.press(tab.key)
        await stage.until(lambda: stage.app.focused is not None)

    return way


def queued(stage: Stage) -> Job:
    return found(stage, status=JobStatus.QUEUED)


def private(stage: Stage) -> Job:
    return found(stage, private=True)
