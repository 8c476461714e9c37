"""Who chooses which instances of a demo account are followed, with a real store and network."""

from __future__ import annotations

import asyncio
import random
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qjobs_tui.accounts.steps import Outcome, Resolution, Source, Step
from qjobs_tui.commands.access import demo_account
from qjobs_tui.demo.ids import crn
from qjobs_tui.demo.world import INSTANCES, World
from qjobs_tui.jobs import Crn, Instance
from qjobs_tui.service.connect import Connection
from qjobs_tui.store.feed import InstanceFeed
from qjobs_tui.ui.screens.instances import InstancesScreen

from .stage import Stage, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from qjobs_tui.errors import QJobsError

    from .still import StillClock

US, EU = INSTANCES
# It has the name of another one, in another region, and no job that anybody waits for.
TWIN = Instance(Crn.parse(crn("eu-de", 3)), "demo-us", "premium")


class Walled(World):
    """An account that can lose its access to an instance."""

    closed: frozenset[str] = frozenset()

    def knows(self, place: str) -> bool:
        return super().knows(place) and place not in self.closed


def walled(clock: StillClock) -> World:
    """Make the demo account so that its access can be taken away."""
    return Walled.demo(clock)


class Following:
    """Lets instances be chosen; keeps what was chosen, and waits or fails when it is told to."""

    def __init__(self, stage: Stage, connection: Connection, seen: tuple[Instance, ...]) -> None:
        self.roster = None
        self.account = replace(demo_account(stage.server), name="lab")
        self.resolution: Resolution | None = None
        self.seen = seen
        self.found = seen
        self.is_kept = True
        self.is_fixed = False
        self.chosen: list[tuple[str, ...]] = []
        self.looks = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.trouble: QJobsError | None = None
        self._stage = stage
        self._connection = connection

    def come_from(self, source: Source) -> None:
        """Have the account be one that is not ours, and so is not changed."""
        self.is_kept = False
        step = Step(source, Outcome.WON, "")
        self.resolution = Resolution(self.account, (step,))

    async def look(self) -> tuple[Instance, ...]:
        self.looks += 1
        if self.trouble:
            raise self.trouble
        self.seen = self.found
        return self.seen

    async def choose(self, instances: tuple[Instance, ...]) -> None:
        self.chosen.append(tuple(one.crn.text for one in instances))
        await self.gate.wait()
        store = self._stage.app.store
        known = {one.crn.text for one in store.snapshot.instances}
        store.connect(
            [
                await store.feed(one.crn.text)
                if one.crn.text in known
                else InstanceFeed(one, self._connection.client(one, patience=0))
                for one in instances
            ]
        )
        if self.trouble:
            raise self.trouble


@asynccontextmanager
async def followed(
    make: Any = walled, *, seen: tuple[Instance, ...] = INSTANCES, **options: Any
) -> AsyncIterator[tuple[Stage, Following]]:
    """Run the app with somebody who chooses instances."""
    async with staged(make, **options) as stage:
        account, dice = demo_account(stage.server), random.Random(1)
        async with Connection(account, stage.clock, dice) as connection:
            following = Following(stage, connection, seen)
            object.__setattr__(stage.app._desk, "whose", following)
            yield stage, following
            # What a key began must not outlive the connection.
            stage.app.store.connect(())
            await stage.pilot.pause()


async def listed(stage: Stage) -> InstancesScreen:
    """Open the list of instances, and wait for what it asks."""
    await stage.press("i")
    await stage.until(lambda: stage.is_on(InstancesScreen))
    screen = stage.app.screen
    assert isinstance(screen, InstancesScreen)
    await stage.until(lambda: screen.is_mounted and not screen.is_asking)
    return screen
