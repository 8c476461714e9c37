"""The simulated account: instances, jobs, sessions and what can be done to them.

Every method may be called from any thread. Only the clock's ``now`` is used: nothing ticks.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from threading import RLock
from typing import TYPE_CHECKING, Any, Protocol, Self

from qjobs_tui.demo import bodies, cast
from qjobs_tui.demo.devices import DEVICES, Device
from qjobs_tui.demo.ids import crn, xid
from qjobs_tui.demo.script import CANCELLED, JobScript, SessionScript, Stage
from qjobs_tui.demo.shelf import Shelf
from qjobs_tui.demo.traffic import Traffic
from qjobs_tui.jobs import Crn, Instance, InstanceUsage

if TYPE_CHECKING:
    from collections.abc import Iterable

INSTANCES = (
    Instance(Crn.parse(crn("us-east", 1)), "demo-us", "open", ("demo", "teaching")),
    Instance(Crn.parse(crn("eu-de", 2)), "demo-eu", "flex", ("demo", "research")),
)
# Open plan with the promotion's 180 minutes, and a yearly allocation for the flex plan.
_LIMITS_S = {"demo-us": 11_400.0, "demo-eu": 36_000.0}
_PERIOD = timedelta(days=28)
CANCEL_TAKES_S = 8.0
_SERIAL_BASE = 0x500000


class Now(Protocol):
    """The part of a clock that the account needs."""

    def now(self) -> datetime:
        """Return the present moment, with time zone UTC."""
        ...


class World:
    """An account with instances, empty unless made by `demo` or `of`.

    Args:
        clock: Tells the present moment.
        instances: The account's service instances; the first is where jobs go by default.
        traffic: Jobs that keep arriving, by CRN.

    """

    def __init__(
        self,
        clock: Now,
        *,
        instances: tuple[Instance, ...] = INSTANCES,
        traffic: dict[str, Traffic] | None = None,
    ) -> None:
        arriving = traffic or {}
        self.instances = instances
        self._clock = clock
        self._lock = RLock()
        self._bodies = bodies.Bodies()
        self._serials = count(_SERIAL_BASE)
        self._limits = {i.crn.text: _LIMITS_S.get(i.name) for i in instances}
        self._shelves = {i.crn.text: Shelf(arriving.get(i.crn.text)) for i in instances}

    @classmethod
    def demo(cls, clock: Now) -> Self:
        """Make the account that ``--demo`` shows; it opens at the clock's present moment."""
        now = clock.now()
        us, eu = (instance.crn.text for instance in INSTANCES)
        world = cls(
            clock,
            traffic={
                us: Traffic(now, ("ibm_fez", "ibm_torino", "ibm_marrakesh"), 0),
                eu: Traffic(now + timedelta(seconds=10), ("ibm_aachen", "ibm_strasbourg"), 1),
            },
        )
        for region, place in (("us-east", us), ("eu-de", eu)):
            world.fill(cast.jobs(now, region), place)
            world.open_sessions(cast.sessions(now, region), place)
        return world

    @classmethod
    def of(cls, clock: Now, count: int) -> Self:
        """Make an account whose first instance holds that many finished jobs, one a minute."""
        world = cls(clock)
        now = clock.now()
        world.fill([cast.plain(now, number) for number in range(count)])
        return world

    def now(self) -> datetime:
        """Return the account's present moment."""
        return self._clock.now()

    # What there is

    def knows(self, place: str) -> bool:
        """Tell whether the account has an instance of that CRN."""
        return place in self._shelves

    def jobs(self, place: str | None = None) -> list[JobScript]:
        """Return an instance's jobs, oldest first."""
        with self._lock:
            return self._shelf(place).jobs()

    def pending(self, place: str | None = None) -> list[JobScript]:
        """Return an instance's queued and running jobs, oldest first."""
        with self._lock:
            return self._shelf(place).pending()

    def job(self, job_id: str, place: str | None = None) -> JobScript | None:
        """Return a job of an instance, of any instance when none is named, or None."""
        with self._lock:
            places = self._shelves if place is None else (place,)
            found = (self._shelf(one).get(job_id) for one in places)
            return next((job for job in found if job is not None), None)

    def sessions(self, place: str | None = None) -> list[SessionScript]:
        """Return an instance's sessions and batches."""
        with self._lock:
            return list(self._shelf(place).sessions.values())

    def devices(self, place: str | None = None) -> list[Device]:
        """Return the QPUs that an instance may use."""
        region = Crn.parse(place or self._first()).region
        return [device for device in DEVICES if device.region == region]

    def usage(self, place: str | None = None) -> InstanceUsage:
        """Return what an instance has consumed in the last 28 days."""
        where, now = place or self._first(), self.now()
        begin = now - _PERIOD
        consumed = sum(job.charged(now)[0] for job in self.jobs(where) if job.created >= begin)
        limit = self._limits[where]
        reached = limit is not None and consumed >= limit
        return InstanceUsage(round(consumed, 1), limit, None, begin, now, reached)

    # What the tests and the cast arrange

    def add(self, job: JobScript, place: str | None = None) -> JobScript:
        """Add a job, or replace the one of that id; the instance defaults to the first."""
        with self._lock:
            self._shelf(place).put(job)
            return job

    def fill(self, jobs: Iterable[JobScript], place: str | None = None) -> None:
        """Add many jobs."""
        with self._lock:
            self._shelf(place).fill(list(jobs))

    def open_sessions(self, sessions: Iterable[SessionScript], place: str | None = None) -> None:
        """Add sessions or batches."""
        with self._lock:
            self._shelf(place).sessions.update({one.id: one for one in sessions})

    def submit(
        self,
        place: str | None = None,
        **script: Any,  # noqa: ANN401 - fields of a JobScript, which checks their names
    ) -> JobScript:
        """Add a new job with these fields of a script; id and creation default to now."""
        with self._lock:
            created = script.setdefault("created", self.now())
            script.setdefault("id", xid(created, next(self._serials)))
            return self.add(JobScript(**script), place)

    def change(
        self,
        job_id: str,
        **script: Any,  # noqa: ANN401 - as above
    ) -> JobScript:
        """Change fields of a job's script, such as ``ends=world.now()``.

        Raises:
            KeyError: No instance has such a job.

        """
        with self._lock:
            place, job = self._held(job_id)
            return self.add(replace(job, **script), place)

    def set_limit(self, seconds: float | None, place: str | None = None) -> None:
        """Set how many QPU seconds an instance may consume; None lifts the limit."""
        with self._lock:
            self._limits[place or self._first()] = seconds

    # What a user does

    def cancel(self, job_id: str) -> bool:
        """Ask for a job to be cancelled, which takes effect some seconds later.

        Returns:
            False when it is final, or was asked for before.

        """
        with self._lock:
            job, now = self._held(job_id)[1], self.now()
            if job.stage(now) is Stage.FINAL or job.cancel_asked is not None:
                return False
            self._cut(job, now + timedelta(seconds=CANCEL_TAKES_S))
            return True

    def delete(self, job_id: str) -> None:
        """Delete a job for good; one that is not there is left at that."""
        with self._lock:
            for place in self._shelves:
                self._shelf(place).drop(job_id)

    def take_result(self, job_id: str) -> bytes | None:
        """Return the body of a final job's results; a private one can be read only once."""
        with self._lock:
            job = self._held(job_id)[1]
            if job.stage(self.now()) is not Stage.FINAL or job.result_taken:
                return None
            if job.private and job.result is not None:
                self.change(job_id, result_taken=True)
        # Making one takes its time, and nobody else shall wait for it.
        return self._bodies.of(job)

    def stop_accepting(self, session_id: str) -> None:
        """Close a session gracefully: what is in it still runs."""
        self._change_session(session_id, accepting=False)

    def close_session(self, session_id: str) -> None:
        """Close a session at once: its queued jobs are cancelled, running ones go on."""
        with self._lock:
            now = self.now()
            place = self._change_session(session_id, accepting=False, closes=now)
            for job in self.pending(place):
                if job.session_id == session_id and job.stage(now) is Stage.QUEUED:
                    self._cut(job, now)

    def _cut(self, job: JobScript, moment: datetime) -> None:
        if job.ends is not None and job.ends <= moment:
            self.change(job.id, cancel_asked=self.now())
            return
        self.change(
            job.id,
            ends=moment,
            ending=CANCELLED,
            result=None,
            log=bodies.LOG if job.running_since(moment) else "",
            usage=job.charged(moment)[0],
            cancel_asked=self.now(),
        )

    def _change_session(
        self,
        session_id: str,
        **fields: Any,  # noqa: ANN401 - fields of a SessionScript
    ) -> str:
        with self._lock:
            for place, shelf in self._shelves.items():
                if session_id in shelf.sessions:
                    shelf.sessions[session_id] = replace(shelf.sessions[session_id], **fields)
                    return place
        raise KeyError(session_id)

    def _first(self) -> str:
        return self.instances[0].crn.text

    def _shelf(self, place: str | None) -> Shelf:
        shelf = self._shelves[place or self._first()]
        shelf.advance(self.now())
        return shelf

    def _held(self, job_id: str) -> tuple[str, JobScript]:
        for place in self._shelves:
            job = self._shelf(place).get(job_id)
            if job is not None:
                return place, job
        raise KeyError(job_id)
