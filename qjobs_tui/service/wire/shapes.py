"""The records of the service, as far as they are read; fields as in its OpenAPI, old and new."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - msgspec reads the annotations

import msgspec


class Wire(msgspec.Struct, gc=False):
    """A record of the service."""


class StateWire(Wire):
    """``state`` of a job; both spellings of the reason code are in use."""

    status: str | None = None
    reason: str | None = None
    reason_code: int | None = None
    old_reason_code: int | None = msgspec.field(default=None, name="reasonCode")
    reason_solution: str | None = None


class UsageWire(Wire):
    """``usage`` of jobs and metrics: since 2026-03-15 the first two, before that the others."""

    qpu_charge_time_seconds: float | None = None
    status: str | None = None
    quantum_seconds: float | None = None
    seconds: float | None = None
    circuits_execution_time_ns: float | None = None


class ProgramWire(Wire):
    """``program`` of a job."""

    id: str | None = None


class JobWire(Wire):
    """A job of ``GET /jobs`` and ``GET /jobs/{id}``."""

    id: str | None = None
    status: str | None = None
    state: StateWire | None = None
    created: datetime | None = None
    program: ProgramWire | str | None = None
    cost: float | None = None
    backend: str | None = None
    runtime: str | None = None
    tags: list[str] | None = None
    session_id: str | None = None
    user_id: str | None = None
    usage: UsageWire | None = None
    estimated_running_time_seconds: float | None = None
    private: bool | None = None
    calibration_id: str | None = None


class TimestampsWire(Wire):
    """``timestamps`` of metrics."""

    created: datetime | None = None
    running: datetime | None = None
    finished: datetime | None = None


class MetricsWire(Wire):
    """``GET /jobs/{id}/metrics``; ``bss`` was there before 2026-03-15."""

    timestamps: TimestampsWire | None = None
    usage: UsageWire | None = None
    bss: UsageWire | None = None
    circuits_execution_time_ns: float | None = None
    qiskit_version: str | None = None
    caller: str | None = None


class SessionWire(Wire):
    """``GET /sessions/{id}``, sessions and batches."""

    id: str | None = None
    mode: str | None = None
    backend_name: str | None = None
    state: str | None = None
    state_reason: str | None = None
    accepting_jobs: bool | None = None
    started_at: datetime | None = None
    activated_at: datetime | None = None
    closed_at: datetime | None = None
    last_job_started: datetime | None = None
    last_job_completed: datetime | None = None
    interactive_ttl: float | None = None
    active_ttl: float | None = None
    max_ttl: float | None = None
    elapsed_time: float | None = None
    user_id: str | None = None


class WorkloadWire(Wire):
    """A session or batch of ``GET /workloads``."""

    id: str | None = None
    mode: str | None = None
    status: str | None = None
    created: datetime | None = None
    ended: datetime | None = None
    backend: str | None = None
    accepting_jobs: bool | None = None
    user_id: str | None = None


class DeviceStatusWire(Wire):
    """``status`` of a device."""

    name: str | None = None
    reason: str | None = None


class WaitWire(Wire):
    """``wait_time_seconds`` of a device, when asked for."""

    average: float | None = None
    p50: float | None = None
    p95: float | None = None


class ProcessorWire(Wire):
    """``processor_type`` of a device."""

    family: str | None = None
    revision: str | int | float | None = None
    segment: str | None = None


class ClopsWire(Wire):
    """``clops`` of a device."""

    value: float | None = None


class PerformanceWire(Wire):
    """``performance_metrics`` of a device."""

    two_q_error_best: float | None = None
    two_q_error_layered: float | None = None
    two_q_error_median: float | None = None
    readout_error_median: float | None = None


class DeviceWire(Wire):
    """A device of ``GET /backends``, as since 2025-01-01."""

    name: str | None = None
    status: DeviceStatusWire | None = None
    queue_length: int | None = None
    wait_time_seconds: WaitWire | None = None
    qubits: int | None = None
    is_simulator: bool | None = None
    processor_type: ProcessorWire | None = None
    clops: ClopsWire | None = None
    performance_metrics: PerformanceWire | None = None


class PeriodWire(Wire):
    """``usage_period`` of an instance."""

    start_time: datetime | None = None
    end_time: datetime | None = None


class InstanceUsageWire(Wire):
    """``GET /instances/usage``."""

    usage_consumed_seconds: float | None = None
    usage_limit_seconds: float | None = None
    usage_allocation_seconds: float | None = None
    usage_period: PeriodWire | None = None
    usage_limit_reached: bool | None = None


class VersionWire(Wire):
    """One of ``GET /versions`` in its newer form."""

    version: str | None = None
    status: str | None = None
    sunset_date: str | None = None
