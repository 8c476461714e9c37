"""How far into the past an instance's jobs are known, and what each page adds to that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from qjobs_tui.query import Narrowing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from qjobs_tui.jobs import Job

ALL = Narrowing()


class Cursor(msgspec.Struct, frozen=True):
    """Where a walk into the past goes on.

    Attributes:
        before: The moment at which it stands; jobs of that very moment may still be missing.
        offset: How many jobs from there on were seen, when a page ended within one moment.

    """

    before: datetime | None = None
    offset: int = 0


class Reach(msgspec.Struct, frozen=True):
    """How far into the past an instance's jobs are known.

    Attributes:
        complete_since: Every job created since then is known; None before the first page.
        total: How many jobs the service says there are, or None.
        ended: The filters for which there is nothing older to load.
        complete_until: When the newest job of the newest page was created.
        cursors: Where the walk of each filter goes on; those not begun start at what is complete.
        restarts: How often a gap made it begin anew.

    """

    complete_since: datetime | None = None
    total: int | None = None
    ended: frozenset[Narrowing] = frozenset()
    complete_until: datetime | None = None
    cursors: Mapping[Narrowing, Cursor] = msgspec.field(default_factory=dict)
    restarts: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether the instance's oldest job is known too."""
        return ALL in self.ended

    def is_ended(self, narrowing: Narrowing) -> bool:
        """Whether every job that a filter could find is known."""
        return self.is_whole or narrowing in self.ended

    def cursor(self, narrowing: Narrowing) -> Cursor:
        """Return where loading older jobs by a filter goes on."""
        return self.cursors.get(narrowing, Cursor(self.complete_since))


def with_newest(reach: Reach, jobs: Iterable[Job], *, total: int | None, ended: bool) -> Reach:
    """Add the newest page, which says how many jobs there are and whether that is all of them.

    A page that does not go back to the newest job known before leaves a gap. The reach then
    begins anew with that page, and every walk with it: whatever lies in the gap is found by
    walking through it again.
    """
    dates = [job.created for job in jobs if job.created]
    all_of_them = frozenset({ALL} if ended else ())
    if not dates:
        return replace(reach, total=total, ended=reach.ended | all_of_them)
    floor, until = min(dates), max(dates)
    if not ended and _leaves_gap(reach, floor):
        return Reach(floor, total, complete_until=until, restarts=reach.restarts + 1)
    return replace(
        reach,
        complete_since=min(floor, reach.complete_since or floor),
        total=total,
        ended=reach.ended | all_of_them,
        complete_until=max(until, reach.complete_until or until),
    )


def _leaves_gap(reach: Reach, floor: datetime) -> bool:
    if reach.complete_until is None:
        # An account that was empty and now has more than a page.
        return reach.is_whole
    return floor > reach.complete_until


def with_older(reach: Reach, narrowing: Narrowing, cursor: Cursor, *, ended: bool) -> Reach:
    """Note how far a filter's walk into the past has come."""
    reach = replace(
        reach,
        cursors={**reach.cursors, narrowing: cursor},
        ended=reach.ended | ({narrowing} if ended else frozenset()),
    )
    if narrowing != ALL or cursor.before is None:
        return reach
    since = min(cursor.before, reach.complete_since or cursor.before)
    return replace(reach, complete_since=since)
