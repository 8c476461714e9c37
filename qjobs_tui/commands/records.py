"""A job as plain data, for JSON on stdout and for the description beside a saved file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qjobs_tui.ui import text

if TYPE_CHECKING:
    from datetime import datetime

    from qjobs_tui.jobs import Job


def metrics_record(job: Job, now: datetime) -> dict[str, Any] | None:
    """Return when a job ran and what it used; None where the service did not say.

    Times are ISO 8601 in UTC, all else is seconds. A pending job's wait and run last until now.
    """
    metrics = job.metrics
    if metrics is None:
        return None
    return {
        "created": _iso(metrics.created),
        "running": _iso(metrics.running),
        "finished": _iso(metrics.finished),
        "waited_seconds": text.waited_seconds(job, now),
        "ran_seconds": text.ran_seconds(job, now),
        "usage_seconds": metrics.usage.seconds if metrics.usage else None,
        "usage_pending": metrics.usage.pending if metrics.usage else None,
        "circuits_seconds": metrics.circuits_seconds,
        "qiskit_version": metrics.qiskit_version or None,
        "client": metrics.caller or None,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
