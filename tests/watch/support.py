"""Snapshots by hand, and somebody who is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from qjobs_tui.store.snapshot import Health, Snapshot
from tests.support.values import CRN, job

if TYPE_CHECKING:
    from qjobs_tui.jobs import Job, JobStatus

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def one(name: str, status: JobStatus, *, age: float = 60.0, tags: tuple[str, ...] = ()) -> Job:
    return job(name, NOW - timedelta(seconds=age), status, tags=tags)


def snapshot(*jobs: Job) -> Snapshot:
    return Snapshot(
        jobs=jobs, by_id={each.id: each for each in jobs}, health={CRN: Health(answered=NOW)}
    )


def then(before: Snapshot, *jobs: Job) -> Snapshot:
    """The next snapshot, in which these jobs are new or changed."""
    by_id = {**before.by_id, **{each.id: each for each in jobs}}
    return replace(before, jobs=tuple(by_id.values()), by_id=by_id)


class Told:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.ends: list[str] = []
        self.lost: list[str] = []
        self.changes = 0

    def ended(self, jobs: tuple[Job, ...]) -> None:
        self.ends += [job.id for job in jobs]

    def gone(self, job_ids: tuple[str, ...]) -> None:
        self.lost += job_ids

    def changed(self) -> None:
        self.changes += 1
