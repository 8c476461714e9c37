"""Every figure that we show of a job, held against what IBM's own client says of it."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from qjobs_tui.commands.access import demo_account
from qjobs_tui.jobs import Backend, InstanceUsage, Job, JobMetrics, JobStatus, Session
from qjobs_tui.service.connect import Connection
from qjobs_tui.service.job_query import JobQuery

from .bench import Bench, conforming

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from qjobs_tui.service.client import ServiceClient

pytestmark = [
    pytest.mark.conformance,
    # The client and what it imports are not ours to mend.
    pytest.mark.filterwarnings("default::DeprecationWarning"),
    pytest.mark.filterwarnings("default::PendingDeprecationWarning"),
    pytest.mark.filterwarnings("default::ResourceWarning"),
    pytest.mark.filterwarnings("default::pytest.PytestUnraisableExceptionWarning"),
]

T = TypeVar("T")

# A job that ran too long is cancelled to IBM's client, unless the code says so: then an error.
WORDS = {
    JobStatus.QUEUED: {"QUEUED"},
    JobStatus.RUNNING: {"RUNNING"},
    JobStatus.DONE: {"DONE"},
    JobStatus.FAILED: {"ERROR"},
    JobStatus.CANCELLED: {"CANCELLED"},
    JobStatus.TIMED_OUT: {"CANCELLED", "ERROR"},
}


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with conforming(tmp_path_factory.mktemp("home")) as opened:
        yield opened


def _ask(bench: Bench, question: Callable[[ServiceClient], Awaitable[T]]) -> T:
    async def answer() -> T:
        connection = Connection(demo_account(bench.server), bench.clock, random.Random(1))
        async with connection as opened:
            return await question(opened.client(bench.server.instances[0]))

    return asyncio.run(answer())


@pytest.fixture(scope="module")
def listed(bench: Bench) -> tuple[Job, ...]:
    """The first instance's jobs by our client."""
    return _ask(bench, lambda client: client.jobs(JobQuery())).jobs


@pytest.fixture(scope="module")
def theirs(bench: Bench) -> list[Any]:
    """The same by IBM's client."""
    found: list[Any] = bench.client.jobs(limit=None)
    return found


@pytest.fixture(scope="module")
def metrics(bench: Bench, listed: tuple[Job, ...]) -> list[JobMetrics]:
    """Times and usage of each by our client."""

    async def all_of_them(client: ServiceClient) -> list[JobMetrics]:
        return [await client.metrics(job.id) for job in listed]

    return _ask(bench, all_of_them)


def test_the_same_jobs_in_the_same_order(listed: tuple[Job, ...], theirs: list[Any]) -> None:
    assert len(listed) > 30
    assert [job.id for job in listed] == [job.job_id() for job in theirs]


def test_what_the_list_says_of_each(listed: tuple[Job, ...], theirs: list[Any]) -> None:
    for job, other in zip(listed, theirs, strict=True):
        assert other.creation_date.astimezone(UTC) == job.created
        assert tuple(other.tags) == job.tags
        assert (other.session_id or "") == job.session_id
        assert other.primitive_id == job.program
        assert other.private is job.private


def test_states_usage_and_times(
    listed: tuple[Job, ...], theirs: list[Any], metrics: list[JobMetrics]
) -> None:
    for job, other, known in zip(listed, theirs, metrics, strict=True):
        assert other.status() in WORDS[job.status]
        assert job.usage is not None
        # IBM's client says 0 until the figure is final; ours shows it with a sign before it.
        assert other.usage() == (0 if job.usage.pending else job.usage.seconds)
        told = other.metrics()
        assert told["usage"]["qpu_charge_time_seconds"] == job.usage.seconds
        for name, moment in (("running", known.running), ("finished", known.finished)):
            stamp = told["timestamps"][name]
            assert (stamp is None) is (moment is None)
            if moment is not None:
                assert stamp == moment.isoformat().replace("+00:00", "Z")


def test_usage_of_the_instance(bench: Bench) -> None:
    usage: InstanceUsage = _ask(bench, lambda client: client.usage())
    told = bench.client.usage()
    assert usage.consumed == told["usage_consumed_seconds"]
    assert usage.ceiling == told["usage_limit_seconds"]


def test_sessions(bench: Bench, listed: tuple[Job, ...]) -> None:
    from qiskit_ibm_runtime import Batch

    session_id = next(job.session_id for job in listed if job.session_id)
    session: Session = _ask(bench, lambda client: client.session(session_id))
    told = Batch.from_id(session_id, service=bench.client).details()
    assert told is not None
    assert (told["id"], told["mode"], told["backend_name"]) == (
        session.id,
        session.mode,
        session.backend,
    )
    assert told["state"] == session.state
    assert told["accepting_jobs"] is session.accepting_jobs


def test_backends(bench: Bench) -> None:
    backends: tuple[Backend, ...] = tuple(_ask(bench, lambda client: client.backends()))
    theirs = {backend.name: backend for backend in bench.client.backends()}
    assert {backend.name for backend in backends} == set(theirs)
    for backend in backends:
        assert theirs[backend.name].num_qubits == backend.qubits
