"""The client against the demo service over a real socket, and everything that can go wrong."""

from __future__ import annotations

import io
import random
from contextlib import asynccontextmanager, suppress
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.clock import SystemClock
from qjobs_tui.demo import faults
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import World
from qjobs_tui.errors import (
    BadAnswer,
    Conflict,
    Forbidden,
    KeyRejected,
    NotFound,
    QJobsError,
    RateLimited,
    Unavailable,
    Unreachable,
)
from qjobs_tui.jobs import Crn, Instance
from qjobs_tui.secret import Secret
from qjobs_tui.service.connect import Connection
from qjobs_tui.service.job_query import JobQuery

from .fakes import FakeAccess

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from qjobs_tui.service.client import ServiceClient

QUERY = JobQuery()


class Quick:
    """Jitter without waiting."""

    def uniform(self, a: float, b: float) -> float:  # noqa: ARG002
        return a


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer(World.demo(SystemClock())) as server:
        yield server


@asynccontextmanager
async def client(
    server: DemoServer, patience: float = 0, key: Secret | None = None, read_seconds: float = 30
) -> AsyncIterator[ServiceClient]:
    access = FakeAccess(key or server.key, server.base_url, server.iam_url)
    async with Connection(access, SystemClock(), Quick(), read_seconds=read_seconds) as connection:
        yield connection.client(server.instances[0], patience)


async def test_pages_and_filters(server: DemoServer) -> None:
    async with client(server) as at:
        page = await at.jobs(QUERY)
        assert page.total == len(page.jobs) > 20
        pending = await at.jobs(JobQuery(pending=True))
        assert {job.status.is_pending for job in pending.jobs} == {True}
        tagged = next(job for job in page.jobs if job.tags)
        found = await at.jobs(JobQuery(tags=tagged.tags, backend=tagged.backend))
        assert tagged.id in {job.id for job in found.jobs}
        oldest = await at.jobs(JobQuery(limit=1, ascending=True))
        assert oldest.jobs[0].id == page.jobs[-1].id
        assert not any(job.defect for job in page.jobs)
        before = await at.jobs(JobQuery(created_before=page.jobs[5].created))
        assert before.jobs[0].id == page.jobs[5].id


async def test_one_job_all_round(server: DemoServer) -> None:
    async with client(server) as at:
        done = next(j for j in (await at.jobs(JobQuery(pending=False))).jobs if j.session_id)
        assert (await at.job(done.id)).id == done.id
        assert (await at.metrics(done.id)).finished is not None
        assert (await at.session(done.session_id)).id == done.session_id
        await at.tags(done.id, ["new-tag"])
        assert (await at.job(done.id)).tags == ("new-tag",)
        assert "new-tag" in await at.tag_search("new")
        assert await at.inputs(done.id) != b"null"
        with pytest.raises(Conflict):
            await at.cancel(done.id)
        pending = (await at.jobs(JobQuery(pending=True))).jobs[0]
        await at.cancel(pending.id)
        with pytest.raises(NotFound):
            await at.logs(pending.id)
        assert (await at.usage()).consumed > 0
        assert any(backend.wait_median for backend in await at.backends())
        assert any(version.status == "live" for version in await at.versions())


async def test_results_and_a_cut_one(server: DemoServer) -> None:
    async with client(server) as at:
        jobs = (await at.jobs(QUERY)).jobs
        done = next(j for j in jobs if j.status == "done" and not j.private)
        whole = io.BytesIO()
        assert await at.results(done.id, whole) == len(whole.getvalue()) > 0
        server.faults.add(Fault(Kind.CUT, "/results"))
        with pytest.raises(Unreachable):
            await at.results(done.id, io.BytesIO())
        server.faults.add(Fault(Kind.CUT, "/results"))
        again = io.BytesIO()
        await at.with_patience(30).results(done.id, again)
        assert again.getvalue() == whole.getvalue()
        pending = (await at.jobs(JobQuery(pending=True))).jobs[-1]
        assert await at.results(pending.id, io.BytesIO()) is None


FAULTS: list[tuple[Fault, type[QJobsError]]] = [
    (faults.too_many("7", "/jobs"), RateLimited),
    (faults.status(500, "/jobs"), Unavailable),
    (faults.status(503, "/jobs"), Unavailable),
    (faults.html_524("/jobs"), Unavailable),
    (faults.garbage("/jobs"), BadAnswer),
    (Fault(Kind.CUT, "/jobs"), Unreachable),
    (Fault(Kind.RESET, "/jobs"), Unreachable),
    (faults.iam_down(times=1), Unavailable),
    (Fault(Kind.RESET, "/token"), Unreachable),
]


@pytest.mark.parametrize(("fault", "kind"), FAULTS)
async def test_each_fault_is_an_error_of_its_kind_and_then_it_recovers(
    server: DemoServer, fault: Fault, kind: type[QJobsError]
) -> None:
    server.faults.add(fault)
    async with client(server) as at:
        with pytest.raises(kind) as caught:
            await at.jobs(QUERY)
        assert caught.value.__cause__ is not None or fault.status != 200
        assert len((await at.jobs(QUERY)).jobs) > 20


@pytest.mark.parametrize(
    "fault", [fault for fault, kind in FAULTS if kind not in {BadAnswer, RateLimited}]
)
async def test_patience_bridges_what_passes(server: DemoServer, fault: Fault) -> None:
    server.faults.add(fault)
    async with client(server, patience=30) as at:
        assert len((await at.jobs(QUERY)).jobs) > 20


async def test_retry_after_reaches_the_error_in_both_forms(server: DemoServer) -> None:
    async with client(server) as at:
        server.faults.add(faults.too_many("7", "/jobs"))
        with pytest.raises(RateLimited) as caught:
            await at.jobs(QUERY)
        assert caught.value.retry_after == 7
        server.faults.add(
            faults.too_many(format_datetime(SystemClock().now(), usegmt=True), "/jobs")
        )
        with pytest.raises(RateLimited) as caught:
            await at.jobs(QUERY)
        assert caught.value.retry_after == 0


async def test_silence_ends_by_the_read_limit(server: DemoServer) -> None:
    server.faults.add(Fault(Kind.SILENCE, "/jobs"))
    async with client(server, read_seconds=0.2) as at:
        with pytest.raises(Unreachable, match="stopped answering"):
            await at.jobs(QUERY)
        assert len((await at.jobs(QUERY)).jobs) > 20


async def test_revoked_tokens_are_replaced_without_a_word(server: DemoServer) -> None:
    async with client(server) as at:
        await at.jobs(QUERY)
        server.revoke_tokens()
        assert len((await at.jobs(QUERY)).jobs) > 20


async def test_cancel_that_the_service_did_though_it_failed(server: DemoServer) -> None:
    async with client(server, patience=30) as at:
        pending = (await at.jobs(JobQuery(pending=True))).jobs[0]
        server.faults.add(faults.status(500, "/cancel", acts=True))
        # The demo service answers the second request as it answers the first; 409 is as good.
        with suppress(Conflict):
            await at.cancel(pending.id)
        cancels = [each for each in server.requests if each.path.endswith("/cancel")]
        assert cancels[0].status == 500
        assert len(cancels) == 2


async def test_a_wrong_key_and_a_foreign_instance(server: DemoServer) -> None:
    async with client(server, key=Secret("wrong")) as at:
        with pytest.raises(KeyRejected):
            await at.jobs(QUERY)
    access = FakeAccess(server.key, server.base_url, server.iam_url)
    crn = server.instances[0].crn.text.replace("000000000001", "0000000000ff")
    async with Connection(access, SystemClock(), random.Random(1)) as connection:
        with pytest.raises((Forbidden, NotFound)):
            await connection.client(Instance(Crn.parse(crn)), patience=0).jobs(QUERY)


async def test_polls_share_one_connection_to_the_service(server: DemoServer) -> None:
    async with client(server) as at:
        for _ in range(3):
            await at.jobs(QUERY)
    assert [each.path.rpartition("/")[2] for each in server.requests] == ["token", *["jobs"] * 3]
