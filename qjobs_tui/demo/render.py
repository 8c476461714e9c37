"""Scripts as the service's JSON (behaviour of API version 2026-04-15)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from qjobs_tui.demo.script import Ending, JobScript, SessionScript, Stage

if TYPE_CHECKING:
    from qjobs_tui.demo.devices import Device

_WORKLOAD_STATES = {
    "queued": "pending",
    "running": "in_progress",
    "completed": "completed",
    "failed": "failed",
    "cancelled": "canceled",
}


def instant(moment: datetime | None) -> str | None:
    """Write a moment as the service does."""
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def job(script: JobScript, now: datetime, *, with_params: bool = False) -> dict[str, Any]:
    """Return a job as ``GET /jobs`` and ``GET /jobs/{id}`` show it; absent fields are left out."""
    words = script.words(now)
    shown: dict[str, Any] = {
        "id": script.id,
        "status": words.status,
        "state": _state(words),
        "created": instant(script.created),
        "program": {"id": script.program},
        "cost": script.max_seconds,
        "backend": script.backend,
        "runtime": script.runtime,
        "tags": list(script.tags),
        "session_id": script.session_id,
        "user_id": script.user_id,
        "usage": usage(script, now),
        "estimated_running_time_seconds": script.estimate,
        "calibration_id": script.calibration_id,
        "private": script.private or None,
    }
    if with_params and not script.private:
        # Few ask for it: the list leaves it out.
        from qjobs_tui.demo.inputs import params

        shown["params"] = params(script)
    plain = {key: value for key, value in shown.items() if value not in (None, "")}
    return plain | dict(script.overrides)


def usage(script: JobScript, now: datetime) -> dict[str, object]:
    """Return a job's charge as the service shows it."""
    seconds, pending = script.charged(now)
    status = "pending" if pending else "complete"
    return {"qpu_charge_time_seconds": seconds, "status": status}


def metrics(script: JobScript, now: datetime) -> dict[str, object]:
    """Return a job's metrics; times that are not yet known are null."""
    shown: dict[str, object] = {
        "timestamps": {
            "created": instant(script.created),
            "running": instant(script.running_since(now)),
            "finished": instant(script.finished_at(now)),
        },
        "usage": usage(script, now),
        "qiskit_version": script.qiskit_version,
        "caller": script.caller,
    }
    if script.stage(now) is Stage.FINAL:
        shown["circuits_execution_time_ns"] = int(script.usage * 0.6e9)
    return shown


def job_workload(script: JobScript, now: datetime, place: str) -> dict[str, object]:
    """Return a job as a row of ``GET /workloads``."""
    words = script.words(now)
    shown = {
        "id": script.id,
        "mode": "job",
        "status": _WORKLOAD_STATES.get(words.state.lower(), words.state.lower()),
        "status_reason": words.reason or None,
        "created": instant(script.created),
        "ended": instant(script.finished_at(now)),
        "backend": script.backend,
        "instance": place,
        "user_id": script.user_id,
        "tags": list(script.tags),
        "usage": usage(script, now) if script.finished_at(now) else None,
        "estimated_running_time_seconds": script.estimate,
    }
    return {key: value for key, value in shown.items() if value is not None}


def session_workload(
    script: SessionScript, members: list[JobScript], now: datetime, place: str
) -> dict[str, object]:
    """Return a session or batch as a row of ``GET /workloads``."""
    detail = session(script, members, now)
    state = {"closed": "completed", "active": "in_progress"}.get(str(detail["state"]), "pending")
    shown = {
        "id": script.id,
        "mode": "batch" if script.mode == "batch" else "session",
        "status": state,
        "created": instant(script.created),
        "ended": detail["closed_at"],
        "backend": script.backend,
        "instance": place,
        "user_id": script.user_id,
        "accepting_jobs": detail["accepting_jobs"],
        "tags": list(script.tags),
    }
    return {key: value for key, value in shown.items() if value is not None or key == "backend"}


def session(script: SessionScript, members: list[JobScript], now: datetime) -> dict[str, object]:
    """Return a session as ``GET /sessions/{id}`` shows it; its state follows from its jobs."""
    starts = sorted(t for job in members if (t := job.running_since(now)) is not None)
    ends = sorted(t for job in members if (t := job.finished_at(now)) is not None)
    state, closed = _session_state(script, members, now)
    elapsed = sum(job.charged(now)[0] for job in members) if state == "closed" else None
    return {
        "id": script.id,
        "mode": script.mode,
        "backend_name": script.backend,
        "state": state,
        "state_reason": None,
        "accepting_jobs": script.accepting and state != "closed",
        "started_at": instant(script.created),
        "activated_at": instant(starts[0]) if starts else None,
        "closed_at": instant(closed),
        "last_job_started": instant(starts[-1]) if starts else None,
        "last_job_completed": instant(ends[-1]) if ends else None,
        "interactive_ttl": script.interactive_ttl,
        "active_ttl": _left(script, starts, now),
        "max_ttl": script.max_ttl,
        "timestamps": [{"status": "open", "timestamp": instant(script.created)}],
        "elapsed_time": elapsed,
        "user_id": script.user_id,
    }


def device(one: Device, now: datetime, *, with_waits: bool) -> dict[str, object]:
    """Return a QPU as ``GET /backends`` shows it."""
    status = {"name": one.status}
    if one.reason:
        status["reason"] = one.reason
    shown: dict[str, object] = {
        "name": one.name,
        "status": status,
        "queue_length": one.queue_length(now),
        "qubits": one.qubits,
        "is_simulator": False,
        "processor_type": {"family": one.family, "revision": one.revision[1:]},
        "clops": {"type": "hardware", "value": one.clops},
        "performance_metrics": {
            "two_q_error_best": round(one.two_q_error / 2, 6),
            "two_q_error_layered": round(one.two_q_error * 2, 6),
            "two_q_error_median": one.two_q_error,
            "readout_error_median": one.readout_error,
        },
    }
    if with_waits:
        shown["wait_time_seconds"] = one.waits(now)
    return shown


def _state(words: Ending) -> dict[str, object]:
    state: dict[str, object] = {"status": words.state}
    if words.reason:
        state["reason"] = words.reason
    if words.code is not None:
        state["reason_code"] = words.code
    if words.solution:
        state["reason_solution"] = words.solution
    return state


def _session_state(
    script: SessionScript, members: list[JobScript], now: datetime
) -> tuple[str, datetime | None]:
    if script.closes is not None and now >= script.closes:
        return "closed", script.closes
    stages = [job.stage(now) for job in members]
    if not script.accepting and all(stage is Stage.FINAL for stage in stages):
        return "closed", max((job.ends for job in members if job.ends), default=now)
    if Stage.RUNNING in stages:
        return "active", None
    return ("inactive" if Stage.FINAL in stages else "open"), None


def _left(script: SessionScript, starts: list[datetime], now: datetime) -> int | None:
    if not starts:
        return None
    over = starts[0] + timedelta(seconds=script.max_ttl)
    return max(0, int((over - now).total_seconds()))
