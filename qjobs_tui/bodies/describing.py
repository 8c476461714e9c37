"""A job and its metrics as plain data, for JSON and for the description beside a saved file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qjobs_tui.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qjobs_tui.jobs import Job, JobMetrics
    from qjobs_tui.results.writing.meta import Meta


def record(job: Job, instance_names: Mapping[str, str]) -> dict[str, Any]:
    """Return a job as plain data: the service's text verbatim, times ISO 8601, seconds."""
    return {
        "id": job.id,
        "status": job.status.value,
        "service_status": job.service_status,
        "created": _iso(job.created),
        "program": job.program,
        "backend": job.backend,
        "instance": job.instance,
        "instance_name": instance_names.get(job.instance, ""),
        "tags": list(job.tags),
        "reason": job.reason,
        "reason_code": job.reason_code,
        "solution": job.solution,
        "session_id": job.session_id or None,
        "user_id": job.user_id or None,
        "usage_seconds": job.usage.seconds if job.usage else None,
        "usage_pending": job.usage.pending if job.usage else None,
        "estimated_seconds": job.estimate,
        "max_seconds": job.max_seconds,
        "private": job.private,
        "unreadable": job.defect or None,
    }


def metrics_record(
    metrics: JobMetrics, *, waited: float | None, ran: float | None
) -> dict[str, Any]:
    """Return when a job ran and what it used.

    Args:
        metrics: What the service said; its times become ISO 8601 in UTC, all else is seconds.
        waited: Seconds in the queue, None where that is not known.
        ran: Seconds it ran.

    """
    return {
        "created": _iso(metrics.created),
        "running": _iso(metrics.running),
        "finished": _iso(metrics.finished),
        "waited_seconds": waited,
        "ran_seconds": ran,
        "usage_seconds": metrics.usage.seconds if metrics.usage else None,
        "usage_pending": metrics.usage.pending if metrics.usage else None,
        "circuits_seconds": metrics.circuits_seconds,
        "qiskit_version": metrics.qiskit_version or None,
        "client": metrics.caller or None,
    }


def describe(
    job: Job,
    metrics: JobMetrics | ServiceError | None,
    instance_names: Mapping[str, str],
    now: datetime,
) -> Meta:
    """Describe a job that has ended; that its metrics could not be had is noted in their place."""
    # It lies beside numpy, which the first frame need not wait for.
    from qjobs_tui.results.writing.meta import Meta

    told: dict[str, Any] | None = None
    if isinstance(metrics, ServiceError):
        told = {"missing": metrics.headline}
    elif metrics is not None:
        waited = _between(job.created, metrics.running)
        told = metrics_record(
            metrics, waited=waited, ran=_between(metrics.running, metrics.finished)
        )
    return Meta(now, record(job, instance_names), told, job.instance)


def _between(start: datetime | None, stop: datetime | None) -> float | None:
    return max(0.0, (stop - start).total_seconds()) if start and stop else None


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
