"""Statuses as the service spells them, CRNs, and what jobs say of themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qjobs_tui.jobs import Crn, Instance, InstanceUsage, JobStatus, job_status
from tests.support.values import CRN


@pytest.mark.parametrize(
    ("status", "state", "known"),
    [
        ("Queued", "Queued", JobStatus.QUEUED),
        ("Running", "Running", JobStatus.RUNNING),
        ("Completed", "Completed", JobStatus.DONE),
        ("Failed", "Failed", JobStatus.FAILED),
        ("Cancelled", "Cancelled", JobStatus.CANCELLED),
        ("Canceled", "", JobStatus.CANCELLED),
        # The state is read first, the older field only without one.
        ("Queued", "Running", JobStatus.RUNNING),
        ("COMPLETED", "", JobStatus.DONE),
        (" completed ", "", JobStatus.DONE),
        ("Cancelled - Ran too long", "", JobStatus.TIMED_OUT),
        ("Cancelled - Ran too long", "Cancelled", JobStatus.TIMED_OUT),
        ("Paused", "", JobStatus.UNKNOWN),
        ("", "", JobStatus.UNKNOWN),
    ],
)
def test_statuses(status: str, state: str, known: JobStatus) -> None:
    assert job_status(status, state) is known


def test_ran_too_long_by_code_or_reason() -> None:
    assert job_status("Cancelled", "Cancelled", reason_code=1305) is JobStatus.TIMED_OUT
    assert job_status("Cancelled", "", reason="RAN TOO LONG.") is JobStatus.TIMED_OUT
    assert job_status("Cancelled", "", reason="by user", reason_code=1306) is JobStatus.CANCELLED
    # A job that goes on, or gave its result, did not run too long.
    assert job_status("Running", "Running", reason_code=1305) is JobStatus.RUNNING
    assert job_status("Completed", "Completed", reason="ran too long") is JobStatus.DONE


def test_a_status_is_pending_or_final_or_unknown() -> None:
    for status in JobStatus:
        assert status.is_pending + status.is_final + (status is JobStatus.UNKNOWN) == 1


def test_a_crn_tells_cloud_and_region() -> None:
    crn = Crn.parse(CRN)
    assert (crn.text, crn.cname, crn.region) == (CRN, "bluemix", "us-east")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "crn:v1:bluemix",
        CRN.replace("crn:", "arn:"),
        CRN.replace("us-east", "evil.example/"),
        CRN.replace("us-east", "us-east\n"),
        CRN.replace("us-east", ""),
        CRN + "\r\nX-Header: 1",
        CRN + " ",
        CRN + "é",
    ],
)
def test_what_is_no_crn(text: str) -> None:
    with pytest.raises(ValueError, match="CRN"):
        Crn.parse(text)


@given(st.text())
def test_no_text_gives_a_region_that_is_no_name(text: str) -> None:
    try:
        crn = Crn.parse(CRN.replace("us-east", text))
    except ValueError:
        return
    assert set(crn.region) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert crn.text.isascii()


def test_an_instance_has_a_label() -> None:
    crn = Crn.parse(CRN)
    assert Instance(crn, "lab").label == "lab"
    assert Instance(crn).label == "aaaa-bbb"
    assert Instance(Crn.parse(CRN.replace("aaaa-bbbb", ""))).label == "us-east"


def test_the_ceiling_is_the_limit_else_the_allocation() -> None:
    assert InstanceUsage(1, limit=0, allocation=600).ceiling == 0
    assert InstanceUsage(1, allocation=600).ceiling == 600
    assert InstanceUsage(1).ceiling is None
