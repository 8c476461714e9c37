"""A job's metrics as plain data, with what is under way counted until now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qjobs_tui.bodies import describing
from qjobs_tui.ui import text

if TYPE_CHECKING:
    from datetime import datetime

    from qjobs_tui.jobs import Job


def metrics_record(job: Job, now: datetime) -> dict[str, Any] | None:
    """Return when a job ran and what it used; None where the service did not say.

    Times are ISO 8601 in UTC, all else is seconds. A pending job's wait and run last until now.
    """
    if job.metrics is None:
        return None
    return describing.metrics_record(
        job.metrics, waited=text.waited_seconds(job, now), ran=text.ran_seconds(job, now)
    )
