"""The sessions and batches of the account: asked for when somebody looks at them, not polled."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec.structs import replace

from qjobs_tui.errors import (
    AccountError,
    NotFound,
    RateLimited,
    ServiceError,
    Unauthorized,
    Unreachable,
)
from qjobs_tui.store.feed import few_at_once
from qjobs_tui.store.polls import NotFollowed

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from qjobs_tui.errors import QJobsError
    from qjobs_tui.jobs import Session
    from qjobs_tui.service.client import ServiceClient
    from qjobs_tui.store.store import JobStore

_MODES = ("session", "batch")
_AT_MOST = 20
_HOPELESS = (AccountError, RateLimited, Unauthorized, Unreachable)


@dataclass(frozen=True, slots=True)
class KnownSession:
    """A session or batch, and where it is.

    Attributes:
        session: What the service told of it last.
        instance: CRN of its instance.
        is_whole: Whether that is its own record; a list tells less.

    """

    session: Session
    instance: str
    is_whole: bool = False

    @property
    def is_over(self) -> bool:
        """Whether it can no longer change."""
        return self.session.state == "closed"


@dataclass(frozen=True, slots=True)
class SessionList:
    """What is known of sessions and batches; identity is equality as for a `Snapshot`.

    Attributes:
        by_id: Each by its id.
        troubles: What went wrong, by the CRN of the instance; the others' are told.
        unlisted: How many older ones the service has that it did not list, by CRN.

    """

    by_id: Mapping[str, KnownSession] = field(default_factory=dict)
    troubles: Mapping[str, QJobsError] = field(default_factory=dict)
    unlisted: Mapping[str, int] = field(default_factory=dict)


class Sessions:
    """Asks for sessions: the newest of each instance, and those of the jobs that are known.

    A closed one does not change any more, so its own record is asked for once.

    Args:
        store: Knows the jobs, and the clients of the instances.

    """

    def __init__(self, store: JobStore) -> None:
        self._store = store
        self.known = SessionList()
        self._absent: set[str] = set()

    def leave(self, followed: Container[str]) -> None:
        """Forget what is known of instances that are not among the followed ones."""
        known = self.known
        self.known = SessionList(
            {key: one for key, one in known.by_id.items() if one.instance in followed},
            {crn: error for crn, error in known.troubles.items() if crn in followed},
            {crn: count for crn, count in known.unlisted.items() if crn in followed},
        )

    async def ask(self) -> SessionList:
        """Ask every instance; what fails is told in the list, which is `known` from then on."""
        crns = [instance.crn.text for instance in self._store.snapshot.instances]
        told = await asyncio.gather(*(self._ask(crn) for crn in crns))
        self.known = SessionList(
            {key: one for part in told for key, one in part.by_id.items()},
            {key: one for part in told for key, one in part.troubles.items()},
            {key: one for part in told for key, one in part.unlisted.items()},
        )
        self.leave(self._store.snapshot.health)
        return self.known

    async def _ask(self, crn: str) -> SessionList:
        try:
            client = (await self._store.feed(crn)).patient
        except NotFollowed:
            # It left as it was to be asked: nothing is to be told of it any more.
            return SessionList()
        known = {key: one for key, one in self.known.by_id.items() if one.instance == crn}
        try:
            listed = await self._listed(crn, client, known)
        except _HOPELESS as error:
            return SessionList(known, {crn: error})
        except ServiceError as error:
            # An account without the right to list them still has those of its jobs.
            listed = SessionList(known, {crn: error})
        return await self._with_records(crn, client, listed)

    async def _listed(
        self, crn: str, client: ServiceClient, known: Mapping[str, KnownSession]
    ) -> SessionList:
        """Ask for the newest of each mode; one of which more is known stays as it is."""
        found, unlisted = dict(known), 0
        for mode in _MODES:
            page = await client.sessions(mode)
            unlisted += max(0, (page.total or 0) - len(page.sessions))
            for session in page.sessions:
                before = found.get(session.id)
                if before is None or not before.is_whole:
                    found[session.id] = KnownSession(session, crn)
        return SessionList(found, {}, {crn: unlisted} if unlisted else {})

    async def _with_records(
        self, crn: str, client: ServiceClient, listed: SessionList
    ) -> SessionList:
        """Ask for the records of those that may have changed, a few at a time."""
        found, troubles = dict(listed.by_id), dict(listed.troubles)

        async def ask(session_id: str) -> None:
            if isinstance(troubles.get(crn), _HOPELESS):
                return
            try:
                session = await client.session(session_id)
            except NotFound:
                found.pop(session_id, None)
                self._absent.add(session_id)
            except (AccountError, ServiceError) as error:
                troubles[crn] = error
            else:
                # Another id would put a stranger's figures beside this one's jobs. It goes to the
                # end: those that were not asked for this time are the first the next time.
                found.pop(session_id, None)
                named = replace(session, id=session_id)
                found[session_id] = KnownSession(named, crn, is_whole=True)

        await few_at_once(self._wanted(crn, found), ask)
        return SessionList(found, troubles, listed.unlisted)

    def _wanted(self, crn: str, found: Mapping[str, KnownSession]) -> tuple[str, ...]:
        """Return whose records to ask for: the open ones, then those that jobs alone tell of."""
        jobs = (job for job in self._store.snapshot.jobs if job.instance == crn)
        inside = dict.fromkeys(job.session_id for job in jobs if job.session_id)
        live = [key for key, one in found.items() if not one.is_over]
        live.sort(key=lambda key: found[key].is_whole)
        others = [key for key in inside if key not in found or not found[key].is_whole]
        wanted = (key for key in dict.fromkeys([*live, *others]) if key not in self._absent)
        return tuple(wanted)[:_AT_MOST]
