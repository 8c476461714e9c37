"""As whom the program acts: the account, how it was found, and which instances are followed."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import msgspec

from qjobs_tui.errors import AccountError, QJobsError, UsageError
from qjobs_tui.store.snapshot import Health
from qjobs_tui.ui.acting import Acting

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.accounts.steps import Resolution
    from qjobs_tui.clock import Clock
    from qjobs_tui.jobs import Instance
    from qjobs_tui.roster.roster import Roster
    from qjobs_tui.secret import Secret
    from qjobs_tui.store.pace import Pace
    from qjobs_tui.store.store import JobStore


class Start(msgspec.Struct, frozen=True):
    """How the account to begin with is found.

    Attributes:
        seek: Looks for it.
        known: Its instances, where they are known before anybody was asked.
        roster: Makes what knows the accounts there are, which few need; None where they play no
            part, as in the demo.
        no_verify: Whether that account may have certificates unchecked.

    """

    seek: Callable[[], Awaitable[Resolution]]
    known: tuple[Instance, ...] = ()
    roster: Callable[[], Roster] | None = None
    no_verify: bool = False

    @classmethod
    def of(cls, account: Account) -> Start:
        """Begin with an account that needs no search, such as the demo's."""

        async def seek() -> Resolution:
            from qjobs_tui.accounts.steps import Resolution

            return Resolution(account, ())

        return cls(seek, account.instances)


class Listener(Protocol):
    """Is told what the person at the keyboard has to do something about."""

    def nobody(self, resolution: Resolution, /) -> None:
        """No account was found; the steps say why."""

    def refused(self, error: QJobsError, /) -> None:
        """The account can be used no further: an address, a proxy, a name of an instance."""

    def noted(self, words: str, /) -> None:
        """There is something to know about the account, such as an instance that is not there."""

    def changed(self) -> None:
        """Another account was chosen: what is open is about the jobs of the one before."""


class Whose:
    """Finds the account, follows its instances, and changes both when asked to.

    All of it runs on the event loop's thread; the store has the jobs.

    Args:
        store: Is given the feeds of the instances that are followed.
        clock: Wall clock, steady clock and sleep.
        pace: How long to wait before a failed search for instances is tried again.
        start: How the account to begin with is found.

    Attributes:
        account: As whom the program acts, or None.
        resolution: How that was found, or why not; None while it is looked for.
        was_chosen: Whether it was chosen in this run.

    """

    def __init__(self, store: JobStore, clock: Clock, pace: Pace, start: Start) -> None:
        self._start = start
        self.account: Account | None = None
        self.resolution: Resolution | None = None
        self.was_chosen = False
        self._store = store
        self._clock = clock
        self._pace = pace
        self._jitter = random.Random()  # noqa: S311 - spreads retries, guards nothing
        self._wanted: asyncio.Queue[Account] = asyncio.Queue()
        self._acting: Acting | None = None
        self._running: asyncio.Task[None] | None = None
        self._listener: Listener | None = None

    @cached_property
    def roster(self) -> Roster:
        """The accounts there are.

        Raises:
            UsageError: There is none but this one.

        """
        if self._start.roster is None:
            raise UsageError(
                "The demo has an account of its own", hint="Start without --demo to use yours."
            )
        return self._start.roster()

    @property
    def is_fixed(self) -> bool:
        """Whether there is no account but this one."""
        return self._start.roster is None

    @property
    def has_begun(self) -> bool:
        """Whether instances of any account were ever followed in this run."""
        return self._running is not None

    @property
    def seen(self) -> tuple[Instance, ...]:
        """All instances that the key can see, once they were looked for; else those followed."""
        known = self._acting.seen if self._acting else ()
        return known or self._store.snapshot.instances

    @property
    def is_kept(self) -> bool:
        """Whether a choice of instances is kept with the account, or lasts for this run."""
        return not self.is_fixed and self.account is not None and self.account.is_own

    def secrets(self) -> tuple[Secret, ...]:
        """Return what nobody may be told."""
        return (self.account.key,) if self.account else ()

    def hurry(self) -> None:
        """Look for the instances now, if that failed and is waited with."""
        if self._acting:
            self._acting.hurry()

    def act_as(self, account: Account) -> None:
        """Act as this account from now on; the jobs of another leave the table.

        The same one under another name goes on as it is.
        """
        self.was_chosen = True
        if self._take(account) and self._listener:
            # At once: no key may come in between, and be about a job of the account before.
            self._listener.changed()

    def _take(self, account: Account) -> bool:
        """Act as this account, and tell whether it is another one."""
        before, self.account, acting = self.account, account, self._acting
        # One that was refused has nothing open, and is tried again.
        if acting and acting.account == before and _is_same(acting.account, account):
            acting.account = account
            return False
        self._wanted.put_nowait(account)
        return True

    async def look(self) -> tuple[Instance, ...]:
        """Search all instances that the key can see.

        Raises:
            QJobsError: They could not be asked for.

        """
        if (acting := self._acting) is None:
            raise UsageError("No account is in use now: A lists them.", brief="no account in use")
        found = await acting.look()
        # Of another account's nothing is taken.
        if acting is self._acting:
            self._store.name_instances(found)
        return self.seen

    async def choose(self, instances: tuple[Instance, ...]) -> None:
        """Follow these instances from now on.

        Raises:
            QJobsError: One of them cannot be reached by any address, or the choice not be kept.

        """
        acting = self._acting
        if not instances:
            raise UsageError("At least one instance is followed.")
        if acting is None or not self._store.snapshot.is_connected:
            raise UsageError("The account is being changed: choose its instances in a moment.")
        self._store.connect(acting.feeds(instances))
        crns = tuple(one.crn.text for one in instances)
        # All that the key sees is kept as such, and means those made later too.
        is_all = bool(acting.seen) and {one.crn.text for one in acting.seen} <= {*crns}
        chosen = () if is_all else instances
        is_used = self.account == acting.account
        acting.account = acting.account.meaning(chosen)
        if is_used:
            self.account = acting.account
        if acting.account.is_own and not self.is_fixed:
            await self.roster.set_instances(acting.account.name, () if is_all else crns)

    async def run(self, listener: Listener) -> None:
        """Find the account and follow its instances, and those of others later, until cancelled."""
        self._listener = listener
        async with asyncio.TaskGroup() as tasks:
            following = tasks.create_task(self._first(listener))
            while True:
                account = await self._wanted.get()
                self._forget()
                following.cancel()
                await asyncio.wait({following})
                following = tasks.create_task(self._follow(account, tasks, listener))

    async def _first(self, listener: Listener) -> None:
        self._store.set_search(Health(asked=self._clock.now()))
        self.resolution = found = await self._start.seek()
        if self.was_chosen:
            return
        if found.account is None:
            error = AccountError("No account is in use", brief="no account: A lists them")
            self._store.set_search(Health(error=error))
            listener.nobody(found)
            return
        from qjobs_tui.accounts import unverified  # after the first frame

        try:
            account = unverified.asked(found.account, self._start.no_verify)
        except QJobsError as error:
            listener.refused(error)
            return
        for step in found.failures:
            words = f"{step.source.value}: {step.words}. In use instead: account {account.name}."
            listener.noted(words)
        self._take(account)

    def _forget(self) -> None:
        """Let go of the instances of another account."""
        self._acting = None
        if self._running is not None:
            self._store.leave()
        self._store.set_search(None)

    async def _follow(self, account: Account, tasks: asyncio.TaskGroup, listener: Listener) -> None:
        # httpx costs 20 ms, which the first frame need not wait for.
        from qjobs_tui.service.connect import Connection

        try:
            async with Connection(account, self._clock, self._jitter) as connection:
                self._acting = Acting(account, connection, self._store)
                await self._use(self._acting, tasks, listener)
        except QJobsError as error:
            self._acting = None
            self._store.set_search(Health(error=error))
            listener.refused(error)

    async def _use(self, acting: Acting, tasks: asyncio.TaskGroup, listener: Listener) -> None:
        found = await acting.place(self._clock, self._pace, self._jitter)
        for note in found.notes:
            listener.noted(note)
        feeds = acting.feeds(found.instances)
        if self._running is None:
            self._running = tasks.create_task(self._store.run(feeds))
        else:
            self._store.connect(feeds)
        if not all(one.name for one in found.instances):
            await self._name()
        # The connection is open as long as the account is in use.
        await asyncio.Event().wait()

    async def _name(self) -> None:
        """Learn the names of instances that are known by their CRN alone; they do without."""
        # The first rows do not wait for a search that only decorates.
        await self._store.heard()
        try:
            await self.look()
        except QJobsError:
            # The log has the failure, the polls have the same one, and screens ask again.
            return


def _is_same(one: Account, other: Account) -> bool:
    """Whether two are the same account but for what it is called and how it was found."""
    return replace(one, name=other.name, source=other.source) == other
