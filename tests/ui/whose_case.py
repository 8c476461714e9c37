"""Somebody acting as an account, on a real service, with what the person is told."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qjobs_tui.accounts.steps import Outcome, Resolution, Source, Step
from qjobs_tui.commands.access import demo_account
from qjobs_tui.store.pace import Pace
from qjobs_tui.store.store import JobStore
from qjobs_tui.ui.whose import Start, Whose
from tests.support.waiting import PATIENCE_S

from ..support.clock import Even
from .still import StillClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.demo.server import DemoServer
    from qjobs_tui.errors import QJobsError
    from qjobs_tui.store.snapshot import Snapshot

    from ..roster.hall import Hall


@dataclass
class Told:
    """What the person at the keyboard was told."""

    nobodies: list[Resolution] = field(default_factory=list)
    errors: list[QJobsError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    changes: int = 0

    def nobody(self, resolution: Resolution) -> None:
        self.nobodies.append(resolution)

    def refused(self, error: QJobsError) -> None:
        self.errors.append(error)

    def noted(self, words: str) -> None:
        self.notes.append(words)

    def changed(self) -> None:
        self.changes += 1


class Case:
    """Somebody, what is known, and a service that can be told to fail."""

    def __init__(self, hall: Hall, start: Start) -> None:
        self.clock = StillClock()
        self.told = Told()
        self.hall = hall
        pace = Pace()
        self.store = JobStore(
            start.known, clock=self.clock, jitter=Even(), pace=pace, on_change=self._see
        )
        self.whose = Whose(self.store, self.clock, pace, start)
        self._changed = asyncio.Event()

    def _see(self, _: Snapshot) -> None:
        self._changed.set()

    @property
    def server(self) -> DemoServer:
        assert self.hall.server
        return self.hall.server

    def account(self, **changes: object) -> Account:
        return replace(demo_account(self.server), **changes)  # type: ignore[arg-type]

    def followed(self) -> list[str]:
        return [one.crn.text for one in self.store.snapshot.instances]

    def jobs(self) -> int:
        return len(self.store.snapshot.jobs)

    def is_settled(self) -> bool:
        """Whether every instance has given its jobs."""
        snapshot = self.store.snapshot
        return snapshot.is_connected and all(one.answered for one in snapshot.health.values())

    async def until(self, claim: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not claim():  # noqa: ASYNC110 - not every claim is about a snapshot
                await asyncio.sleep(0.01)


@asynccontextmanager
async def acting(hall: Hall, start: Start | None = None) -> AsyncIterator[Case]:
    """Run until the block ends; without a start nobody is found."""
    nobody = Resolution(None, (Step(Source.KEYRING, Outcome.ABSENT, "none"),))

    async def seek() -> Resolution:
        return nobody

    case = Case(hall, start or Start(seek, roster=hall.roster))
    # What goes wrong in it ends the test.
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(case.whose.run(case.told))
        yield case
        running.cancel()
