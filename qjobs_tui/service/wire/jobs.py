"""Jobs, job pages and metrics."""

from __future__ import annotations

import re
import sys

import msgspec

from qjobs_tui.jobs import Job, JobMetrics, JobPage, JobStatus, Usage, job_status
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
    JobWire,
    MetricsWire,
    ProgramWire,
    StateWire,
    TimestampsWire,
    UsageWire,
)

NO_ID = "?"
_ID = re.compile(r"[A-Za-z0-9_-]+")
_NO_STATE = StateWire()
_NO_TIMES = TimestampsWire()
_SHARED = 64
_JOB = msgspec.json.Decoder(JobWire, strict=False)


class _Page(msgspec.Struct):
    jobs: list[msgspec.Raw]
    count: msgspec.Raw = msgspec.Raw(b"null")


_PAGE = msgspec.json.Decoder(_Page)


def job_page(body: bytes, instance: str) -> JobPage:
    """Read a page of jobs, each on its own.

    A record that cannot be read becomes a `Job` with what could be, and ``defect`` naming the
    fields; one without an id has the id "?", which is no id the service gives.

    Raises:
        UnreadableError: It is no page of jobs.
    """
    try:
        page = _PAGE.decode(body)
    except UNREADABLE:
        return _loose_page(loose(body), instance)
    return JobPage(tuple(_job(raw, instance) for raw in page.jobs), _count(page.count))


def job(body: bytes, instance: str) -> Job:
    """Read one job.

    Raises:
        UnreadableError: It is no JSON object.
    """
    try:
        return _value(_JOB.decode(body), instance)
    except UNREADABLE:
        wire, bad = salvage(JobWire, loose(body))
        return _value(wire, instance, bad)


def metrics(body: bytes) -> JobMetrics:
    """Read the metrics of a job, whichever API version's.

    Raises:
        UnreadableError: It is no JSON object.
    """
    wire = parse(body, MetricsWire)
    times = wire.timestamps or _NO_TIMES
    nanoseconds = finite(wire.circuits_execution_time_ns)
    if nanoseconds is None and wire.usage is not None:
        nanoseconds = finite(wire.usage.circuits_execution_time_ns)
    return JobMetrics(
        created=utc(times.created),
        running=utc(times.running),
        finished=utc(times.finished),
        usage=_usage(wire.usage) or _usage(wire.bss),
        circuits_seconds=None if nanoseconds is None else nanoseconds / 1e9,
        qiskit_version=wire.qiskit_version or "",
        caller=wire.caller or "",
    )


def _job(raw: msgspec.Raw, instance: str) -> Job:
    try:
        return _value(_JOB.decode(raw), instance)
    except UNREADABLE:
        return _loose_job(_lenient(raw), instance)


def _lenient(raw: msgspec.Raw) -> object:
    try:
        return loose(bytes(raw))
    except UnreadableError:
        return None


def _loose_page(page: object, instance: str) -> JobPage:
    records = page.get("jobs") if isinstance(page, dict) else None
    if not isinstance(page, dict) or not isinstance(records, list):
        raise UnreadableError("it holds no list of jobs")
    count = page.get("count")
    total = count if isinstance(count, int) and not isinstance(count, bool) else None
    return JobPage(tuple(_loose_job(record, instance) for record in records), total)


def _loose_job(record: object, instance: str) -> Job:
    try:
        wire, bad = salvage(JobWire, record)
    except UnreadableError:
        return Job(NO_ID, instance, JobStatus.UNKNOWN, defect="the service's record is no object")
    if wire.id is None and isinstance(record, dict) and isinstance(record.get("id"), int):
        wire.id = str(record["id"])
    return _value(wire, instance, bad)


def _value(wire: JobWire, instance: str, bad: list[str] | None = None) -> Job:
    state = wire.state or _NO_STATE
    code = state.reason_code if state.reason_code is not None else state.old_reason_code
    status, reason, id_ = wire.status or "", state.reason or "", wire.id
    known = job_status(status, state.status or "", reason=reason, reason_code=code)
    if bad or not id_ or not _ID.fullmatch(id_):
        bad = [*(bad or []), *([] if id_ and _ID.fullmatch(id_) else ["id"])]
    return Job(
        id_ or NO_ID,
        instance,
        known,
        _shared(status or state.status),
        utc(wire.created),
        _shared(wire.program.id if isinstance(wire.program, ProgramWire) else wire.program),
        _shared(wire.backend),
        tuple(map(_shared, wire.tags)) if wire.tags else (),
        reason,
        code,
        state.reason_solution or "",
        _shared(wire.session_id),
        _shared(wire.user_id),
        _usage(wire.usage),
        finite(wire.estimated_running_time_seconds),
        finite(wire.cost),
        bool(wire.private),
        _shared(wire.runtime),
        wire.calibration_id or "",
        None,
        f"the service's record cannot be read at: {', '.join(dict.fromkeys(bad))}" if bad else "",
    )


def _usage(wire: UsageWire | None) -> Usage | None:
    """Take the charged QPU seconds, else what older API versions called them."""
    if wire is None:
        return None
    pending = (wire.status or "").lower() == "pending"
    for seconds in (wire.qpu_charge_time_seconds, wire.quantum_seconds, wire.seconds):
        if seconds is not None and finite(seconds) is not None:
            return Usage(seconds, pending)
    return Usage(0.0, pending=True) if pending else None


def _shared(text: str | None) -> str:
    """Keep texts that thousands of jobs have in common once."""
    if not text:
        return ""
    return sys.intern(text) if len(text) <= _SHARED else text


def _count(raw: msgspec.Raw) -> int | None:
    try:
        return msgspec.json.decode(raw, type=int | None, strict=False)
    except UNREADABLE:
        return None
