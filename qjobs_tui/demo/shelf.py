"""One instance's jobs and sessions: the state, without lock or clock."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from typing import TYPE_CHECKING

from qjobs_tui.demo.script import JobScript, SessionScript, Stage

if TYPE_CHECKING:
    from datetime import datetime

    from qjobs_tui.demo.traffic import Traffic

# How many arrived jobs an instance keeps; the oldest then leave, so memory stays bounded.
KEPT_ARRIVALS = 2_000


class Shelf:
    """The jobs of one instance in order of creation, and which of them are not yet final."""

    def __init__(self, traffic: Traffic | None = None) -> None:
        self.sessions: dict[str, SessionScript] = {}
        self._jobs: dict[str, JobScript] = {}
        self._order: list[tuple[datetime, str]] = []
        self._pending: set[str] = set()
        self._traffic = traffic
        self._arrived: deque[str] = deque()
        self._next = 0

    def get(self, job_id: str) -> JobScript | None:
        """Return the job's script, or None."""
        return self._jobs.get(job_id)

    def put(self, job: JobScript) -> None:
        """Add a job, or replace the one of that id."""
        self.drop(job.id)
        self._jobs[job.id] = job
        insort(self._order, (job.created, job.id))
        self._pending.add(job.id)

    def fill(self, jobs: list[JobScript]) -> None:
        """Add many jobs at once, which is far faster than one by one."""
        self._jobs.update((job.id, job) for job in jobs)
        self._order = sorted((job.created, job.id) for job in self._jobs.values())
        self._pending.update(job.id for job in jobs)

    def drop(self, job_id: str) -> JobScript | None:
        """Forget a job and return it, None when there is none."""
        job = self._jobs.pop(job_id, None)
        if job is not None:
            del self._order[bisect_left(self._order, (job.created, job_id))]
            self._pending.discard(job_id)
        return job

    def advance(self, now: datetime) -> None:
        """Let arrivals come in, and note which jobs have become final."""
        if self._traffic is not None:
            self._receive(self._traffic, now)
        final = [i for i in self._pending if self._jobs[i].stage(now) is Stage.FINAL]
        self._pending.difference_update(final)

    def jobs(self) -> list[JobScript]:
        """Return all jobs, oldest first."""
        return [self._jobs[job_id] for _, job_id in self._order]

    def pending(self) -> list[JobScript]:
        """Return the jobs that are queued or running, oldest first."""
        found = [self._jobs[job_id] for job_id in self._pending]
        return sorted(found, key=lambda job: (job.created, job.id))

    def _receive(self, traffic: Traffic, now: datetime) -> None:
        due = traffic.due(now)
        self._next = max(self._next, due - KEPT_ARRIVALS)
        while self._next < due:
            job = traffic.job(self._next)
            self._next += 1
            self.put(job)
            self._arrived.append(job.id)
        while len(self._arrived) > KEPT_ARRIVALS:
            self.drop(self._arrived.popleft())
