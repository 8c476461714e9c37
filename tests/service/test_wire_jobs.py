from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qjobs_tui.jobs import Job, JobMetrics, JobPage, JobStatus, Usage
from qjobs_tui.service.wire.jobs import job, job_page, metrics
from qjobs_tui.service.wire.salvage import UnreadableError

ID = "d305ck0ocacs73ajagvg"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def record(**fields: Any) -> dict[str, Any]:
    return {"id": ID, "status": "Running", "created": "2026-11-21T12:00:00Z", **fields}


def read(**fields: Any) -> Job:
    (found,) = page([record(**fields)]).jobs
    assert found == job(json.dumps(record(**fields)).encode(), "crn")
    return found


def page(records: list[Any], **fields: Any) -> JobPage:
    return job_page(json.dumps({"jobs": records, **fields}).encode(), "crn")


def test_a_whole_record() -> None:
    found = read(
        status="Failed",
        state={"status": "Failed", "reason": "r", "reason_code": 1517, "reason_solution": "s"},
        program={"id": "executor"},
        cost=600,
        backend="ibm_fez",
        runtime="image:1",
        tags=["a", "b"],
        session_id="s-1",
        user_id="IBMid-1",
        usage={"qpu_charge_time_seconds": 3.5, "status": "complete"},
        estimated_running_time_seconds=12.5,
        private=True,
        calibration_id="c",
        something_new={"deep": [1]},
    )
    assert found == Job(
        id=ID,
        instance="crn",
        status=JobStatus.FAILED,
        service_status="Failed",
        created=NOON,
        program="executor",
        backend="ibm_fez",
        tags=("a", "b"),
        reason="r",
        reason_code=1517,
        solution="s",
        session_id="s-1",
        user_id="IBMid-1",
        usage=Usage(3.5),
        estimate=12.5,
        max_seconds=600.0,
        private=True,
        runtime="image:1",
        calibration_id="c",
    )


def test_only_an_id() -> None:
    (found,) = page([{"id": ID}]).jobs
    assert found == Job(ID, "crn", JobStatus.UNKNOWN)


def test_nulls_are_missing() -> None:
    names = "state program cost backend tags session_id usage private runtime calibration_id"
    assert read(**dict.fromkeys(names.split())) == read()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-21T12:00:00Z", NOON),
        ("2026-11-21T12:00:00", NOON),
        ("2026-11-21 12:00:00", NOON),
        ("2026-11-21T14:00:00+02:00", NOON),
        ("2026-11-21T14:00:00+0200", NOON),
        ("2026-11-21T12:00:00.123456789Z", NOON.replace(microsecond=123457)),
        ("2026-11-21T12:00:00.5", NOON.replace(microsecond=500_000)),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_times(text: str, moment: datetime | None) -> None:
    found = read(created=text)
    assert (found.created, found.defect) == (moment, "")
    assert found.created is None or found.created.tzinfo is UTC


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"status": "Queued"}, JobStatus.QUEUED),
        ({"status": "Completed", "state": {"status": "Completed"}}, JobStatus.DONE),
        ({"status": None, "state": {"status": "Queued"}}, JobStatus.QUEUED),
        ({"status": "Cancelled - Ran too long"}, JobStatus.TIMED_OUT),
        ({"state": {"status": "Cancelled", "reason_code": 1305}}, JobStatus.TIMED_OUT),
        ({"state": {"status": "Cancelled", "reasonCode": "1305"}}, JobStatus.TIMED_OUT),
        ({"state": {"status": "Cancelled", "reason": "Ran too long"}}, JobStatus.TIMED_OUT),
        ({"state": {"status": "Cancelled"}}, JobStatus.CANCELLED),
        ({"status": "Dreaming", "state": {"status": "Dreaming"}}, JobStatus.UNKNOWN),
    ],
)
def test_statuses(fields: dict[str, Any], status: JobStatus) -> None:
    found = read(**fields)
    assert (found.status, found.defect) == (status, "")
    assert found.service_status


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        ({"qpu_charge_time_seconds": 2, "status": "pending"}, Usage(2.0, pending=True)),
        ({"qpu_charge_time_seconds": "2.5"}, Usage(2.5)),
        ({"status": "pending"}, Usage(0.0, pending=True)),
        ({"quantum_seconds": 4, "seconds": 9}, Usage(4.0)),
        ({"seconds": 9}, Usage(9.0)),
        ({"seconds": "nan"}, None),
        ({}, None),
        (None, None),
    ],
)
def test_usage_in_all_shapes(usage: Any, expected: Usage | None) -> None:
    assert read(usage=usage).usage == expected
    assert metrics(json.dumps({"usage": usage}).encode()).usage == expected


def test_a_program_may_be_a_bare_name() -> None:
    assert read(program="sampler").program == "sampler"


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"created": "yesterday"}, "created"),
        ({"created": []}, "created"),
        ({"cost": {}}, "cost"),
        ({"status": 5}, "status"),
        ({"state": "Failed"}, "state"),
        ({"state": {"status": "Failed", "reason_code": "x"}}, "state.reason_code"),
        ({"tags": ["a", 5]}, "tags"),
        ({"usage": 5}, "usage"),
        ({"program": 7}, "program"),
        ({"private": "perhaps"}, "private"),
        ({"id": "a/../b"}, "id"),
        ({"id": 77}, "id"),
    ],
)
def test_one_bad_field_costs_that_field(fields: dict[str, Any], where: str) -> None:
    records = [record(id="a"), record(backend="ibm_fez", **fields), record(id="b")]
    before, found, after = page(records).jobs
    assert (before.defect, after.defect) == ("", "")
    assert found.id == str(fields.get("id", ID))
    assert found.backend == "ibm_fez"
    assert found.defect.endswith(f"at: {where}")


@pytest.mark.parametrize("bad", [None, 5, "text", [], {}, {"status": "Running"}])
def test_records_without_an_id_are_shown_as_such(bad: Any) -> None:
    before, found, after = page([record(id="a"), bad, record(id="b")]).jobs
    assert (before.id, found.id, after.id) == ("a", "?", "b")
    assert found.defect


def test_text_that_is_no_text_costs_no_page() -> None:
    body = (
        b'{"jobs": [{"id": "a", "tags": ["\\ud800x"]}, {"id": "b", "tags": ["\xff"]}], "count": 2}'
    )
    found = job_page(body, "crn")
    assert [each.id for each in found.jobs] == ["a", "b"]
    assert found.total == 2
    for each in found.jobs:
        each.tags[0].encode()


@pytest.mark.parametrize(
    ("count", "total"), [(250, 250), ("250", 250), (None, None), ("many", None), ([], None)]
)
def test_count_is_optional(count: Any, total: int | None) -> None:
    assert page([], count=count).total == total
    assert page([]).total is None


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"null", b"<html>", b'{"jobs": 5}', b'{"jobs": [{]', b"[" * 9000]
)
def test_no_page_at_all(body: bytes) -> None:
    with pytest.raises(UnreadableError):
        job_page(body, "crn")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = ["id", "status", "state", "created", "program", "cost", "backend", "tags", "usage"]


@settings(
    max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), json_values), max_size=4))
def test_nothing_in_a_record_breaks_the_page(records: list[dict[str, Any]]) -> None:
    found = page([record(id="first"), *records, record(id="last")])
    assert len(found.jobs) == len(records) + 2
    assert (found.jobs[0].defect, found.jobs[-1].defect) == ("", "")


def test_metrics_new_and_old() -> None:
    new = {
        "timestamps": {"created": "2026-11-21T12:00:00Z", "running": None},
        "usage": {"qpu_charge_time_seconds": 3, "status": "complete"},
        "circuits_execution_time_ns": 1_500_000_000,
        "qiskit_version": "2.2.3",
        "caller": "qiskit/2.2.3",
    }
    assert metrics(json.dumps(new).encode()) == JobMetrics(
        created=NOON, usage=Usage(3.0), circuits_seconds=1.5, qiskit_version="2.2.3",
        caller="qiskit/2.2.3",
    )  # fmt: skip
    old = {"bss": {"seconds": 7}, "usage": {"circuits_execution_time_ns": 2e9}, "timestamps": 5}
    assert metrics(json.dumps(old).encode()) == JobMetrics(usage=Usage(7.0), circuits_seconds=2.0)
    assert metrics(b"{}") == JobMetrics()
    with pytest.raises(UnreadableError):
        metrics(b"[]")


def test_texts_in_common_are_kept_once() -> None:
    first, second = page([record(id="a", backend="ibm_x"), record(id="b", backend="ibm_x")]).jobs
    assert first.backend is second.backend
    assert first.service_status is second.service_status
