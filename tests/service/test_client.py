from __future__ import annotations

import gzip
import io
import logging
from datetime import timedelta, timezone
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from qjobs_tui.errors import (
    BadAnswer,
    Conflict,
    KeyRejected,
    NotFound,
    Unauthorized,
    Unreachable,
)
from qjobs_tui.jobs import Crn, Instance, InstanceUsage, JobStatus
from qjobs_tui.secret import Secret
from qjobs_tui.service.connect import Connection
from qjobs_tui.service.job_query import JobQuery

from .fakes import (
    BASE,
    CRN,
    INSTANCE,
    KEY,
    START,
    TOKEN,
    FakeAccess,
    FakeClock,
    FakeService,
    Longest,
    Reply,
    answer,
    client,
    token,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from qjobs_tui.service.client import ServiceClient

EMPTY = answer(200, {"jobs": []})


async def test_headers_of_every_call() -> None:
    service = FakeService(EMPTY)
    async with client(service) as at:
        await at.jobs(JobQuery())
    (request,) = service.requests
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert request.headers["service-crn"] == CRN
    assert request.headers["ibm-api-version"] == "2026-04-15"
    assert request.headers["accept"] == "application/json"
    assert request.headers["accept-encoding"] == "gzip"
    assert request.headers["user-agent"].startswith("qjobs-tui/")
    assert KEY not in str(request.headers.raw)


async def test_all_filters_of_the_list() -> None:
    service = FakeService(EMPTY)
    berlin = timezone(timedelta(hours=1))
    query = JobQuery(
        limit=50, offset=10, pending=True, program="sampler", backend="ibm_fez",
        tags=("a b", "c&d"), session_id="s", created_after=START,
        created_before=START.astimezone(berlin), ascending=True,
    )  # fmt: skip
    async with client(service) as at:
        await at.jobs(query)
    assert str(service.requests[0].url).startswith(f"{BASE}/jobs?")
    assert service.requests[0].url.params.multi_items() == [
        ("limit", "50"), ("offset", "10"), ("sort", "ASC"), ("pending", "true"),
        ("program", "sampler"), ("backend", "ibm_fez"), ("session_id", "s"),
        ("created_after", "2026-11-21T12:00:00+00:00"),
        ("created_before", "2026-11-21T13:00:00+01:00"), ("exclude_params", "true"),
        ("tags", "a b"), ("tags", "c&d"),
    ]  # fmt: skip


CALLS: list[tuple[Callable[[ServiceClient], Awaitable[Any]], str, str, bytes]] = [
    (lambda at: at.jobs(JobQuery()), "GET", "/jobs?limit=200&sort=DESC&exclude_params=true", b""),
    (lambda at: at.job("j-1"), "GET", "/jobs/j-1?exclude_params=true", b""),
    (lambda at: at.inputs("j-1"), "GET", "/jobs/j-1?exclude_params=false", b""),
    (lambda at: at.metrics("j-1"), "GET", "/jobs/j-1/metrics", b""),
    (lambda at: at.logs("j-1"), "GET", "/jobs/j-1/logs", b""),
    (lambda at: at.results("j-1", io.BytesIO()), "GET", "/jobs/j-1/results", b""),
    (lambda at: at.cancel("j-1"), "POST", "/jobs/j-1/cancel", b""),
    (lambda at: at.tags("j-1", ["a"]), "PUT", "/jobs/j-1/tags", b'{"tags":["a"]}'),
    (lambda at: at.tag_search("abc"), "GET", "/tags?type=job&search=abc", b""),
    (
        lambda at: at.sessions("batch"),
        "GET",
        "/workloads?user=me&mode=batch&sort=-createdAt&limit=50",
        b"",
    ),
    (lambda at: at.session("s-1"), "GET", "/sessions/s-1", b""),
    (lambda at: at.stop_session("s"), "PATCH", "/sessions/s", b'{"accepting_jobs":false}'),
    (lambda at: at.close_session("s"), "DELETE", "/sessions/s/close", b""),
    (lambda at: at.backends(), "GET", "/backends?fields=wait_time_seconds", b""),
    (lambda at: at.usage(), "GET", "/instances/usage", b""),
    (lambda at: at.versions(), "GET", "/versions", b""),
]


@pytest.mark.parametrize(("call", "method", "path", "body"), CALLS)
async def test_where_each_call_goes(
    call: Callable[[ServiceClient], Awaitable[Any]], method: str, path: str, body: bytes
) -> None:
    names = ("jobs", "tags", "devices", "versions", "workloads")
    lists: dict[str, list[Any]] = {name: [] for name in names}
    service = FakeService(answer(200, {**lists, "id": "j-1"}))
    async with client(service) as at:
        await call(at)
    (request,) = service.requests
    assert (request.method, str(request.url)) == (method, f"{BASE}{path}")
    assert request.content == body
    assert ("authorization" in request.headers) == (path != "/versions")


@pytest.mark.parametrize("bad", ["", "a/b", "../x", "a?b", "é", "a" * 129, "a\n"])
async def test_ids_that_could_change_the_path_are_not_sent(bad: str) -> None:
    service = FakeService(EMPTY)
    async with client(service) as at:
        for call in (at.job, at.metrics, at.logs, at.cancel, at.session, at.close_session):
            with pytest.raises(NotFound):
                await call(bad)
    assert service.requests == service.sign_ins == []


async def test_instances_share_connection_and_token() -> None:
    service = FakeService(EMPTY)
    other = Instance(Crn.parse(CRN.replace("us-east", "eu-de")))
    async with Connection(FakeAccess(), FakeClock(), Longest(), transport=service) as connection:
        for instance in (INSTANCE, other):
            await connection.client(instance).jobs(JobQuery())
    assert [each.url.host for each in service.requests] == [
        "quantum.cloud.ibm.com",
        "eu-de.quantum.cloud.ibm.com",
    ]
    assert len(service.sign_ins) == 1


async def test_a_refused_token_is_renewed_once() -> None:
    service = FakeService(answer(401), EMPTY, sign_in=(token(text="old"), token(text="new")))
    async with client(service) as at:
        await at.jobs(JobQuery())
    assert [each.headers["authorization"] for each in service.requests] == [
        "Bearer old",
        "Bearer new",
    ]


async def test_refused_again_is_an_error_and_not_a_loop() -> None:
    service = FakeService(answer(401))
    async with client(service) as at:
        with pytest.raises(Unauthorized):
            await at.jobs(JobQuery())
    assert (len(service.requests), len(service.sign_ins)) == (2, 2)


async def test_a_rejected_key_is_not_tried_again() -> None:
    service = FakeService(EMPTY, sign_in=(answer(400, {"errorMessage": "no"}),))
    async with client(service) as at:
        with pytest.raises(KeyRejected):
            await at.jobs(JobQuery())
    assert (len(service.requests), len(service.sign_ins)) == (0, 1)


@pytest.mark.parametrize("reply", [answer(503), httpx.ReadError("cut"), answer(524, b"<html>")])
async def test_passing_failures_are_retried_within_patience_only(reply: Reply) -> None:
    service = FakeService(reply, reply, EMPTY)
    async with client(service) as at:
        await at.jobs(JobQuery())
        assert len(service.requests) == 3
    service = FakeService(reply, EMPTY)
    async with client(service) as at:
        with pytest.raises(Exception, match="Could not list the jobs"):
            await at.with_patience(0).jobs(JobQuery())
    assert len(service.requests) == 1


async def test_cancel_of_a_finished_job_is_a_conflict() -> None:
    async with client(FakeService(answer(409, {"errors": [{"message": "m"}]}))) as at:
        with pytest.raises(Conflict, match=r"Could not cancel job j: .*: m") as caught:
            await at.cancel("j")
    assert "finished" in caught.value.hint


async def test_values_come_back() -> None:
    async with client(FakeService(answer(200, {"id": "j", "status": "Queued"}))) as at:
        assert (await at.job("j")).status is JobStatus.QUEUED
        assert (await at.usage()) == InstanceUsage(0.0)
        assert await at.tag_search("ab") == ()
    async with client(FakeService(answer(200, b"line\xff"))) as at:
        assert await at.logs("j") == "line\N{REPLACEMENT CHARACTER}"
    zipped = answer(200, gzip.compress(b'{"jobs": []}'), content_encoding="gzip")
    async with client(FakeService(zipped)) as at:
        assert (await at.jobs(JobQuery())).jobs == ()


async def test_results_go_to_the_file_with_progress() -> None:
    body, seen = bytes(range(256)) * 5000, list[tuple[int, int | None]]()
    file = io.BytesIO()
    async with client(FakeService(answer(200, body, content_length=str(len(body))))) as at:
        written = await at.results("j", file, progress=lambda *now: seen.append(now))
    assert (file.getvalue(), written) == (body, len(body))
    assert seen[-1] == (len(body), len(body))
    assert len(seen) > 2


async def test_no_result_yet_writes_nothing() -> None:
    file = io.BytesIO(b"as it was")
    async with client(FakeService(answer(204))) as at:
        assert await at.results("j", file) is None
    assert file.getvalue() == b"as it was"


async def test_a_retried_result_begins_anew_and_a_204_keeps_what_came() -> None:
    class Cut(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield b"x" * 300_000
            raise httpx.RemoteProtocolError("cut")

    cut = httpx.Response(200, stream=Cut())
    file = io.BytesIO()
    async with client(FakeService(cut, answer(200, b"whole"))) as at:
        assert await at.results("j", file) == 5
    assert file.getvalue() == b"whole"
    file = io.BytesIO()
    async with client(FakeService(cut, answer(204)), patience=0) as at:
        with pytest.raises(Unreachable, match="was cut"):
            await at.results("j", file)
        assert await at.results("j", file) is None
    assert len(file.getvalue()) >= 262_144


async def test_a_result_that_is_too_large_is_refused() -> None:
    async with client(FakeService(answer(200, b"x" * 1001))) as at:
        with pytest.raises(BadAnswer, match="larger than 1,000 bytes"):
            await at.results("j", io.BytesIO(), max_bytes=1000)


async def test_the_log_tells_path_and_status_and_nothing_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, logger="qjobs_tui.service")
    async with client(FakeService(EMPTY)) as at:
        await at.jobs(JobQuery(tags=("private-tag",)))
    ours = [each.getMessage() for each in caplog.records if each.name == "qjobs_tui.service"]
    assert ours == ["POST /identity/token 200 0 ms", "GET /api/v1/jobs 200 0 ms"]


@pytest.mark.parametrize("address", ["ftp://p:1", "socks5://p:1", "http://p:x"])
async def test_a_proxy_that_cannot_be_used_is_said_without_its_address(address: str) -> None:
    access = FakeAccess(proxies=(("https", Secret(address)),))
    with pytest.raises(Exception, match="proxy setting cannot be used"):
        async with Connection(access, FakeClock(), Longest()):
            pass
