"""The demo service driven by IBM's own client, and each answer held against the account's figures.

The account's clock is the machine's: the client reads a token's life by its own clock.
"""

from __future__ import annotations

import os
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from qjobs_tui.accounts import environment, made
from qjobs_tui.demo import bodies, cast
from qjobs_tui.demo.devices import RETIRED
from qjobs_tui.demo.inputs import params
from qjobs_tui.demo.script import Stage
from qjobs_tui.service.connect import Connection
from qjobs_tui.service.endpoints import search_url

from .bench import Bench, client, conforming

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.conformance,
    # The client and what it imports are not ours to mend.
    pytest.mark.filterwarnings("default::DeprecationWarning"),
    pytest.mark.filterwarnings("default::PendingDeprecationWarning"),
    pytest.mark.filterwarnings("default::ResourceWarning"),
    pytest.mark.filterwarnings("default::pytest.PytestUnraisableExceptionWarning"),
]
_STATUSES = {"Queued": "QUEUED", "Running": "RUNNING", "Completed": "DONE", "Failed": "ERROR"}


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with conforming(tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture(scope="module")
def both(bench: Bench) -> Any:  # noqa: ARG001 - the service must be there first
    """A client that was not told an instance, and so knows them all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("QISKIT_IBM_INSTANCE")
        return client(instance="auto")


def test_instances_are_discovered(bench: Bench) -> None:
    found = [(one["crn"], one["name"], one["plan"]) for one in bench.client.instances()]
    assert found == [(one.crn.text, one.name, one.plan) for one in bench.server.instances]
    assert bench.client.active_instance() == bench.us


async def test_our_search_finds_the_same_instances(bench: Bench) -> None:
    sent = len(bench.server.requests)
    expected = [(one["crn"], one["name"]) for one in bench.client._account.list_instances()]
    theirs = [one for one in bench.server.requests[sent:] if "/search/" in one.path]
    settings = environment.read(os.environ)
    assert settings.account is not None
    for given in (settings, replace(settings, search_url=None)):
        account = made.of_saved(settings.account, given, "the environment")
        async with Connection(account, bench.clock, Random(1)) as connection:
            found = await connection.instances()
        assert [(one.crn.text, one.name) for one in found] == expected
        ours = bench.server.requests[-1]
        assert (ours.method, ours.path, ours.query) in [
            (one.method, one.path, one.query) for one in theirs
        ]


@pytest.mark.parametrize("url", ["https://cloud.ibm.com", "https://test.cloud.ibm.com:8443/a"])
def test_our_search_is_where_theirs_is(url: str) -> None:
    from qiskit_ibm_runtime.accounts.utils import get_global_search_api_url

    assert search_url(url) == get_global_search_api_url(url)


def test_usage_of_the_instance(bench: Bench) -> None:
    told, known = bench.client.usage(), bench.world.usage(bench.us)
    assert known.limit is not None
    assert told["usage_consumed_seconds"] == known.consumed
    assert told["usage_remaining_seconds"] == pytest.approx(known.limit - known.consumed)


def test_jobs_ten_by_default_and_all_when_asked(bench: Bench) -> None:
    jobs = bench.client.jobs()
    assert [job.job_id() for job in jobs] == [job.id for job in bench.expected()[:10]]
    assert bench.ids() == [job.id for job in bench.expected()]


def test_limit_skip_and_order(bench: Bench) -> None:
    every = [job.id for job in bench.expected()]
    assert bench.ids(limit=5, skip=3) == every[3:8]
    assert bench.ids(descending=False) == every[::-1]
    assert bench.ids(skip=len(every) - 2) == every[-2:]


@pytest.mark.parametrize("pending", [True, False])
def test_pending(bench: Bench, pending: bool) -> None:
    now = bench.clock.now()
    expected = [j.id for j in bench.expected() if (j.stage(now) is not Stage.FINAL) is pending]
    assert expected
    assert bench.ids(pending=pending) == expected


@pytest.mark.parametrize("backend", ["ibm_torino", "ibm_fez", RETIRED, "ibm_unknown"])
def test_backend(bench: Bench, backend: str) -> None:
    expected = [job.id for job in bench.expected() if job.backend == backend]
    assert bench.ids(backend_name=backend) == expected
    assert bool(expected) is (backend != "ibm_unknown")


@pytest.mark.parametrize("program", ["executor", "sampler", "estimator", "noise-learner"])
def test_program(bench: Bench, program: str) -> None:
    expected = [job.id for job in bench.expected() if job.program == program]
    assert expected
    assert bench.ids(program_id=program) == expected


@pytest.mark.parametrize("tags", [["vqe"], ["vqe", "run-3"], ["vqe", "none"]])
def test_tags_must_all_match(bench: Bench, tags: list[str]) -> None:
    expected = [job.id for job in bench.expected() if set(tags) <= set(job.tags)]
    assert bench.ids(job_tags=tags) == expected
    assert bool(expected) is ("none" not in tags)


def test_session(bench: Bench) -> None:
    batch = bench.world.sessions(bench.us)[1].id
    expected = [job.id for job in bench.expected() if job.session_id == batch]
    assert len(expected) == 3
    assert bench.ids(session_id=batch) == expected


def test_created_after_and_before_are_inclusive(bench: Bench) -> None:
    jobs = bench.expected()
    newer, older = jobs[4], jobs[9]
    between = bench.ids(created_after=older.created, created_before=newer.created)
    assert between == [job.id for job in jobs[4:10]]


def test_the_other_instance(bench: Bench) -> None:
    expected = [job.id for job in bench.expected(bench.eu)]
    assert bench.ids(instance=bench.eu) == expected
    assert bench.ids() != expected


def test_a_job_is_found_in_any_instance(bench: Bench, both: Any) -> None:
    for place in (bench.us, bench.eu):
        script = bench.expected(place)[0]
        job = both.job(script.id)
        assert both.active_instance() == place
        assert (job.job_id(), job.primitive_id) == (script.id, script.program)
        assert job.creation_date == script.created


def test_an_unknown_job_is_not_found(bench: Bench) -> None:
    from qiskit_ibm_runtime.exceptions import RuntimeJobNotFound

    with pytest.raises(RuntimeJobNotFound):
        bench.client.job("d305ck0ocacs73ajagvg")


def test_status_of_every_job(bench: Bench) -> None:
    now, seen = bench.clock.now(), set()
    for job, script in zip(
        bench.client.jobs(limit=None, instance=bench.us), bench.expected(), strict=True
    ):
        words = script.words(now)
        expected = _STATUSES.get(words.state, "CANCELLED")
        if words.code == 1305:
            expected = "ERROR"
        assert job.status() == expected
        seen.add(expected)
    assert seen == {"QUEUED", "RUNNING", "DONE", "ERROR", "CANCELLED"}


def test_error_message_names_code_and_reason(bench: Bench) -> None:
    script = next(j for j in bench.expected() if j.ending is cast.AWKWARD and j.ends)
    bench.world.change(script.id, ends=bench.clock.now())
    job = bench.client.job(script.id)
    assert job.status() == "ERROR"
    assert job.error_message().endswith(f"Error code 1517; {cast.AWKWARD.reason}")


def test_metrics_usage_and_estimate(bench: Bench) -> None:
    now = bench.clock.now()
    for script in bench.expected()[:8]:
        job = bench.client.job(script.id)
        seconds, pending = script.charged(now)
        assert job.usage() == (0 if pending else seconds)
        assert job.usage(partial=True) == seconds
        assert job.usage_estimation == {"quantum_seconds": script.estimate}
        times = job.metrics()["timestamps"]
        assert (times["finished"] is not None) is (script.stage(now) is Stage.FINAL)
        assert (times["running"] is not None) is (script.running_since(now) is not None)


def test_logs(bench: Bench) -> None:
    now = bench.clock.now()
    final = next(j for j in bench.expected() if j.stage(now) is Stage.FINAL and j.log)
    waiting = next(j for j in bench.expected() if j.stage(now) is not Stage.FINAL)
    assert bench.client.job(final.id).logs() == bodies.LOG
    assert bench.client.job(waiting.id).logs() == ""


def test_the_body_of_an_executor_job_is_one_the_client_reads(bench: Bench) -> None:
    script = next(j for j in bench.expected() if j.program == "executor" and j.tags == ("fresh",))
    result = bench.client.job(script.id).result()
    assert [one.data.shape for one in result] == [(), (5,), (2, 2)]
    assert result[0].data.c.num_shots == 1_024
    chunks = result.metadata["executor"].chunk_timing
    assert script.starts is not None
    assert script.ends is not None
    assert all(script.starts <= one.start <= one.stop <= script.ends for one in chunks)


def test_result_and_inputs(bench: Bench) -> None:
    now = bench.clock.now()
    script = next(
        j
        for j in bench.expected()
        if j.program == "circuit-runner" and j.stage(now) is Stage.FINAL and not j.private
    )
    job = bench.client.job(script.id)
    assert job.inputs == params(script)
    assert job.result() is not None


def test_tags_are_updated(bench: Bench) -> None:
    script = bench.expected()[0]
    job = bench.client.job(script.id)
    assert set(job.update_tags(["one", "two"])) == {"one", "two"}
    stored = bench.world.job(script.id)
    assert stored is not None
    assert set(stored.tags) == {"one", "two"}
    assert job.update_tags([]) == []


def test_cancel_and_cancel_of_what_is_finished(bench: Bench) -> None:
    from qiskit_ibm_runtime.exceptions import RuntimeInvalidStateError

    script = bench.world.submit(bench.us, program="sampler")
    bench.client.job(script.id).cancel()
    assert bench.client.job(script.id).status() == "QUEUED"
    bench.clock.go(9)
    job = bench.client.job(script.id)
    assert job.status() == "CANCELLED"
    with pytest.raises(RuntimeInvalidStateError):
        job.cancel()


def test_delete(bench: Bench) -> None:
    from qiskit_ibm_runtime.exceptions import RuntimeJobNotFound

    script = bench.world.submit(bench.us, ends=bench.clock.now())
    bench.client.delete_job(script.id)
    assert bench.world.job(script.id) is None
    with pytest.raises(RuntimeJobNotFound):
        bench.client.delete_job(script.id)


def test_session_details_close_and_cancel(bench: Bench, both: Any) -> None:
    from qiskit_ibm_runtime import Session

    script = bench.world.sessions(bench.eu)[1]
    session = Session.from_id(script.id, both)
    details = session.details()
    assert details is not None
    assert (details["id"], details["mode"]) == (script.id, "dedicated")
    assert (details["backend_name"], details["max_time"]) == (script.backend, script.max_ttl)
    assert session.status() == "In progress, accepting new jobs"
    session.close()
    assert session.status() == "In progress, not accepting new jobs"
    session.cancel()
    assert session.status() == "Closed"
    now = bench.clock.now()
    members = [j for j in bench.world.jobs(bench.eu) if j.session_id == script.id]
    assert {j.words(now).status for j in members} >= {"Cancelled", "Completed"}


def test_a_closed_batch(bench: Bench) -> None:
    from qiskit_ibm_runtime import Batch

    script = bench.world.sessions(bench.us)[0]
    batch = Batch.from_id(script.id, bench.client)
    assert batch.status() == "Closed"
    members = [j for j in bench.world.jobs(bench.us) if j.session_id == script.id]
    assert batch.usage() == sum(j.usage for j in members)


def test_backends_status_and_calibration(bench: Bench) -> None:
    now = bench.clock.now()
    devices = {device.name: device for device in bench.world.devices(bench.us)}
    backends = {backend.name: backend for backend in bench.client.backends(instance=bench.us)}
    assert set(backends) == set(devices)
    for name, backend in backends.items():
        status = backend.status()
        assert status.pending_jobs == devices[name].queue_length(now)
        assert status.operational is (devices[name].status == "online")
        assert backend.num_qubits == devices[name].qubits
    assert backends["ibm_fez"].properties().t1(0) > 0


def test_workloads_by_the_clients_own_call(bench: Bench) -> None:
    api = bench.client._get_api_client(bench.us)._api
    page = api.workloads_get(sort="-createdAt", limit=50, mode="job")
    assert [row["id"] for row in page["workloads"]] == [job.id for job in bench.expected()][:50]
    assert all(a["created"] >= b["created"] for a, b in pairwise(page["workloads"]))


def test_a_wrong_key_is_refused(bench: Bench) -> None:
    from qiskit_ibm_runtime.accounts.exceptions import InvalidAccountError

    with pytest.raises(InvalidAccountError):
        client(token="wrong", url=bench.server.base_url, instance=bench.us)


def test_no_request_was_answered_by_an_unexpected_error(bench: Bench) -> None:
    odd = {(sent.status, sent.method) for sent in bench.server.requests if sent.status >= 400}
    assert odd <= {(404, "GET"), (404, "DELETE"), (409, "POST"), (400, "POST")}
    apart_from_iam = [sent for sent in bench.server.requests if "/iam/" not in sent.path]
    assert all(sent.valid_token for sent in apart_from_iam)
