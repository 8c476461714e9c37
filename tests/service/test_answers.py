"""Answers that are not what was asked for."""

from __future__ import annotations

import httpx
import pytest

from qjobs_tui.errors import BadAnswer, NotFound, ServiceError
from qjobs_tui.jobs import JobStatus
from qjobs_tui.service.job_query import JobQuery

from .fakes import FakeService, answer, client

EMPTY = answer(200, {"jobs": []})


async def test_no_redirect_is_followed() -> None:
    service = FakeService(answer(302, None, location="https://x.org/steal"), EMPTY)
    async with client(service) as at:
        with pytest.raises(BadAnswer, match="redirect"):
            await at.jobs(JobQuery())
    assert len(service.requests) == 1


@pytest.mark.parametrize(
    "location",
    [
        "javascript:1",
        "https://xn--/",
        "https://x.org:99999999/",
        "https://[",
        "//",
        "\xe9",
        pytest.param("a" * 70_000, id="endless"),
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_to_what_is_no_address_is_still_a_redirect(
    location: str, status: int
) -> None:
    reply = httpx.Response(status, headers=[(b"Location", location.encode("latin-1"))])
    async with client(FakeService(reply)) as at:
        with pytest.raises(BadAnswer, match=f"redirected .*{status}"):
            await at.jobs(JobQuery())
    service = FakeService(EMPTY, sign_in=(reply,))
    async with client(service) as at:
        with pytest.raises(BadAnswer, match=f"sign in .* redirected .*{status}"):
            await at.jobs(JobQuery())
    assert len(service.sign_ins) == 1


@pytest.mark.parametrize("body", [b"", b"<html>sign in here</html>", b"{", b"[]"])
async def test_answers_that_cannot_be_understood(body: bytes) -> None:
    async with client(FakeService(answer(200, body))) as at:
        for call in (at.jobs(JobQuery()), at.job("j"), at.usage(), at.backends(), at.inputs("j")):
            with pytest.raises(BadAnswer, match="cannot be understood"):
                await call


@pytest.mark.parametrize(
    ("body", "kind", "says"),
    [
        (b"{}", NotFound, "an empty record"),
        (b" {\r\n\t}\n", NotFound, "an empty record"),
        (b'{"id": "other", "status": "Queued"}', BadAnswer, "not the record of this job"),
        (b'{"status": "Queued"}', BadAnswer, "not the record of this job"),
        (b'{"id": null}', BadAnswer, "not the record of this job"),
        (b'{"id": 5, "status": []}', BadAnswer, "not the record of this job"),
    ],
)
async def test_a_record_that_is_not_the_jobs_own(
    body: bytes, kind: type[ServiceError], says: str
) -> None:
    async with client(FakeService(answer(200, body))) as at:
        with pytest.raises(kind, match=f"Could not read job j: .*{says}"):
            await at.job("j")


async def test_a_defective_record_of_the_job_is_kept() -> None:
    async with client(FakeService(answer(200, {"id": "j", "status": 5}))) as at:
        job = await at.job("j")
    assert (job.id, job.status) == ("j", JobStatus.UNKNOWN)
    assert "status" in job.defect
