"""What the screens draw: one frozen value of everything known about the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from qjobs_tui.errors import Forbidden, NotFound
from qjobs_tui.jobs import JobStatus

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qjobs_tui.errors import QJobsError
    from qjobs_tui.jobs import Backend, Instance, InstanceUsage, Job
    from qjobs_tui.store.change import Change
    from qjobs_tui.store.reach import Reach


class Health(msgspec.Struct, frozen=True):
    """How one instance's feed is doing.

    Attributes:
        answered: When the service last answered all that a turn asked for its jobs; during the
            first turn, when it answered with the newest page. None before that.
        asked: Since when a request has been under way, or None.
        error: What went wrong last, or None when the last poll was good.
        retry_at: When the next try is due after a failure, or None.

    """

    answered: datetime | None = None
    asked: datetime | None = None
    error: QJobsError | None = None
    retry_at: datetime | None = None

    @property
    def is_refused(self) -> bool:
        """Whether the service refuses the instance: no access, or it is archived."""
        return is_refusal(self.error)


def is_refusal(error: QJobsError | None) -> bool:
    """Whether asking again soon is of no use: 403, or 404 for the list, not for one job."""
    return isinstance(error, (Forbidden, NotFound))


class Snapshot(msgspec.Struct, frozen=True, eq=False):
    """Everything known about the account at one moment; identity is equality.

    ``jobs`` are newest first. A `Job` that did not change is the same object as in the snapshot
    before, so what changed is found with ``is not``. Mappings are by job id, CRN or QPU name and
    must not be edited. ``watched`` are the ids of the jobs that were seen pending or were opened,
    ``changes`` what the user asked for in this run, oldest first, ``cancelling`` the ids of jobs
    whose cancel the service took and that have not ended yet. While it is ``read_only`` nothing
    can be asked for. ``search`` tells why there are no instances yet: the search for them fails, or
    there is no account. Until it ``is_connected``, whom to ask is not known yet, and the instances
    may be none.
    """

    instances: tuple[Instance, ...] = ()
    jobs: tuple[Job, ...] = ()
    by_id: Mapping[str, Job] = msgspec.field(default_factory=dict)
    health: Mapping[str, Health] = msgspec.field(default_factory=dict)
    reach: Mapping[str, Reach] = msgspec.field(default_factory=dict)
    usage: Mapping[str, InstanceUsage] = msgspec.field(default_factory=dict)
    backends: Mapping[str, Backend] = msgspec.field(default_factory=dict)
    watched: frozenset[str] = frozenset()
    paused: bool = False
    changes: tuple[Change, ...] = ()
    cancelling: frozenset[str] = frozenset()
    read_only: bool = False
    search: Health | None = None
    is_connected: bool = False

    def pending(self, crn: str) -> tuple[Job, ...]:
        """Return the queued and running jobs of an instance."""
        # Of 20,000 jobs a turn asks this twice, so nothing is called for each of them.
        queued, running = JobStatus.QUEUED, JobStatus.RUNNING
        found = (job for job in self.jobs if job.status is queued or job.status is running)
        return tuple(job for job in found if job.instance == crn)

    @property
    def is_loaded(self) -> bool:
        """Whether at least one instance has answered."""
        return any(health.answered for health in self.health.values())

    def is_in_reach(self, job: Job) -> bool:
        """Whether the job is newer than the gap that a filtered look into the past leaves.

        Jobs found by a filter can be older than everything that was loaded in full; without a
        filter they are left out, since their neighbours are not known. Those that were watched
        stay: a job must not vanish as it ends.
        """
        reach = self.reach.get(job.instance)
        if reach is None or reach.complete_since is None or job.created is None:
            return True
        is_watched = job.status.is_pending or job.id in self.watched
        return is_watched or job.created >= reach.complete_since


def newest_first(job: Job) -> tuple[float, str]:
    """Sort key that puts the newest job first, and those without a date last."""
    return (-job.created.timestamp() if job.created else 0.0, job.id)
