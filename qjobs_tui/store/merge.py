"""Put fresh jobs into what is known, keeping unchanged jobs as the same objects."""

from __future__ import annotations

from bisect import insort
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from qjobs_tui.jobs import JobMetrics
from qjobs_tui.store.snapshot import newest_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qjobs_tui.jobs import Job

_NO_METRICS = JobMetrics()
_FEW = 50


class Merged(msgspec.Struct, frozen=True):
    """Jobs newest first, and the same by id."""

    jobs: tuple[Job, ...]
    by_id: Mapping[str, Job]


def merge(
    jobs: tuple[Job, ...],
    by_id: Mapping[str, Job],
    fresh: Iterable[Job],
    gone: frozenset[str] = frozenset(),
) -> Merged:
    """Return the known jobs with the fresh ones in their places and the gone ones left out."""
    changed = {new.id: new for job in fresh if (new := _carried(by_id.get(job.id), job))}
    changed = {key: job for key, job in changed.items() if by_id.get(key) is not job}
    lost = gone & by_id.keys()
    if not changed and not lost:
        return Merged(jobs, by_id)
    merged = {**by_id, **changed}
    for key in lost:
        del merged[key]
    moved = [job for key, job in changed.items() if _moves(by_id.get(key), job)]
    taken_out = lost | {job.id for job in moved}
    ordered = [changed.get(job.id, job) for job in jobs if job.id not in taken_out]
    return Merged(tuple(_with(ordered, moved)), merged)


def _with(ordered: list[Job], moved: list[Job]) -> list[Job]:
    if len(moved) > _FEW:
        return sorted([*ordered, *moved], key=newest_first)
    for job in moved:
        # Far faster than sorting thousands again, of which a few are new.
        insort(ordered, job, key=newest_first)
    return ordered


def _carried(old: Job | None, new: Job) -> Job:
    """Return the old object when nothing changed; keep metrics while the status stands.

    A list brings none, and a question for them that failed brings empty ones.
    """
    if old is None:
        return new
    if old.status.is_final and new.status.is_pending:
        # What is final stays so: this answer was on its way before the job ended.
        return old
    if new.metrics in {None, _NO_METRICS} and old.metrics and new.status is old.status:
        new = replace(new, metrics=old.metrics)
    return old if new == old else new


def _moves(old: Job | None, new: Job) -> bool:
    return old is None or old.created != new.created
