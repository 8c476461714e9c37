"""How long the follower of cancels rests when the service asks for it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from qjobs_tui.errors import RateLimited
from qjobs_tui.store.change import Change, Kind, Outcome
from qjobs_tui.store.following import Following
from qjobs_tui.store.pace import MAX_RETRY_AFTER
from tests.support.clock import FakeClock

if TYPE_CHECKING:
    from qjobs_tui.store.store import JobStore


class Refusing:
    """A store whose service asks everybody to wait for ages."""

    def __init__(self) -> None:
        self.asked = 0

    async def feed(self, _: str) -> None:
        self.asked += 1
        raise RateLimited("too many requests", retry_after=1e30)

    def tell_changes(self, _: list[Change]) -> None:
        """Hear that it is late."""


async def test_no_wish_to_wait_keeps_it_from_asking_for_ever() -> None:
    store, clock = Refusing(), FakeClock()
    following = Following(cast("JobStore", store), clock)
    following.add(Change(1, Kind.CANCEL, "job", "crn", clock.now(), Outcome.ACCEPTED))
    running = asyncio.create_task(following.run())
    for number, seconds in enumerate((5, MAX_RETRY_AFTER, MAX_RETRY_AFTER), 1):
        await clock.until_naps(number)
        clock.advance(seconds)
    await clock.until_naps(4)
    assert store.asked == 3
    assert max(clock.slept) <= MAX_RETRY_AFTER
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
