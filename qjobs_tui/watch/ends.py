"""What is watched, and which jobs ended: pure values, no file, no clock."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from qjobs_tui.jobs import JobStatus
from qjobs_tui.query import parse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from qjobs_tui.jobs import Job
    from qjobs_tui.query import Query
    from qjobs_tui.store.snapshot import Snapshot

MOST_WATCHED = 1000
MOST_SETTLED = 5000
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, eq=False)
class Watching:
    """What is watched and what is settled; mappings must not be edited.

    Attributes:
        jobs: CRN of the instance of each watched job, by its id.
        settled: When each job was created of whose end nothing is left to say, since it was told
            or the user does not want it, by its id; oldest first. At most `MOST_SETTLED`.
        since: Since when each rule holds, by CRN and text. What was created before and ended
            unseen is history.

    """

    jobs: Mapping[str, str] = field(default_factory=dict)
    settled: Mapping[str, datetime | None] = field(default_factory=dict)
    since: Mapping[tuple[str, str], datetime] = field(default_factory=dict)

    def with_jobs(self, jobs: Iterable[Job]) -> Watching:
        """Watch these as well, as many as there is room for."""
        wanted = {**self.jobs, **{job.id: job.instance for job in jobs}}
        kept = dict(list(wanted.items())[:MOST_WATCHED])
        settled = {key: moment for key, moment in self.settled.items() if key not in kept}
        return replace(self, jobs=kept, settled=settled)

    def with_settled(self, jobs: Mapping[str, datetime | None]) -> Watching:
        """Say no more of these jobs, given with when they were created.

        Of jobs that are forgotten in their favour a rule must not speak again: it holds since
        after them.
        """
        settled = {**self.settled, **jobs}
        surplus = list(settled)[: max(0, len(settled) - MOST_SETTLED)]
        floor = max((settled.pop(key) or _LONG_AGO for key in surplus), default=_LONG_AGO)
        since = {key: max(moment, floor) for key, moment in self.since.items()}
        watched = {key: crn for key, crn in self.jobs.items() if key not in jobs}
        return Watching(watched, settled, since)

    def with_rules(self, crns: Collection[str], texts: Sequence[str], now: datetime) -> Watching:
        """Let these rules hold for these instances: new ones from now on, others no longer."""
        wanted = [(crn, text) for crn in crns for text in texts]
        others = {key: moment for key, moment in self.since.items() if key[0] not in crns}
        mine = {key: self.since.get(key, now) for key in wanted}
        since = {**others, **mine}
        return self if since == self.since else replace(self, since=since)


@dataclass(frozen=True, slots=True)
class Rules:
    """Filter lines whose matches are watched by themselves."""

    queries: tuple[Query, ...] = ()

    @classmethod
    def of(cls, texts: Iterable[str], now: datetime, names: Mapping[str, str]) -> Rules:
        """Read filter lines; one that says nothing would watch everything, and is left out."""
        queries = (parse(text, now, names) for text in texts)
        return cls(tuple(query for query in queries if query.tests))

    @property
    def texts(self) -> tuple[str, ...]:
        """The lines, as they name the rules."""
        return tuple(query.text for query in self.queries)

    def want(self, job: Job, now: datetime) -> bool:
        """Whether a rule is about the job."""
        return any(query.matches(job, now) for query in self.queries)

    def want_end(self, job: Job, watching: Watching, now: datetime) -> bool:
        """Whether a rule is about a job that was first seen when it had ended."""
        created = job.created
        return created is not None and any(
            created >= since and query.matches(job, now)
            for query in self.queries
            if (since := watching.since.get((job.instance, query.text))) is not None
        )


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look at the jobs found: ends to tell, oldest job first, and jobs to watch."""

    ended: tuple[Job, ...] = ()
    begun: tuple[Job, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ended or self.begun)


def look(old: Snapshot, new: Snapshot, watching: Watching, rules: Rules, now: datetime) -> Seen:
    """Compare two snapshots, and tell which ends are to be told and what rules begin to watch.

    A watched job is told of whenever it is seen ended, however it came to that. The rules look
    at what is new in the second snapshot alone.
    """
    known = (new.by_id.get(job_id) for job_id in watching.jobs)
    ended = {job.id: job for job in known if job is not None and job.status.is_final}
    begun = []
    for job in _changed(old, new) if rules.queries else ():
        if job.id in watching.jobs or job.id in watching.settled:
            continue
        if job.status.is_pending and rules.want(job, now):
            begun.append(job)
        elif job.status.is_final and rules.want_end(job, watching, now):
            ended[job.id] = job
    return Seen(tuple(sorted(ended.values(), key=_age)), tuple(begun))


def lost(watching: Iterable[str], snapshot: Snapshot) -> tuple[str, ...]:
    """Return the ids of jobs that polls do not tell of: not loaded, or in no known state."""
    known = snapshot.by_id
    return tuple(
        job_id
        for job_id in watching
        if (job := known.get(job_id)) is None or job.status is JobStatus.UNKNOWN
    )


def _changed(old: Snapshot, new: Snapshot) -> Iterable[Job]:
    if old.jobs is new.jobs:
        return ()
    before = old.by_id
    return [job for job in new.jobs if before.get(job.id) is not job]


def _age(job: Job) -> tuple[datetime, str]:
    return (job.created or _LONG_AGO, job.id)
