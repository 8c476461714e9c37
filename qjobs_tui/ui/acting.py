"""One account in use: its connection, the feeds on it, and what its key can see."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from qjobs_tui.errors import ServiceError
from qjobs_tui.store.snapshot import Health

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.clock import Clock
    from qjobs_tui.jobs import Instance
    from qjobs_tui.service.connect import Connection
    from qjobs_tui.service.places import Placed
    from qjobs_tui.service.retry import Jitter
    from qjobs_tui.store.feed import InstanceFeed
    from qjobs_tui.store.pace import Pace
    from qjobs_tui.store.store import JobStore


class Acting:
    """What is open for an account, as long as it is in use.

    Args:
        account: Whose.
        connection: Entered; it is left by who entered it.
        store: Is told how the search goes.

    Attributes:
        account: Whose; it may be renamed.
        seen: All instances that the key can see, once they were looked for.

    """

    def __init__(self, account: Account, connection: Connection, store: JobStore) -> None:
        self.account = account
        self.seen: tuple[Instance, ...] = ()
        self._connection = connection
        self._store = store
        self._feeds: dict[str, InstanceFeed] = {}
        self._hurry = asyncio.Event()

    def hurry(self) -> None:
        """Search now, if that failed and is waited with."""
        self._hurry.set()

    async def look(self) -> tuple[Instance, ...]:
        """Search all instances that the key can see.

        Raises:
            QJobsError: They could not be asked for.

        """
        self.seen = await self._connection.instances()
        return self.seen

    async def place(self, clock: Clock, pace: Pace, jitter: Jitter) -> Placed:
        """Find the account's instances, searched for as often as it takes.

        Raises:
            AccountError: There are none, or the key is not accepted.

        """
        from qjobs_tui.service.places import placed  # after the first frame, as all of the network

        failures = 0
        while True:
            self._hurry.clear()
            try:
                found = await placed(self._connection, self.account, patience=0)
            except ServiceError as error:
                failures += 1
                seconds = pace.backoff(jitter, failures, error.retry_after)
                await self._rest(error, clock, seconds)
            else:
                if not (self.account.instances or self.account.names):
                    self.seen = found.seen
                return found

    async def _rest(self, error: ServiceError, clock: Clock, seconds: float) -> None:
        retry_at = clock.now() + timedelta(seconds=seconds)
        self._store.set_search(Health(error=error, retry_at=retry_at))
        sleeping = asyncio.ensure_future(clock.sleep(seconds))
        hurrying = asyncio.ensure_future(self._hurry.wait())
        try:
            await asyncio.wait({sleeping, hurrying}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            hurrying.cancel()

    def feeds(self, instances: Iterable[Instance]) -> list[InstanceFeed]:
        """Return a feed for each instance, the same for the same.

        Raises:
            AccountError: The account's addresses cannot be used, or not safely.

        """
        from qjobs_tui.store.feed import InstanceFeed  # after the first frame

        wanted = tuple(instances)
        for one in wanted:
            if one.crn.text not in self._feeds:
                # The poller is its own retry: what fails is shown at once, with the next try.
                client = self._connection.client(one, patience=0)
                self._feeds[one.crn.text] = InstanceFeed(one, client)
        return [self._feeds[one.crn.text] for one in wanted]
