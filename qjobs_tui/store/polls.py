"""Which instances are followed, and the task that polls each."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from qjobs_tui.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Mapping

    from qjobs_tui.store.feed import InstanceFeed
    from qjobs_tui.store.turns import Turns


class NotFollowed(NotFound):
    """Something was asked of an instance that is not followed, or not any more: nobody was asked.

    Args:
        crn: The instance.

    """

    def __init__(self, crn: str) -> None:
        super().__init__(
            f"The instance {crn} is not among those that are followed",
            hint="Follow it first: i on the screen, --instance on the command line.",
            brief="its instance is not followed",
        )


class Polls:
    """Takes the turns of every instance side by side, while instances come and go.

    Args:
        begin: Makes the turns of an instance that joins.

    """

    def __init__(self, begin: Callable[[InstanceFeed], Turns]) -> None:
        self._begin = begin
        self._turns: dict[str, Turns] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._group: asyncio.TaskGroup | None = None

    def __iter__(self) -> Iterator[str]:
        """Go through the CRNs of the instances, in the order of their feeds."""
        return iter(self._turns)

    def feed(self, crn: str) -> InstanceFeed:
        """Return the feed of an instance.

        Raises:
            NotFollowed: It has none.

        """
        turns = self._turns.get(crn)
        if turns is None:
            raise NotFollowed(crn)
        return turns.feed

    def turns(self, crn: str) -> Turns | None:
        """Return the turns of an instance; those of one that left and came back are others."""
        return self._turns.get(crn)

    def wake(self) -> None:
        """Let every instance take its next turn now."""
        for turns in self._turns.values():
            turns.wake()

    def connect(self, wanted: Mapping[str, InstanceFeed]) -> None:
        """Follow the instances of these feeds, by their CRNs, from now on, and no others.

        One that stays goes on where it is. A turn of its that is under way is taken again when
        its feed is another than before: the old one may lead to a connection that is closed.
        """
        for crn in self._turns.keys() - wanted.keys():
            self._stop(crn)
        self._turns = {crn: self._joined(crn, feed) for crn, feed in wanted.items()}

    def _joined(self, crn: str, feed: InstanceFeed) -> Turns:
        turns = self._turns.get(crn)
        if turns is None:
            turns = self._begin(feed)
            self._start(crn, turns)
        elif turns.feed is not feed:
            turns.feed = feed
            if turns.is_asking:
                turns.wake()
                self._stop(crn)
                self._start(crn, turns)
        return turns

    async def run(self, beside: Coroutine[None, None, None]) -> None:
        """Poll until cancelled, with something else that runs as long."""
        async with asyncio.TaskGroup() as group:
            self._group = group
            try:
                for crn, turns in self._turns.items():
                    self._start(crn, turns)
                await beside
            finally:
                # From here on the group takes no task; `connect` may come all the same.
                self._group = None
                self._tasks.clear()

    def _start(self, crn: str, turns: Turns) -> None:
        if self._group is not None:
            self._tasks[crn] = self._group.create_task(turns.run())

    def _stop(self, crn: str) -> None:
        """End the polling; a task that is cancelled does not take in an answer any more."""
        if task := self._tasks.pop(crn, None):
            task.cancel()
