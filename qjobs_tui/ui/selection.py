"""Which jobs the table shows, and in what order."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from qjobs_tui.jobs import Job, JobStatus
from qjobs_tui.ui.places import told_apart
from qjobs_tui.ui.text import UNICODE, Glyphs, clean, shown_usage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from qjobs_tui.query import Query
    from qjobs_tui.store.snapshot import Snapshot

_LONGEST = 600
_URGENCY = {status: place for place, status in enumerate(JobStatus)}

# Each key sorts ascending; jobs come newest first, and equal ones stay so.
_KEYS: Mapping[str, Callable[[Job], Any]] = MappingProxyType(
    {
        "created": lambda job: job.created.timestamp() if job.created else 0.0,
        "status": lambda job: _URGENCY[job.status],
        "backend": lambda job: job.backend,
        "program": lambda job: job.program,
        "usage": lambda job: -1.0 if (seconds := shown_usage(job)) is None else seconds,
    }
)
SORT_KEYS = (*_KEYS, "instance")
# The way round in which a key is most useful.
DESCENDING = frozenset({"created", "usage"})


def select(
    snapshot: Snapshot, query: Query, sort_key: str, *, descending: bool, now: datetime
) -> tuple[Job, ...]:
    """Return the jobs that match, in order; the default order is the snapshot's own."""
    jobs = snapshot.jobs
    if query.tests:
        jobs = tuple(job for job in jobs if query.matches(job, now))
    elif not all(reach.is_whole for reach in snapshot.reach.values()):
        jobs = tuple(job for job in jobs if snapshot.is_in_reach(job))
    if sort_key == "created":
        return jobs if descending else jobs[::-1]
    key = _by_instance(snapshot) if sort_key == "instance" else _KEYS[sort_key]
    return tuple(sorted(jobs, key=key, reverse=descending))


def _by_instance(snapshot: Snapshot) -> Callable[[Job], Any]:
    """Sort by the names of instances, which the jobs themselves do not tell."""
    names = told_apart(snapshot.instances)
    order = {crn: names[crn].casefold() for crn in names}
    return lambda job: order.get(job.instance, job.instance)


def count_words(snapshot: Snapshot, query: Query, shown: int) -> str:
    """Say how many jobs are shown, of how many that were looked at, of how many there are."""
    if not snapshot.is_loaded:
        return ""
    looked_at = len(snapshot.jobs)
    totals = [reach.total for reach in snapshot.reach.values()]
    known = sum(total for total in totals if total is not None)
    is_whole = all(reach.is_whole for reach in snapshot.reach.values())
    if query.tests:
        more = "" if is_whole or _is_ended(snapshot, query) else "+"
        return f"{shown:,} of {looked_at:,}{more} jobs"
    if is_whole or known <= shown:
        return f"{shown:,} jobs"
    return f"{shown:,} of {known:,} jobs"


def _is_ended(snapshot: Snapshot, query: Query) -> bool:
    return all(reach.is_ended(query.narrowing) for reach in snapshot.reach.values())


def empty_words(snapshot: Snapshot, query: Query, glyphs: Glyphs = UNICODE) -> str:
    """Say why no job is shown; "" while nothing is known yet."""
    if not snapshot.instances and (why := why_unknown(snapshot, glyphs)):
        return why
    if snapshot.is_connected and not snapshot.instances:
        return "no instance is followed; i lists those there are"
    if not snapshot.is_loaded:
        return ""
    return "no job matches; esc clears the filter" if query.tests else "no jobs yet"


def why_unknown(snapshot: Snapshot, glyphs: Glyphs) -> str:
    """Say why it is not known which instances there are, and what to do; "" if nothing failed."""
    error = snapshot.search.error if snapshot.search else None
    if error is None:
        return ""
    end = "" if error.headline.endswith((".", "!", "?")) or not error.hint else "."
    return clean(f"{error.headline}{end} {error.hint}".rstrip(), glyphs, _LONGEST)


def is_settled(snapshot: Snapshot) -> bool:
    """Whether every instance has given its first jobs, or has failed to."""
    if not (snapshot.is_connected or snapshot.health):
        return False
    return all(health.answered or health.error for health in snapshot.health.values())
