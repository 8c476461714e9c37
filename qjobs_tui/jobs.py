"""The values everything else speaks of: jobs, sessions, backends, instances.

All are frozen, compare by value, and hold the service's text verbatim (it is cleaned where it is
drawn). Times are aware datetimes in UTC, durations and usage are seconds.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Self

import msgspec

if TYPE_CHECKING:
    from datetime import datetime

_REGION = re.compile(r"[a-z0-9-]+")
_CRN_PARTS = 8
RAN_TOO_LONG_CODE = 1305


class JobStatus(StrEnum):
    """Where a job is, in the words of IBM's client; the service's own are `Job.service_status`."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    TIMED_OUT = "timed out"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"

    @property
    def is_pending(self) -> bool:
        """Whether the service counts it as pending: queued or running."""
        # Compared by identity: hashing a member is slow, and a turn asks this of every job.
        return self is JobStatus.QUEUED or self is JobStatus.RUNNING

    @property
    def is_final(self) -> bool:
        """Whether it can no longer change. An unknown status is not final."""
        return not self.is_pending and self is not JobStatus.UNKNOWN


_STATUSES = {
    "queued": JobStatus.QUEUED,
    "running": JobStatus.RUNNING,
    "completed": JobStatus.DONE,
    "failed": JobStatus.FAILED,
}


def job_status(
    status: str, state_status: str, *, reason: str = "", reason_code: int | None = None
) -> JobStatus:
    """Tell where a job is from the service's two spellings of its status.

    A job that ran into its maximum execution time is "Cancelled" to the service, with one or more
    of three marks: the long top-level status, code 1305, or the reason's text.
    """
    ran_too_long = (
        reason_code == RAN_TOO_LONG_CODE
        or "ran too long" in status.lower()
        or "ran too long" in reason.lower()
    )
    word = (state_status or status).strip().lower()
    if word.startswith("cancel"):
        return JobStatus.TIMED_OUT if ran_too_long else JobStatus.CANCELLED
    return _STATUSES.get(word, JobStatus.UNKNOWN)


class Usage(msgspec.Struct, frozen=True):
    """QPU time charged, in seconds; ``pending`` while the figure may still change."""

    seconds: float
    pending: bool = False


class JobMetrics(msgspec.Struct, frozen=True):
    """What ``/jobs/{id}/metrics`` adds: when a job was created, began to run and finished."""

    created: datetime | None = None
    running: datetime | None = None
    finished: datetime | None = None
    usage: Usage | None = None
    circuits_seconds: float | None = None
    qiskit_version: str = ""
    caller: str = ""


class Job(msgspec.Struct, frozen=True):
    """One job as the service told it last.

    ``estimate`` and ``max_seconds`` (the service's ``cost``) are seconds. ``defect`` says why the
    service's record could not be read; all but the id may then be missing.
    """

    id: str
    instance: str
    status: JobStatus
    service_status: str = ""
    created: datetime | None = None
    program: str = ""
    backend: str = ""
    tags: tuple[str, ...] = ()
    reason: str = ""
    reason_code: int | None = None
    solution: str = ""
    session_id: str = ""
    user_id: str = ""
    usage: Usage | None = None
    estimate: float | None = None
    max_seconds: float | None = None
    private: bool = False
    runtime: str = ""
    calibration_id: str = ""
    metrics: JobMetrics | None = None
    defect: str = ""


class JobPage(msgspec.Struct, frozen=True):
    """One page of a job list; ``total`` is how many match in all, where the service said so."""

    jobs: tuple[Job, ...]
    total: int | None = None


class Session(msgspec.Struct, frozen=True):
    """A session (``dedicated``) or batch; times to live are seconds."""

    id: str
    mode: str = ""
    backend: str = ""
    state: str = ""
    reason: str = ""
    accepting_jobs: bool | None = None
    started: datetime | None = None
    activated: datetime | None = None
    closed: datetime | None = None
    last_job_started: datetime | None = None
    last_job_completed: datetime | None = None
    interactive_ttl: float | None = None
    active_ttl: float | None = None
    max_ttl: float | None = None
    elapsed: float | None = None
    user_id: str = ""


class SessionPage(msgspec.Struct, frozen=True):
    """The newest sessions or batches, as far as a list tells of them; ``total`` is of how many."""

    sessions: tuple[Session, ...]
    total: int | None = None


class Backend(msgspec.Struct, frozen=True):
    """A QPU: its state, how many jobs of all users wait there, and how long they waited (s)."""

    name: str
    status: str = ""
    reason: str = ""
    queue_length: int | None = None
    wait_average: float | None = None
    wait_median: float | None = None
    wait_p95: float | None = None
    qubits: int | None = None
    simulator: bool = False
    processor: str = ""
    clops: float | None = None
    two_q_error_best: float | None = None
    two_q_error_layered: float | None = None
    two_q_error_median: float | None = None
    readout_error: float | None = None


class InstanceUsage(msgspec.Struct, frozen=True):
    """QPU seconds an instance consumed in its period, and what it may consume."""

    consumed: float
    limit: float | None = None
    allocation: float | None = None
    period_start: datetime | None = None
    period_end: datetime | None = None
    limit_reached: bool = False

    @property
    def ceiling(self) -> float | None:
        """The limit, else the allocation, as IBM's client counts what remains."""
        return self.limit if self.limit is not None else self.allocation


class Crn(msgspec.Struct, frozen=True):
    """A Cloud Resource Name, as far as this program needs it.

    Format: ``crn:v1:<cname>:<ctype>:quantum-computing:<region>:a/<account>:<guid>::``.
    """

    text: str
    cname: str
    region: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a CRN; its region later becomes part of a host name, so it is checked strictly.

        Raises:
            ValueError: ``text`` is not the CRN of a service instance.

        """
        parts = text.split(":")
        if len(parts) < _CRN_PARTS or parts[0] != "crn":
            raise ValueError("not a CRN: it should look like crn:v1:…:quantum-computing:…")
        if not _REGION.fullmatch(parts[5]):
            raise ValueError("the CRN's region (its 6th field) is not a region's name")
        if not text.isascii() or not text.isprintable() or " " in text:
            raise ValueError("the CRN holds characters that a CRN cannot hold")
        return cls(text, parts[2], parts[5])


class Instance(msgspec.Struct, frozen=True):
    """A service instance the account can use; ``name`` is what the user calls it, or "".

    ``tags`` are those that a search has told.
    """

    crn: Crn
    name: str = ""
    plan: str = ""
    tags: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """A short name for screens: the name, else the CRN's last telling field."""
        return self.name or self.crn.text.split(":")[7][:8] or self.crn.region
