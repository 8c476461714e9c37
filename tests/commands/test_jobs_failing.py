"""``qjobs-tui jobs`` where an instance, a reader or a disk fails."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from qjobs_tui.cli import main
from qjobs_tui.clock import SystemClock
from qjobs_tui.commands.access import demo_account
from qjobs_tui.commands.jobs import Found, Wanted, _collect, list_jobs
from qjobs_tui.demo import faults
from qjobs_tui.demo.cast import plain
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import INSTANCES, World
from qjobs_tui.errors import Forbidden
from qjobs_tui.query import parse
from qjobs_tui.store.store import JobStore
from tests.support.clock import FakeClock
from tests.support.rig import EU, US, ended
from tests.support.waiting import PATIENCE_S

from .jobs_listed import PROGRAM, Captured, fill

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DemoServer]:
    """An empty account, which the environment points at."""
    with DemoServer(World(SystemClock(), instances=INSTANCES[:1])) as server:
        for name in list(os.environ):
            if name.startswith(("QISKIT_IBM", "IAM_URL")):
                monkeypatch.delenv(name)
        monkeypatch.setenv("HOME", str(tmp_path))
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        yield server


def test_exit_codes(server: DemoServer, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    server.faults.add(faults.status(403, "/jobs"))
    assert main(["jobs"]) == 1
    assert "Could not list the jobs" in capsys.readouterr().err
    for wrong in (["--limit", "0"], ["--json", "--csv"], ["--colour"]):
        with pytest.raises(SystemExit) as ended_by:
            main(["jobs", *wrong])
        assert ended_by.value.code == 2
    monkeypatch.setenv("QISKIT_IBM_TOKEN", "k" * 44)
    assert main(["jobs"]) == 3
    monkeypatch.delenv("QISKIT_IBM_TOKEN")
    assert main(["jobs"]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert "QISKIT_IBM_TOKEN" in err


def test_a_reader_that_has_seen_enough_ends_it_quietly() -> None:
    with subprocess.Popen(
        [*PROGRAM, "jobs", "--demo"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(PATIENCE_S) == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_told_in_words() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*PROGRAM, "jobs", "--demo"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode != 0
    assert done.stderr.startswith(b"qjobs-tui: the jobs could not be written: No space left")
    assert b"Traceback" not in done.stderr


async def collect(world: World, text: str, limit: int | None, *fault: faults.Fault) -> Found:
    clock = SystemClock()
    with DemoServer(world) as server:
        for one in fault:
            server.faults.add(one)
        found = await _collect(demo_account(server), parse(text, world.now()), limit, clock)
        assert not server.defects
    return found


async def test_one_instance_failing_leaves_the_other_whole() -> None:
    clock = FakeClock()
    world = World(clock)
    for place in (US, EU):
        world.fill([plain(clock.now(), number) for number in range(450)], place)
    found = await collect(world, "", None, faults.status(403, "/jobs"))
    assert len(found.jobs) == 450
    assert [type(error) for error in found.troubles.values()] == [Forbidden]
    assert {job.instance for job in found.jobs} == {US, EU} - found.troubles.keys()


def test_a_failing_instance_is_told_on_stderr(capsys: Captured) -> None:
    clock = SystemClock()
    world = World(clock)
    for place in (US, EU):
        world.fill([plain(clock.now(), number) for number in range(3)], place)
    fault = faults.status(403, "/jobs")
    with DemoServer(world) as server:
        server.faults.add(replace(fault, body=b'{"errors":[{"code":1,"message":"\\u001b[2J"}]}'))
        assert list_jobs(demo_account(server), Wanted(form="jsonl"), clock) == 1
        out, err = capsys.readouterr()
        assert len(out.splitlines()) == 3
        assert err.startswith("qjobs-tui: demo-")
        assert "Could not list the jobs" in err
        assert "\x1b" not in err
        server.faults.add(faults.status(403, "/jobs", times=None))
        with pytest.raises(Forbidden):
            list_jobs(demo_account(server), Wanted(), clock)


def test_what_was_loaded_before_a_failure_is_written(server: DemoServer, capsys: Captured) -> None:
    fill(server, 450)
    pages = {"n": 0}
    account = demo_account(server)
    account = replace(account, instances=account.instances[:1])
    load = JobStore.load_older

    async def failing(store: JobStore, *args: Any, **more: Any) -> Any:
        pages["n"] += 1
        if pages["n"] == 2:
            server.faults.add(faults.status(403, "/jobs"))
        return await load(store, *args, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JobStore, "load_older", failing)
        assert list_jobs(account, Wanted(limit=None, form="jsonl"), SystemClock()) == 1
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 200
    assert "Could not list the jobs" in err


async def test_the_newest_of_two_instances_are_the_newest_of_all() -> None:
    """One instance is busy, so its matches lie many pages back; the other's few are old."""
    clock = FakeClock()
    world = World(clock)
    now = clock.now()
    world.fill([plain(now, number) for number in range(600)])
    for number in range(4):
        ended(world, now - timedelta(minutes=450 + number), number, tags=("x",), user_id="us")
    old = [
        ended(world, now - timedelta(days=9 + number), 10 + number, tags=("x",), user_id="eu")
        for number in range(4)
    ]
    for one in old:
        world.delete(one.id)
        world.add(one, EU)
    # A plain word, which the service cannot look for.
    found = await collect(world, "user:u,eu", 4)
    assert [job.user_id for job in found.jobs] == ["us"] * 4
    assert not found.is_all
