"""QPU time that an instance used of what it may use, and which jobs wait since it is all used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.jobs import JobStatus

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qjobs_tui.jobs import InstanceUsage
    from qjobs_tui.store.snapshot import Snapshot


def used(usage: InstanceUsage) -> str:
    """QPU seconds consumed, of how many: ``1,448/11,400 s``."""
    ceiling = f"/{usage.ceiling:,.0f}" if usage.ceiling is not None else ""
    return f"{usage.consumed:,.0f}{ceiling} s"


def limited(snapshot: Snapshot) -> Mapping[str, int]:
    """Count the queued jobs of each instance whose limit is reached, the most first."""
    reached = [crn for crn, usage in snapshot.usage.items() if usage.limit_reached]
    if not reached:
        # Nearly always, and there may be 20,000 jobs.
        return {}
    queued = [job.instance for job in snapshot.jobs if job.status is JobStatus.QUEUED]
    counts = {crn: queued.count(crn) for crn in reached if crn in queued}
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


def last_day(usage: InstanceUsage, now: datetime) -> str:
    """The local day on which an instance's period ends: ``1 Dec``; "" where it is not told."""
    if usage.period_end is None:
        return ""
    end = usage.period_end.astimezone()
    year = "" if end.year == now.astimezone().year else f" {end.year}"
    return f"{end.day} {end:%b}{year}"
