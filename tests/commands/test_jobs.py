"""``qjobs-tui jobs``: what stands on stdout and stderr, and the exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from qjobs_tui.cli import main
from qjobs_tui.clock import SystemClock
from qjobs_tui.commands.access import demo_account
from qjobs_tui.commands.jobs import Found, Wanted, _collect, list_jobs
from qjobs_tui.demo import faults, hostile
from qjobs_tui.demo.cast import plain
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import INSTANCES, World
from qjobs_tui.errors import Forbidden
from qjobs_tui.query import parse
from qjobs_tui.store.store import JobStore
from tests.support.clock import FakeClock
from tests.support.rig import EU, US, ended

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = (sys.executable, "-m", "qjobs_tui")


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


Captured = pytest.CaptureFixture[str]


def fill(server: DemoServer, count: int) -> None:
    now = server.world.now()
    server.world.fill([plain(now, number) for number in range(count)])


def test_a_table_in_a_pipe(server: DemoServer, capsys: Captured) -> None:
    fill(server, 3)
    assert main(["jobs"]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0].split()[:3] == ["STATUS", "JOB", "PROGRAM"]
    assert [line.split()[2] for line in lines[1:]] == [one.id for one in server.world.jobs()[::-1]]
    assert "\x1b" not in out
    assert err == ""


def test_nothing_is_cut_in_a_pipe(server: DemoServer, capsys: Captured) -> None:
    now = server.world.now()
    server.world.submit(
        created=now,
        starts=now,
        ends=now,
        program="noise-learner",
        backend="ibm_strasbourg",
        tags=("x" * 80, "end"),
    )
    assert main(["jobs"]) == 0
    out = capsys.readouterr().out
    for words in ("noise-learner", "ibm_strasbourg", "IBMid-270000DEMO", f"{'x' * 80} end"):
        assert words in out


def test_nothing_to_show_is_nothing(server: DemoServer, capsys: Captured) -> None:  # noqa: ARG001
    assert main(["jobs"]) == 0
    assert capsys.readouterr() == ("", "qjobs-tui: no job to show\n")
    assert main(["jobs", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_a_table_fits_a_terminal() -> None:
    master, slave = pty.openpty()
    env = {**os.environ, "COLUMNS": "60", "TERM": "xterm"}
    done = subprocess.run(
        [*PROGRAM, "jobs", "--demo", "--limit", "5"],
        stdout=slave,
        stderr=subprocess.PIPE,
        env=env,
        check=True,
    )
    os.close(slave)
    lines = os.read(master, 65_536).decode().splitlines()
    os.close(master)
    assert len(lines) == 6
    assert max(map(len, lines)) <= 60
    assert b"only the newest 5 are shown; see --limit and --all" in done.stderr


def test_a_hostile_job_is_cleaned_in_the_table_and_verbatim_in_json(
    server: DemoServer, capsys: Captured
) -> None:
    server.world.add(hostile.job(server.world.now()))
    assert main(["jobs"]) == 0
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 2
    assert all(character.isprintable() or character == "\n" for character in out)
    for form in ("--json", "--jsonl"):
        assert main(["jobs", form]) == 0
        out = capsys.readouterr().out
        assert out.isascii()
        assert "\x1b" not in out
        assert "\x7f" not in out
        (record,) = json.loads(out) if form == "--json" else map(json.loads, out.splitlines())
        assert record["tags"] == list(hostile.TEXTS)
        assert record["reason"] == " ".join(hostile.TEXTS)
        assert record["reason_code"] == 1517
    assert main(["jobs", "--csv"]) == 0
    header, row = csv.reader(io.StringIO(capsys.readouterr().out, newline=""))
    record = dict(zip(header, row, strict=True))
    assert record["tags"] == " ".join(hostile.TEXTS)
    assert record["reason"] == " ".join(hostile.TEXTS)


def test_records_hold_what_a_script_wants(server: DemoServer, capsys: Captured) -> None:
    ended(server.world, server.world.now(), 1, tags=("a", "b"), usage=3.5, private=True)
    assert main(["jobs", "--json"]) == 0
    (record,) = json.loads(capsys.readouterr().out)
    assert record["status"] == "done"
    assert record["service_status"] == "Completed"
    assert record["usage_seconds"] == 3.5
    assert record["private"] is True
    assert record["instance"] == US
    assert record["unreadable"] is None
    assert record["created"].endswith("+00:00")


def test_what_an_encoding_lacks_is_escaped(server: DemoServer) -> None:
    ended(server.world, server.world.now(), 1, tags=("量子",))
    done = subprocess.run(
        [*PROGRAM, "jobs", "--csv"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        check=True,
    )
    assert rb"\u91cf\u5b50" in done.stdout


def test_limit_all_and_the_warning(server: DemoServer, capsys: Captured) -> None:
    fill(server, 450)
    for arguments, shown, warned in (
        ([], 200, True),
        (["--limit", "7"], 7, True),
        (["--limit", "450"], 450, False),
        (["--all"], 450, False),
        (["--limit", "7", "--all"], 450, False),
    ):
        assert main(["jobs", "--jsonl", *arguments]) == 0
        out, err = capsys.readouterr()
        assert len(out.splitlines()) == shown
        assert err.count("\n") == warned
        assert (f"only the newest {shown} are shown" in err) is warned


def test_a_filter_goes_as_far_as_it_must(server: DemoServer, capsys: Captured) -> None:
    fill(server, 700)
    now = server.world.now()
    ended(server.world, now - timedelta(days=30), 1, tags=("rare",))
    for text in ("tag:rare", "rare"):
        assert main(["jobs", "--jsonl", "--filter", text]) == 0
        out, err = capsys.readouterr()
        assert len(out.splitlines()) == 1
        assert err == ""


@pytest.mark.parametrize("text", ["tag:\udcff", f"tag:{'x' * 70_000}", "status:", '"', "a:b"])
def test_no_filter_breaks_it(server: DemoServer, capsys: Captured, text: str) -> None:
    fill(server, 3)
    assert main(["jobs", "--jsonl", "--filter", text]) == 0
    assert capsys.readouterr().err in {"", "qjobs-tui: no job to show\n"}


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
        assert process.wait(20) == 141


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
