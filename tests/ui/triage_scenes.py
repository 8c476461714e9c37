"""Ways to what acting on jobs shows: each takes a stage with the demo account to one picture."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from qjobs_tui.store.change import Change, Kind, Outcome
from qjobs_tui.ui.screens.actions import ActionsScreen
from qjobs_tui.ui.screens.backends import BackendsScreen
from qjobs_tui.ui.screens.cancel import CancelManyScreen, CancelScreen
from qjobs_tui.ui.screens.columns import ColumnsScreen
from qjobs_tui.ui.screens.ending import EndingScreen
from qjobs_tui.ui.screens.listed import ListScreen
from qjobs_tui.ui.screens.sessions import SessionsScreen
from qjobs_tui.ui.screens.tags import ManyTagsScreen, TagsScreen

from .scenes import settled

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.screen import Screen

    from .stage import Stage


async def _on(stage: Stage, key: str, kind: type[Screen[Any]]) -> None:
    """Press a key, and wait for what it opens, and for what that asks."""
    await stage.press(key)
    await stage.until(lambda: stage.is_on(kind))
    screen = stage.app.screen
    await stage.until(
        lambda: not isinstance(screen, ListScreen) or (screen.is_mounted and not screen.is_asking)
    )
    await settled(stage)


def _marked(stage: Stage, count: int, *, pending: bool = True) -> None:
    """Mark the newest jobs: so many that wait or run, or that ended."""
    ids = [job.id for job in stage.app.snapshot.jobs if job.status.is_pending is pending]
    stage.jobs.marks = stage.jobs.marks | {*ids[:count]}


# Lists


async def sessions(stage: Stage) -> None:
    """List the sessions and batches of both instances."""
    await _on(stage, "S", SessionsScreen)


async def closing(stage: Stage) -> None:
    """Ask whether to close a batch with jobs in it."""
    await sessions(stage)
    await _on(stage, "c", EndingScreen)


async def backends(stage: Stage) -> None:
    """List the QPUs."""
    await _on(stage, "b", BackendsScreen)


def _change(stage: Stage, number: int, kind: Kind, outcome: Outcome, **fields: str) -> Change:
    """Make a change of the newest jobs, asked some minutes ago."""
    asked = stage.clock.now() - timedelta(minutes=20 - number)
    job = stage.app.snapshot.jobs[number]
    answered = None if outcome is Outcome.ASKED else asked + timedelta(seconds=1)
    given = {"target": job.id, "instance": job.instance, **fields}
    return Change(number, kind, asked=asked, outcome=outcome, answered=answered, **given)


async def actions(stage: Stage) -> None:
    """List what was asked for: a change of each kind and of each end."""
    session = stage.world.sessions()[1].id
    # What was ended was seen in this list before.
    await sessions(stage)
    await stage.press("escape")
    ways: tuple[tuple[Kind, Outcome, dict[str, str]], ...] = (
        (Kind.CANCEL, Outcome.DONE, {"words": "cancelled"}),
        (Kind.CANCEL, Outcome.ALREADY, {}),
        (Kind.CANCEL, Outcome.ABSENT, {}),
        (Kind.CANCEL, Outcome.LATE, {}),
        (Kind.TAGS, Outcome.DONE, {"detail": "vqe, run-5"}),
        (Kind.TAGS, Outcome.CONFLICT, {"detail": "vqe"}),
        (Kind.CANCEL, Outcome.FAILED, {"words": "You may not cancel the job of another user."}),
        (Kind.STOP, Outcome.DONE, {"target": session}),
        (Kind.CANCEL, Outcome.ACCEPTED, {}),
        (Kind.CLOSE, Outcome.ASKED, {"target": session}),
    )
    changes = [
        _change(stage, number, kind, outcome, **fields)
        for number, (kind, outcome, fields) in enumerate(ways, 1)
    ]
    stage.app.store._replace(changes=tuple(changes))
    await _on(stage, "L", ActionsScreen)
    await stage.until(lambda: session in stage.text)
    await settled(stage)


# Dialogs


async def cancel(stage: Stage) -> None:
    """Ask whether to cancel two jobs; two more had finished."""
    _marked(stage, 2)
    _marked(stage, 2, pending=False)
    await _on(stage, "c", CancelScreen)


async def cancel_many(stage: Stage) -> None:
    """Ask whether to cancel seven jobs, whose number is to be typed."""
    # The demo account has fewer that wait.
    now = stage.clock.now()
    for number in range(7):
        created = now - timedelta(minutes=number + 1)
        stage.world.submit(
            id=f"d6jvz{number:015}", created=created, starts=None, tags=("sweep", f"run-{number}")
        )
    stage.refresh_soon()
    await stage.until(lambda: f"d6jvz{0:015}" in stage.text)
    await stage.loaded()
    stage.jobs.marks = frozenset(f"d6jvz{number:015}" for number in range(7))
    await _on(stage, "c", CancelManyScreen)


async def tags(stage: Stage) -> None:
    """Edit the tags of a job."""
    # In the first line, which is in sight however small the terminal was meanwhile.
    await stage.filter("run-3")
    await _on(stage, "t", TagsScreen)


async def tags_many(stage: Stage) -> None:
    """Add a tag to three jobs and take one away."""
    _marked(stage, 3)
    await _on(stage, "t", ManyTagsScreen)
    await stage.press(*"night")
    await settled(stage)


async def columns(stage: Stage) -> None:
    """Choose columns."""
    await _on(stage, "C", ColumnsScreen)
    await stage.press("j", "j", "j", "space")
    await settled(stage)


SCENES: Final[dict[str, Callable[[Stage], Awaitable[None]]]] = {
    "sessions": sessions,
    "sessions-close": closing,
    "backends": backends,
    "actions": actions,
    "cancel": cancel,
    "cancel-many": cancel_many,
    "tags": tags,
    "tags-many": tags_many,
    "columns": columns,
}
