"""``qjobs-tui jobs``: which jobs are listed, and how."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.cli import main
from qjobs_tui.clock import SystemClock
from qjobs_tui.demo import hostile
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import INSTANCES, World
from tests.support.rig import US, ended

from .jobs_listed import PROGRAM, Captured, fill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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
