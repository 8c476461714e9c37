"""``qjobs-tui wait``: its lines, its exit codes, and that nothing short of them ends it."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from qjobs_tui.cli import main
from qjobs_tui.commands.access import demo_account
from qjobs_tui.commands.wait import TIMED_OUT, Wanted, wait_for
from qjobs_tui.demo import faults
from qjobs_tui.demo.rest import API
from qjobs_tui.demo.script import CANCELLED
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import INSTANCES, World
from qjobs_tui.errors import AccountError, NotFound
from tests.support.clock import FakeClock
from tests.support.rig import ended
from tests.support.waiting import PATIENCE_S, first_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qjobs_tui.demo.script import JobScript

    from .conftest import Service


class Bench:
    """An account on a clock of the test's own, and a command that waits on it."""

    def __init__(self, server: DemoServer, clock: FakeClock) -> None:
        self.server = server
        self.clock = clock

    @property
    def world(self) -> World:
        return self.server.world

    def job(self, **script: Any) -> JobScript:
        return self.world.submit(created=self.clock.now(), **script)

    def end(self, job: JobScript, **script: object) -> None:
        now = self.clock.now()
        self.world.change(job.id, starts=now, ends=now, **script)

    def asked(self, kind: str) -> int:
        sent = [one for one in self.server.requests if one.path.startswith(API)]
        if kind == "pending":
            return sum(one.query.get("pending") == ["true"] for one in sent)
        return sum(kind in one.path for one in sent)

    async def wait(
        self, wanted: Wanted, *steps: Callable[[], object], most: float = 100_000.0
    ) -> int:
        """Run it; the steps are done one after the other, a good while apart."""
        account = demo_account(self.server)
        waiting = asyncio.create_task(wait_for(account, wanted, self.clock))
        left, ahead = list(steps), 0.0
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not waiting.done() and ahead < most:
                    await asyncio.sleep(0.01)
                    ahead += 5
                    self.clock.advance(5)
                    if left and ahead % 60 == 0:
                        left.pop(0)()
                return await waiting
        finally:
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)


@pytest.fixture
def bench() -> Iterator[Bench]:
    clock = FakeClock()
    with DemoServer(World(clock, instances=INSTANCES[:1])) as server:
        yield Bench(server, clock)
        assert not server.defects


def lines(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str]]:
    """Id and status of each line."""
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert all(len(row) == 3 for row in rows)
    return [(row[1], row[2]) for row in rows]


async def test_a_line_for_each_change_and_0_when_all_gave_a_result(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = bench.job(), bench.job()
    code = await bench.wait(
        Wanted((one.id, two.id)),
        lambda: bench.world.change(one.id, starts=bench.clock.now()),
        lambda: bench.end(two),
        lambda: bench.end(one),
    )
    assert code == 0
    assert lines(capsys) == [
        (one.id, "queued"),
        (two.id, "queued"),
        (one.id, "running"),
        (two.id, "done"),
        (one.id, "done"),
    ]


async def test_1_when_some_did_not(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = bench.job(), bench.job()
    code = await bench.wait(
        Wanted((one.id, two.id)),
        lambda: bench.end(one),
        lambda: bench.end(two, ending=CANCELLED),
    )
    assert code == 1
    assert lines(capsys)[-1] == (two.id, "cancelled")


@pytest.mark.parametrize(("ending", "code"), [({}, 0), ({"ending": CANCELLED}, 1)])
async def test_any_ends_with_the_first_by_its_outcome(
    bench: Bench, capsys: pytest.CaptureFixture[str], ending: dict[str, object], code: int
) -> None:
    one, two = bench.job(), bench.job()
    wanted = Wanted((one.id, two.id), is_any=True)
    assert await bench.wait(wanted, lambda: bench.end(two, **ending)) == code
    assert [word for job_id, word in lines(capsys) if job_id == one.id] == ["queued"]


async def test_jobs_that_ended_before_end_it_at_once(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also one so old that it is on no page that is loaded."""
    now = bench.clock.now()
    old = ended(bench.world, now - timedelta(days=90))
    for number in range(210):
        ended(bench.world, now - timedelta(minutes=number), 50 + number)
    newest = bench.world.jobs()[-1]
    assert await bench.wait(Wanted((old.id, newest.id)), most=30) == 0
    assert lines(capsys) == [(old.id, "done"), (newest.id, "done")]


async def test_124_when_the_time_is_up(bench: Bench) -> None:
    job = bench.job()
    assert await bench.wait(Wanted((job.id,), seconds=300)) == TIMED_OUT
    assert 300 <= (bench.clock.now() - job.created).total_seconds() <= 330


async def test_an_unknown_id_is_said_at_once(bench: Bench) -> None:
    job = bench.job()
    with pytest.raises(NotFound, match="no job nosuchjob in demo-us"):
        await bench.wait(Wanted((job.id, "nosuchjob")))


async def test_a_filter_takes_what_is_pending(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    one = bench.job(tags=("vqe",))
    ended(bench.world, bench.clock.now() - timedelta(hours=1), 9, tags=("vqe",))
    bench.job()
    wanted = Wanted(filter="tag:vqe")

    def later() -> None:
        bench.job(tags=("vqe",))
        bench.end(one)

    assert await bench.wait(wanted, later) == 0
    assert lines(capsys) == [(one.id, "queued"), (one.id, "done")]
    assert await bench.wait(Wanted(filter="tag:none"), most=60) == 0
    assert "no pending job matches" in capsys.readouterr().err


async def test_outages_and_expired_tokens_are_said_once_and_outlived(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    job = bench.job()
    add = bench.server.faults.add

    def down() -> None:
        add(faults.status(503, "/jobs", times=None))
        bench.server.revoke_tokens()

    def last() -> None:
        bench.server.revoke_tokens()
        bench.end(job)

    def nap() -> None:
        return None

    code = await bench.wait(
        Wanted((job.id,)),
        down,
        *[nap] * 6,
        bench.server.faults.clear,
        *[nap] * 4,
        last,
    )
    assert code == 0
    told = capsys.readouterr()
    assert told.err.count("it is tried again until it answers") == 1
    assert told.err.count("demo-us: answers again") == 1
    assert told.out.splitlines()[-1].endswith("done")


async def test_it_begins_in_an_outage(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    job = ended(bench.world, bench.clock.now())
    bench.server.faults.add(faults.iam_down(times=4))
    assert await bench.wait(Wanted((job.id,))) == 0
    assert capsys.readouterr().err.count("it is tried again") == 1


async def test_a_refused_key_ends_it(bench: Bench) -> None:
    bench.server.faults.add(
        faults.Fault(faults.Kind.STATUS, "/identity/token", times=None, status=400, body=b"{}")
    )
    with pytest.raises(AccountError):
        await bench.wait(Wanted(("x",)))


async def test_a_job_that_is_deleted_is_gone(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    job = bench.job()
    assert await bench.wait(Wanted((job.id,)), lambda: bench.world.delete(job.id)) == 1
    assert lines(capsys) == [(job.id, "queued"), (job.id, "gone")]


async def test_it_asks_as_the_screen_does(bench: Bench) -> None:
    jobs = [bench.job() for _ in range(5)]
    await bench.wait(Wanted(tuple(job.id for job in jobs), seconds=1200))
    # Every 10 s one list, and now and then one question more.
    assert 60 <= bench.asked("pending") <= 125
    assert len(bench.server.requests) <= 2 * bench.asked("pending") + 10
    assert not bench.asked("/metrics")


def test_the_command_line(
    service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    job = service.job(b"{}")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{job.id}\n\n"))
    assert main(["wait", "-"]) == 0
    assert lines(capsys) == [(job.id, "done")]
    assert main(["wait", job.id, "nosuchjob0000"]) == 1
    assert "There is no job nosuchjob0000 in" in capsys.readouterr().err
    assert main(["wait"]) == 2
    assert "wait needs the ids of jobs, or --filter" in capsys.readouterr().err
    for wrong in ("0", "-1", "nan", "inf", "soon"):
        with pytest.raises(SystemExit):
            main(["wait", job.id, f"--timeout={wrong}"])


def test_signals_and_closed_pipes_end_it(service: Service) -> None:
    job = service.world.submit(created=service.world.now())
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        command = [sys.executable, "-m", "qjobs_tui", "wait", job.id]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=service.environ, text=True
        ) as running:
            assert running.stdout is not None
            assert first_line(running.stdout).endswith("queued\n")
            os.kill(running.pid, number)
            assert running.wait(PATIENCE_S) == code
            assert running.stderr is not None
            assert running.stderr.read() == ""
