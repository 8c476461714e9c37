"""What the service still owes: ids to ask for again, so few and so often that it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.jobs import JobStatus
from qjobs_tui.store.feed import AT_MOST

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping

    from qjobs_tui.jobs import Job

TRIES = 4


class Owed:
    """Ids that wait for an answer over the turns; each is asked for `TRIES` times at most."""

    def __init__(self) -> None:
        self._tries: dict[str, int] = {}

    def add(self, ids: Iterable[str]) -> None:
        """Owe these too; those that wait already keep their place and count."""
        for job_id in ids:
            self._tries.setdefault(job_id, 0)

    def drop(self, ids: Iterable[str]) -> None:
        """Owe these no longer."""
        for job_id in ids:
            self._tries.pop(job_id, None)

    def due(self, is_owed: Callable[[str], bool]) -> tuple[str, ...]:
        """Return the ids to ask for in this turn, oldest first; those not owed any more leave.

        An id that is asked for again goes behind the others.
        """
        self.drop([job_id for job_id in self._tries if not is_owed(job_id)])
        return tuple(self._tries)[:AT_MOST]

    def settle(self, asked: Iterable[str], answered: Container[str]) -> frozenset[str]:
        """Note which of the ids that were asked for were answered; return those given up."""
        given_up = set()
        for job_id in asked:
            tries = self._tries.pop(job_id, 0) + 1
            if job_id in answered:
                continue
            if tries < TRIES:
                self._tries[job_id] = tries
            else:
                given_up.add(job_id)
        return frozenset(given_up)


class OwedTimes(Owed):
    """Jobs whose times are owed, since they began to run or ended while they were watched."""

    def __init__(self) -> None:
        super().__init__()
        self._watched: Mapping[str, JobStatus] = {}

    def note(self, pending: Iterable[Job], by_id: Mapping[str, Job]) -> None:
        """Compare with the pending jobs of the last time, whoever learnt of a change since."""
        now = {job.id: job for job in pending}
        ended = (by_id[key] for key in self._watched if key in by_id and key not in now)
        changed = (job for job in (*ended, *now.values()) if self._is_new(job))
        # What a running job was asked for in vain does not count against its end.
        self._tries.update((job.id, 0) for job in changed if lacks_times(job))
        self._watched = {key: job.status for key, job in now.items()}

    def _is_new(self, job: Job) -> bool:
        return self._watched.get(job.id) is not job.status


def lacks_times(job: Job) -> bool:
    """Whether the service has a time that the table lacks: when a job began to run, or ended."""
    if job.status is JobStatus.RUNNING:
        return job.metrics is None or job.metrics.running is None
    return job.status.is_final and (job.metrics is None or job.metrics.finished is None)
