"""``qjobs-tui cancel``: what it asks, what it tells, and how it ends."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import sys
import threading
from contextlib import nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.cli import main
from qjobs_tui.commands.access import demo_account
from qjobs_tui.demo import faults
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.demo.rest import API
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import World
from tests.support.clock import OPENING
from tests.support.rig import EU, US, ended
from tests.support.waiting import PATIENCE_S

from .keyboard import Keyboard

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from qjobs_tui.demo.script import JobScript

Captured = pytest.CaptureFixture[str]


class HurriedClock:
    """Whoever sleeps is awake at once, so much later."""

    def __init__(self) -> None:
        self.passed = 0.0

    def now(self) -> datetime:
        return OPENING + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return self.passed

    async def sleep(self, seconds: float) -> None:
        self.passed += seconds
        await asyncio.sleep(0)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DemoServer]:
    """An empty account of two instances, which the command works on."""
    clock = HurriedClock()
    for name in [name for name in os.environ if name.startswith(("XDG_", "QJOBS_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    with DemoServer(World(clock)) as server:
        account = nullcontext(demo_account(server))
        monkeypatch.setattr("qjobs_tui.commands.cancel.opened", lambda *_: account)
        monkeypatch.setattr("qjobs_tui.commands.cancel.SystemClock", lambda: clock)
        yield server
        assert not server.defects


def queued(server: DemoServer, place: str = US, **script: object) -> JobScript:
    later = server.world.now() + timedelta(hours=9)
    return server.world.submit(place, starts=later, ends=later, **script)


def cancels(server: DemoServer) -> list[str]:
    """The ids of the jobs that the service was asked to cancel."""
    posts = [sent.path for sent in server.requests if sent.method == "POST"]
    return [path.split("/")[-2] for path in posts if path.startswith(API)]


def test_jobs_are_cancelled_and_each_has_its_line(server: DemoServer, capsys: Captured) -> None:
    first, second = queued(server), queued(server, EU, backend="ibm_aachen")
    assert main(["cancel", first.id, second.id, "--yes"]) == 0
    out, err = capsys.readouterr()
    assert out == f"{first.id}\tcancelled\n{second.id}\tcancelled\n"
    lines = err.splitlines()
    assert {"STATUS", "JOB", "BACKEND", "AGE", "USAGE"} <= set(lines[0].split())
    assert all(one.id in err for one in (first, second))
    assert "queued" in lines[1]
    assert "ibm_aachen" in err
    assert lines[-1] == "QPU time already used is still charged."
    # A second time there is nothing to do, and all is as it was wanted.
    server._requests.clear()
    assert main(["cancel", first.id, "--yes"]) == 0
    out, err = capsys.readouterr()
    assert out == f"{first.id}\tcancelled\n"
    assert err == f"qjobs-tui: {first.id} is left out: it has finished (cancelled)\n"
    assert cancels(server) == []


def test_what_is_not_cancelled_is_said(server: DemoServer, capsys: Captured) -> None:
    done = ended(server.world, server.world.now() - timedelta(hours=1))
    soon = server.world.now() + timedelta(seconds=4)
    ending = server.world.submit(starts=server.world.now(), ends=soon)
    unknown = "d305ck0ocacs73ajagvg"
    assert main(["cancel", done.id, unknown, ending.id, "../x", "--yes"]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        f"{done.id}\thad already finished: done",
        f"{ending.id}\thad completed first",
    ]
    assert f"{done.id} is left out: it has finished (done)" in err
    assert f"There is no job {unknown} in demo-us, demo-eu." in err
    assert "There is no job ../x" in err
    assert cancels(server) == [ending.id]


def test_a_filter_takes_pending_jobs_of_all_instances(server: DemoServer, capsys: Captured) -> None:
    mine = [queued(server, tags=("vqe",)), queued(server, EU, tags=("vqe", "h2"))]
    others = [queued(server, tags=("h2",)), ended(server.world, server.world.now(), tags=("vqe",))]
    assert main(["cancel", "--filter", "tag:vqe", "--dry-run"]) == 0
    out, err = capsys.readouterr()
    assert set(out.splitlines()) == {f"{one.id}\twould be cancelled" for one in mine}
    assert cancels(server) == []
    assert main(["cancel", "--filter", "tag:vqe", "--yes"]) == 0
    out, err = capsys.readouterr()
    assert set(out.splitlines()) == {f"{one.id}\tcancelled" for one in mine}
    assert not any(one.id in out + err for one in others)
    assert main(["cancel", "--filter", "tag:nobody", "--yes"]) == 0
    assert capsys.readouterr() == ("", "qjobs-tui: no pending job matches\n")
    for words in (["--filter", " "], []):
        assert main(["cancel", *words, "--yes"]) == 2
    server.faults.add(Fault(Kind.STATUS, "/jobs", "GET", status=403))
    assert main(["cancel", "--filter", "tag:h2", "--yes"]) == 1
    assert "not allowed" in capsys.readouterr().err


def test_it_asks_nobody_without_a_terminal(
    server: DemoServer, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = queued(server)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{job.id}\n"))
    assert main(["cancel", "-"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "nothing was cancelled: there is nobody to ask" in err
    assert "--yes" in err
    assert main(["cancel", job.id, "--read-only", "--yes"]) == 2
    assert "read-only" in capsys.readouterr().err
    assert cancels(server) == []


@pytest.mark.parametrize(
    ("count", "answer", "before", "code"),
    [
        (1, "y\n", "", 0),
        (2, "YES\n", "", 0),
        (1, "\n", "", 1),
        (2, "n\n", "", 1),
        (1, "\x04", "", 1),
        (1, "\n", "y\n", 1),
        (6, "y\n", "", 1),
        (6, "7\n", "", 1),
        (6, "6\n", "", 0),
    ],
)
def test_it_takes_a_yes_for_a_yes_and_nothing_else(
    server: DemoServer,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
    count: int,
    answer: str,
    before: str,
    code: int,
) -> None:
    jobs = [queued(server) for _ in range(count)]
    with monkeypatch.context() as patch:
        keyboard = Keyboard(patch, answer, before=before)
        assert main(["cancel", *(job.id for job in jobs)]) == code
        seen = keyboard.leave()
    assert all(job.id in seen for job in jobs)
    wanted = [] if code else [job.id for job in jobs]
    assert sorted(cancels(server)) == sorted(wanted)
    assert capsys.readouterr().out == "".join(f"{job_id}\tcancelled\n" for job_id in wanted)


@pytest.mark.parametrize("status", [500, 429])
def test_the_service_fails_in_between(server: DemoServer, capsys: Captured, status: int) -> None:
    jobs = [queued(server) for _ in range(3)]
    server.revoke_tokens()
    fault = faults.too_many("9", "/cancel", times=2)
    server.faults.add(fault if status == 429 else faults.status(500, "/cancel", acts=True))
    assert main(["cancel", *(job.id for job in jobs), "--yes"]) == 0
    assert capsys.readouterr().out == "".join(f"{job.id}\tcancelled\n" for job in jobs)
    last = queued(server)
    server.faults.add(Fault(Kind.STATUS, "/cancel", status=403, body=b'{"errors":[]}'))
    assert main(["cancel", last.id, "--yes"]) == 1
    out = capsys.readouterr().out
    assert out.startswith(f"{last.id}\tfailed: Could not cancel job {last.id}: ")
    assert "(403)" in out


def test_after_a_minute_it_says_not_yet(server: DemoServer, capsys: Captured) -> None:
    script = queued(server)
    world = server.world
    cut = world._cut
    world._cut = lambda job, moment: cut(job, moment + timedelta(hours=1))  # type: ignore[method-assign]
    assert main(["cancel", script.id, "--yes"]) == 1
    assert capsys.readouterr().out == f"{script.id}\tnot yet\n"


def test_ctrl_c_says_what_was_asked(server: DemoServer, capsys: Captured) -> None:
    job = queued(server)
    server.faults.add(Fault(Kind.SILENCE, "/cancel", times=None))

    def press() -> None:
        if server.faults.wait_met(1, 20):
            os.kill(os.getpid(), signal.SIGINT)

    pressing = threading.Thread(target=press)
    pressing.start()
    assert main(["cancel", job.id, "--yes"]) == 130
    pressing.join(PATIENCE_S)
    out, err = capsys.readouterr()
    assert out == ""
    assert f"{job.id}: asked, no answer yet" in err
