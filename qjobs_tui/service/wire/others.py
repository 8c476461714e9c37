"""Sessions, backends, usage of an instance, tags, inputs and API versions."""

from __future__ import annotations

from typing import Any

import msgspec

from qjobs_tui.jobs import Backend, InstanceUsage, Session, SessionPage
from qjobs_tui.service.wire.salvage import (
    UNREADABLE,
    UnreadableError,
    finite,
    loose,
    parse,
    salvage,
    utc,
)
from qjobs_tui.service.wire.shapes import (
    ClopsWire,
    DeviceStatusWire,
    DeviceWire,
    InstanceUsageWire,
    PerformanceWire,
    PeriodWire,
    ProcessorWire,
    SessionWire,
    VersionWire,
    WaitWire,
    WorkloadWire,
)

_STATUS, _WAIT, _CLOPS = DeviceStatusWire(), WaitWire(), ClopsWire()
_PERFORMANCE, _PROCESSOR, _PERIOD = PerformanceWire(), ProcessorWire(), PeriodWire()
# A list has fewer words for where a session is than its own record.
_STATES = {"pending": "open", "in_progress": "active", "completed": "closed"}


class ApiVersion(msgspec.Struct, frozen=True):
    """A version of the API: its date, "live" or "deprecated", and the day it ends, or ""."""

    version: str
    status: str = ""
    sunset: str = ""


class _Inputs(msgspec.Struct):
    params: msgspec.Raw = msgspec.Raw(b"null")


def session(body: bytes) -> Session:
    """Read a session or batch; raises `UnreadableError` when it is no JSON object."""
    wire = parse(body, SessionWire)
    return Session(
        id=wire.id or "",
        mode=wire.mode or "",
        backend=wire.backend_name or "",
        state=wire.state or "",
        reason=wire.state_reason or "",
        accepting_jobs=wire.accepting_jobs,
        started=utc(wire.started_at),
        activated=utc(wire.activated_at),
        closed=utc(wire.closed_at),
        last_job_started=utc(wire.last_job_started),
        last_job_completed=utc(wire.last_job_completed),
        interactive_ttl=finite(wire.interactive_ttl),
        active_ttl=finite(wire.active_ttl),
        max_ttl=finite(wire.max_ttl),
        elapsed=finite(wire.elapsed_time),
        user_id=wire.user_id or "",
    )


def session_page(body: bytes) -> SessionPage:
    """Read a page of workloads that are sessions or batches; one without an id is left out.

    Raises:
        UnreadableError: It holds no list of workloads.
    """
    answer = _answer(body)
    found = [_listed_session(record) for record in _records(answer, "workloads")]
    total = answer.get("total_count") if isinstance(answer, dict) else None
    is_count = isinstance(total, int) and not isinstance(total, bool) and total >= 0
    return SessionPage(tuple(one for one in found if one.id), total if is_count else None)


def backends(body: bytes) -> tuple[Backend, ...]:
    """Read the QPUs, also as bare names; one without a name is left out.

    Raises:
        UnreadableError: It holds no list of devices.
    """
    devices = (_backend(record) for record in _listed(body, "devices"))
    return tuple(device for device in devices if device is not None)


def instance_usage(body: bytes) -> InstanceUsage:
    """Read what an instance has used; raises `UnreadableError` when it is no JSON object."""
    wire = parse(body, InstanceUsageWire)
    period = wire.usage_period or _PERIOD
    return InstanceUsage(
        consumed=finite(wire.usage_consumed_seconds) or 0.0,
        limit=finite(wire.usage_limit_seconds),
        allocation=finite(wire.usage_allocation_seconds),
        period_start=utc(period.start_time),
        period_end=utc(period.end_time),
        limit_reached=bool(wire.usage_limit_reached),
    )


def versions(body: bytes) -> tuple[ApiVersion, ...]:
    """Read the API's versions, dates in older answers and objects in newer ones.

    Raises:
        UnreadableError: It holds no list of versions.
    """
    found = (_version(record) for record in _listed(body, "versions"))
    return tuple(version for version in found if version.version)


def tags(body: bytes) -> tuple[str, ...]:
    """Read the tags that a search found; raises `UnreadableError` when there is no list of them."""
    return tuple(tag for tag in _listed(body, "tags") if isinstance(tag, str))


def inputs(body: bytes) -> bytes:
    """Cut the inputs out of a job, as JSON; "null" when it has none.

    Raises:
        UnreadableError: It is no JSON object.
    """
    try:
        return bytes(msgspec.json.decode(body, type=_Inputs).params)
    except UNREADABLE as error:
        raise UnreadableError("it is not a job in JSON") from error


def _listed(body: bytes, name: str) -> list[Any]:
    return _records(_answer(body), name)


def _answer(body: bytes) -> object:
    try:
        return msgspec.json.decode(body)
    except UNREADABLE:
        return loose(body)


def _records(answer: object, name: str) -> list[Any]:
    records = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(records, list):
        raise UnreadableError(f"it holds no list of {name}")
    return records


def _listed_session(record: object) -> Session:
    if not isinstance(record, dict):
        return Session("")
    wire = salvage(WorkloadWire, record)[0]
    status = wire.status or ""
    is_over = wire.ended is not None or status in {"failed", "canceled"}
    return Session(
        id=wire.id or "",
        mode=wire.mode or "",
        backend=wire.backend or "",
        state="closed" if is_over else _STATES.get(status, status),
        reason=status if status in {"failed", "canceled"} else "",
        accepting_jobs=wire.accepting_jobs,
        started=utc(wire.created),
        closed=utc(wire.ended),
        user_id=wire.user_id or "",
    )


def _backend(record: object) -> Backend | None:
    if isinstance(record, str):
        return Backend(record)
    if not isinstance(record, dict):
        return None
    wire = salvage(DeviceWire, record)[0]
    if not wire.name:
        return None
    status, wait = wire.status or _STATUS, wire.wait_time_seconds or _WAIT
    performance = wire.performance_metrics or _PERFORMANCE
    return Backend(
        name=wire.name,
        status=status.name or "",
        reason=status.reason or "",
        queue_length=wire.queue_length,
        wait_average=finite(wait.average),
        wait_median=finite(wait.p50),
        wait_p95=finite(wait.p95),
        qubits=wire.qubits,
        simulator=bool(wire.is_simulator),
        processor=_processor(wire.processor_type or _PROCESSOR),
        clops=finite((wire.clops or _CLOPS).value),
        two_q_error_best=finite(performance.two_q_error_best),
        two_q_error_layered=finite(performance.two_q_error_layered),
        two_q_error_median=finite(performance.two_q_error_median),
        readout_error=finite(performance.readout_error_median),
    )


def _processor(wire: ProcessorWire) -> str:
    """Name a processor as IBM writes it, such as "Heron r2"."""
    revision = "" if wire.revision is None else f"r{wire.revision}"
    return " ".join(part for part in (wire.family or "", revision) if part)


def _version(record: object) -> ApiVersion:
    if isinstance(record, str):
        return ApiVersion(record)
    if not isinstance(record, dict):
        return ApiVersion("")
    wire = salvage(VersionWire, record)[0]
    return ApiVersion(wire.version or "", wire.status or "", wire.sunset_date or "")
