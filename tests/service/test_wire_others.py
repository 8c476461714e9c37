from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from qjobs_tui.jobs import Backend, InstanceUsage, Session, SessionPage
from qjobs_tui.service.wire import others
from qjobs_tui.service.wire.others import ApiVersion
from qjobs_tui.service.wire.salvage import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def encoded(value: Any) -> bytes:
    return json.dumps(value).encode()


def test_session() -> None:
    found = others.session(
        encoded(
            {
                "id": "s", "mode": "batch", "backend_name": None, "state": "open",
                "accepting_jobs": True, "started_at": "2026-11-21T12:00:00Z", "max_ttl": "3600",
                "active_ttl": "x", "elapsed_time": None, "timestamps": [],
            }
        )
    )  # fmt: skip
    assert found == Session(
        "s", mode="batch", state="open", accepting_jobs=True, started=NOON, max_ttl=3600.0
    )


def test_a_list_of_sessions() -> None:
    rows = [
        {
            "id": "a", "mode": "session", "status": "in_progress", "backend": None,
            "created": "2026-11-21T12:00:00Z", "accepting_jobs": True, "user_id": "u", "tags": 5,
        },
        {"id": "b", "mode": "batch", "status": "completed", "backend": "ibm_fez"},
        {"id": "c", "status": "canceled", "ended": "2026-11-21T12:00:00Z", "created": "never"},
        {"id": "d", "status": "pending", "ended": "2026-11-21T12:00:00Z"},
        {"id": "e", "status": "thinking"}, {"mode": "batch"}, "f", None,
    ]  # fmt: skip
    page = others.session_page(encoded({"workloads": rows, "total_count": 70}))
    assert page == SessionPage(
        (
            Session("a", "session", state="active", accepting_jobs=True, started=NOON, user_id="u"),
            Session("b", "batch", "ibm_fez", "closed"),
            Session("c", state="closed", reason="canceled", closed=NOON),
            Session("d", state="closed", closed=NOON),
            Session("e", state="thinking"),
        ),
        70,
    )
    for total in (None, True, -1, "70"):
        found = others.session_page(encoded({"workloads": [], "total_count": total}))
        assert found == SessionPage(())
    for body in (b"[]", b"{", encoded({"workloads": {}})):
        with pytest.raises(UnreadableError):
            others.session_page(body)


def test_backends() -> None:
    devices = [
        {
            "name": "ibm_fez", "status": {"name": "paused", "reason": "calibrating"},
            "queue_length": 7, "wait_time_seconds": {"average": 9, "p50": 5, "p95": None},
            "qubits": 156, "processor_type": {"family": "Heron", "revision": 2},
            "clops": {"type": "hardware", "value": 3e5},
            "performance_metrics": {"two_q_error_best": 0.001, "readout_error_median": "x"},
        },
        "ibm_old", {"name": None}, 5, {"name": "ibm_odd", "status": "online", "queue_length": []},
    ]  # fmt: skip
    fez, old, odd = others.backends(encoded({"devices": devices}))
    assert fez == Backend(
        "ibm_fez", "paused", "calibrating", queue_length=7, wait_average=9.0, wait_median=5.0,
        qubits=156, processor="Heron r2", clops=3e5, two_q_error_best=0.001,
    )  # fmt: skip
    assert (old, odd) == (Backend("ibm_old"), Backend("ibm_odd"))


def test_instance_usage() -> None:
    body = {
        "usage_consumed_seconds": 431.5, "usage_limit_seconds": "600",
        "usage_limit_reached": True, "usage_period": {"start_time": "2026-11-21T12:00:00Z"},
    }  # fmt: skip
    assert others.instance_usage(encoded(body)) == InstanceUsage(
        431.5, limit=600.0, period_start=NOON, limit_reached=True
    )
    assert others.instance_usage(b"{}") == InstanceUsage(0.0)


def test_versions_in_both_shapes() -> None:
    new = {"version": "2026-04-15", "status": "live", "sunset_date": None}
    body = {"versions": ["2024-01-01", new, 5, {}]}
    assert others.versions(encoded(body)) == (
        ApiVersion("2024-01-01"),
        ApiVersion("2026-04-15", "live"),
    )


def test_tags_and_inputs() -> None:
    assert others.tags(encoded({"tags": ["a", 5, None, "b"]})) == ("a", "b")
    assert others.inputs(b'{"id": "a", "params": {"pubs": [1,  2]}}') == b'{"pubs": [1,  2]}'
    assert others.inputs(b'{"id": "a"}') == b"null"


@pytest.mark.parametrize("reader", [others.backends, others.versions, others.tags])
@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"devices": 5}', b"<html>"])
def test_no_list(reader: Callable[[bytes], object], body: bytes) -> None:
    with pytest.raises(UnreadableError):
        reader(body)


@pytest.mark.parametrize("reader", [others.session, others.instance_usage, others.inputs])
@pytest.mark.parametrize("body", [b"", b"[]", b"5", b"<html>"])
def test_no_object(reader: Callable[[bytes], object], body: bytes) -> None:
    with pytest.raises(UnreadableError):
        reader(body)
