"""The user's own command: what it is given, and that it ends."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from typing import TYPE_CHECKING

from msgspec.structs import replace

from qjobs_tui.bodies.describing import record
from qjobs_tui.jobs import JobStatus, Usage
from qjobs_tui.secret import Secret
from qjobs_tui.watch.environment import environment
from qjobs_tui.watch.hook import Hook
from tests.support.values import CRN
from tests.support.waiting import PATIENCE_S

from .support import one

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

KEY = "a-made-up-key-of-forty-characters-1234567"
JOB = replace(
    one("d305", JobStatus.FAILED, tags=("vqe", "run 3")),
    backend="ibm_fez",
    program="sampler",
    reason="circuit\ntoo \x1b[31mlarge",
    reason_code=1517,
    usage=Usage(2.0),
)
ENVIRON = {
    "PATH": os.environ["PATH"],
    "HOME": "/home/me",
    "QISKIT_IBM_TOKEN": "t",
    "MY_API_KEY": "t",
    "AWS_SECRET_ACCESS": "t",
    "DB_PASSWORD": "t",
    "NTFY_TOPIC": "mine",
    "KEYBOARD": "de",
    "ODD": f"x{KEY}y",
}


def hook(*command: str, seconds: float = 60.0, said: list[str] | None = None) -> Hook:
    return Hook(
        command,
        record=lambda job: record(job, {CRN: "us"}),
        names=lambda: {CRN: "us"},
        environ=ENVIRON,
        secrets=lambda: (Secret(KEY),),
        say=(said if said is not None else []).append,
        seconds=seconds,
    )


def test_the_environment_tells_of_the_job_and_of_no_secret() -> None:
    got = environment(JOB, "us", ENVIRON, (Secret(KEY), Secret("")))
    assert set(got) - {name for name in got if name.startswith("QJOBS_")} == {
        *("PATH", "HOME", "NTFY_TOPIC", "KEYBOARD")
    }
    assert got["QJOBS_JOB_ID"] == "d305"
    assert got["QJOBS_STATUS"] == "failed"
    assert got["QJOBS_BACKEND"] == "ibm_fez"
    assert got["QJOBS_TAGS"] == "vqe run 3"
    assert got["QJOBS_REASON"] == "circuit too  [31mlarge"
    assert got["QJOBS_REASON_CODE"] == "1517"
    assert got["QJOBS_USAGE_SECONDS"] == "2"
    assert got["QJOBS_INSTANCE_NAME"] == "us"


async def test_the_command_gets_the_job_without_a_shell(tmp_path: Path) -> None:
    out = tmp_path / "out"
    script = (
        "import json, os, sys; json.dump({'in': json.load(sys.stdin), 'env': dict(os.environ),"
        f" 'args': sys.argv[1:], 'sid': os.getsid(0)}}, open({str(out)!r}, 'w'))"
    )
    job = replace(JOB, backend="b\x00\ud800" + "x" * 10_000)
    await hook(sys.executable, "-c", script, "$HOME; echo *", "").run(job)
    got = json.loads(out.read_text())
    assert got["in"] == json.loads(json.dumps(record(job, {CRN: "us"})))
    assert got["args"] == ["$HOME; echo *", ""]
    assert got["env"]["QJOBS_JOB_ID"] == "d305"
    assert KEY not in json.dumps(got["env"])
    assert got["sid"] != os.getsid(0)


async def test_its_output_goes_to_the_log_and_is_bounded(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "qjobs_tui.watch")
    script = "import sys; print('told', flush=True); sys.stderr.write('e' * 3_000_000)"
    await hook(sys.executable, "-c", script).run(JOB)
    line = caplog.messages[-1]
    assert line[:45] == "on_final for job d305 ended with 0: told\neeee"
    assert len(line) < 20_000


async def test_a_missing_or_failing_command_is_said_once() -> None:
    said: list[str] = []
    missing = hook("/nowhere/to/be/found", said=said)
    for _ in range(3):
        await missing.run(JOB)
    failing = hook("false", said=said)
    for _ in range(3):
        await failing.run(JOB)
    assert said == [
        "on_final: /nowhere/to/be/found cannot be run: No such file or directory",
        "on_final: false ended with 1; --log keeps what it prints",
    ]


async def test_one_that_takes_too_long_ends_with_all_it_started(tmp_path: Path) -> None:
    said: list[str] = []
    pids = tmp_path / "pids"
    script = f"sleep 60 & echo $! > {pids}; echo $$ >> {pids}; wait"
    await hook("sh", "-c", script, seconds=0.5, said=said).run(JOB)
    assert said == ["on_final: sh was ended after 0.5 s"]
    for pid in map(int, pids.read_text().split()):
        assert not await _lives(pid)


async def test_it_ends_with_the_program(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    running = asyncio.create_task(hook("sh", "-c", f"echo $$ > {pids}; sleep 60").run(JOB))
    async with asyncio.timeout(PATIENCE_S):
        while not (pids.exists() and pids.read_text().strip()):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert not await _lives(int(pids.read_text()))


async def test_four_run_at_once(tmp_path: Path) -> None:
    script = (
        f"cd {tmp_path}; touch run.$QJOBS_JOB_ID; ls run.* | wc -l > seen.$QJOBS_JOB_ID; sleep 0.2;"
        " rm run.$QJOBS_JOB_ID"
    )
    told = hook("sh", "-c", script)
    jobs = [one(f"j{number}", JobStatus.DONE) for number in range(9)]
    await asyncio.gather(*(told.run(job) for job in jobs))
    seen = [int((tmp_path / f"seen.{job.id}").read_text()) for job in jobs]
    assert len(seen) == 9
    assert 2 <= max(seen) <= 4


async def _lives(pid: int) -> bool:
    """Whether a process goes on, given a moment to be reaped by init."""
    for _ in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123, ASYNC230
            if stat.read().rpartition(")")[2].split()[0] == "Z":
                return False
        await asyncio.sleep(0.01)
    return True
