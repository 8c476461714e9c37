"""No failure shows the key or the token, also not to a crash report that prints locals."""

from __future__ import annotations

import asyncio
import logging
import traceback
from typing import TYPE_CHECKING

import httpx
import pytest

from qjobs_tui.clock import SystemClock
from qjobs_tui.demo import faults
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import World
from qjobs_tui.errors import QJobsError
from qjobs_tui.secret import Secret
from qjobs_tui.service.connect import Connection
from qjobs_tui.service.job_query import JobQuery
from tests.support.waiting import PATIENCE_S, until

from .fakes import INSTANCE, KEY, TOKEN, FakeAccess, FakeClock, FakeService, Longest, answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qjobs_tui.jobs import Instance

    from .fakes import Reply


def shown(error: BaseException) -> str:
    """Print an exception as the most talkative crash report would."""
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "".join([repr(error), str(error), repr(vars(error)), *report.format(chain=True)])


def wait_for(server: DemoServer, path: str) -> None:
    """Return once the server has met a request to that path."""
    until(lambda: any(path in each.path for each in server.requests), f"request to {path}")


async def failure(
    access: FakeAccess, service: FakeService | None, instance: Instance = INSTANCE
) -> BaseException:
    async with Connection(access, FakeClock(), Longest(), transport=service) as connection:
        client = connection.client(instance, patience=0)
        try:
            await client.jobs(JobQuery())
        except Exception as error:  # noqa: BLE001 - whatever it is, it is looked at
            return error
    raise AssertionError("it did not fail")


def echo(secret: str) -> dict[str, object]:
    """Make an error that repeats a secret in every field, in two shapes at once."""
    error = {"message": secret, "solution": secret, "more_info": secret}
    return {
        "errors": [error], "trace": secret,
        "errorMessage": secret, "errorDetails": secret, "context": {"requestId": secret},
    }  # fmt: skip


STATUSES = (302, 400, 401, 403, 404, 429, 503)
FAILURES: list[Reply] = [
    *(answer(status, echo(KEY), uber_trace_id=KEY) for status in STATUSES),
    answer(200, b'{"access_token": "' + TOKEN.encode() + b'"'),
    answer(200, {"access_token": f"{TOKEN}\n"}),
    answer(200, TOKEN.encode() * 9000, content_encoding="gzip"),
    httpx.ConnectError("x"),
    httpx.ReadTimeout("x"),
    RuntimeError("a bug"),
]


@pytest.mark.parametrize("reply", FAILURES)
async def test_failures_of_the_service_and_of_sign_in(
    reply: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for service in (FakeService(reply), FakeService(answer(200, {}), sign_in=(reply,))):
        report = shown(await failure(FakeAccess(), service)) + caplog.text
        assert KEY not in report
        assert TOKEN not in report


@pytest.mark.parametrize("status", STATUSES)
async def test_a_service_that_repeats_the_token(status: int) -> None:
    service = FakeService(answer(status, echo(f"x {TOKEN} {KEY} y"), uber_trace_id=TOKEN))
    report = shown(await failure(FakeAccess(), service))
    assert KEY not in report
    assert TOKEN not in report
    assert "x *** *** y" in report


@pytest.mark.parametrize("reply", [answer(400, echo(KEY)), answer(503), httpx.ConnectError("x")])
async def test_an_error_that_many_share(reply: Reply) -> None:
    service = FakeService(answer(200, {}), sign_in=(reply,))
    async with Connection(FakeAccess(), FakeClock(), Longest(), transport=service) as connection:
        calls = (connection.client(INSTANCE, patience=0).jobs(JobQuery()) for _ in range(5))
        found = await asyncio.gather(*calls, return_exceptions=True)
    assert len(service.sign_ins) == 1
    for error in found:
        assert isinstance(error, QJobsError)
        assert KEY not in shown(error)


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer(World.demo(SystemClock())) as server:
        yield server


@pytest.mark.parametrize(
    "fault",
    [
        Fault(Kind.RESET, "/jobs", times=None),
        Fault(Kind.CUT, "/jobs", times=None),
        Fault(Kind.CUT, "/token", times=None),
        Fault(Kind.RESET, "/token", times=None),
        faults.garbage("/jobs", times=None),
        faults.garbage("/token", times=None),
        faults.status(500, times=None),
    ],
)
async def test_failures_on_a_real_socket(
    server: DemoServer, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.faults.add(fault)
    access = FakeAccess(Secret(server.key.reveal()), server.base_url, server.iam_url)
    report = shown(await failure(access, None, server.instances[0])) + caplog.text
    assert server.key.reveal() not in report
    assert "Bearer " not in report


@pytest.mark.parametrize("path", ["/jobs", "/token"])
async def test_a_call_given_up_in_the_middle(server: DemoServer, path: str) -> None:
    server.faults.add(Fault(Kind.SILENCE, path))
    access = FakeAccess(Secret(server.key.reveal()), server.base_url, server.iam_url)
    task = asyncio.create_task(failure(access, None, server.instances[0]))
    async with asyncio.timeout(PATIENCE_S):
        await asyncio.to_thread(wait_for, server, path)
    task.cancel()
    with pytest.raises(asyncio.CancelledError) as caught:
        await task
    report = shown(caught.value)
    assert server.key.reveal() not in report
    assert "Bearer " not in report


async def test_an_address_that_the_http_library_refuses() -> None:
    # What passes for an address here and not there must not show the form that is to be sent.
    async with Connection(FakeAccess(), FakeClock(), Longest(), FakeService()) as connection:
        source = connection._tokens_of("https://\u2460.com/identity/token")
        with pytest.raises(httpx.InvalidURL) as caught:
            await source.token()
    assert KEY not in shown(caught.value)
