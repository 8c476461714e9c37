"""Cores: a crash of the program, or of what it starts, leaves its memory nowhere."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from qjobs_tui import hardening
from qjobs_tui.clock import SystemClock
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import World
from tests.accounts.support import own_text

ROOT = Path(__file__).parents[1]
SERVES = (sys.executable, "-m", "qjobs_tui", "demo-service")
SLEEPS = (sys.executable, "-c", "print('up', flush=True); import time; time.sleep(60)")
ENVIRON = {**os.environ, "PYTHONPATH": str(ROOT)}
LIMITS = Path("/proc/self/limits")
_UNLIMITED = 'ulimit -Sc "$(ulimit -Hc)"; exec "$@"'
WITH_CORES = ("sh", "-c", _UNLIMITED, "sh")

Limits = list[tuple[int, int]]
needs_proc = pytest.mark.skipif(not LIMITS.exists(), reason="needs /proc")


def leaves_core(program: tuple[str, ...], number: int, folder: Path) -> bool:
    """Start a program that says when it is up, end it by a signal, and tell what the kernel did."""
    with subprocess.Popen(
        (*WITH_CORES, *program), cwd=folder, env=ENVIRON, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline()
        process.send_signal(number)
        # The status says whether there is a core, wherever the system keeps it.
        status = os.waitpid(process.pid, 0)[1]
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == -number
    return os.WCOREDUMP(status) or any("core" in each.name for each in folder.iterdir())


def limits_in(text: str) -> set[str]:
    """The soft and the hard limit that /proc tells."""
    found = re.search(r"^Max core file size +(\w+) +(\w+)", text, re.MULTILINE)
    assert found
    return {*found.groups()}


@pytest.mark.parametrize("number", [signal.SIGABRT, signal.SIGSEGV])
def test_a_crash_leaves_no_core(number: signal.Signals, tmp_path: Path) -> None:
    if not leaves_core(SLEEPS, number, tmp_path):
        pytest.skip("nothing leaves a core here")
    for each in tmp_path.iterdir():
        each.unlink()
    assert not leaves_core(SERVES, number, tmp_path)


@needs_proc
def test_what_is_started_inherits_it() -> None:
    script = (
        "import subprocess; from qjobs_tui import hardening; hardening.forbid_core_dumps();"
        "print(subprocess.run(['cat', '/proc/self/limits'], stdout=-1, text=True).stdout)"
    )
    done = subprocess.run(
        (*WITH_CORES, sys.executable, "-c", script),
        env=ENVIRON,
        capture_output=True,
        text=True,
        check=True,
    )
    assert limits_in(done.stdout) <= {"0", "1"}


@needs_proc
def test_a_command_that_gives_the_key_inherits_it(tmp_path: Path) -> None:
    seen = tmp_path / "limits"
    with DemoServer(World(SystemClock())) as server:
        script = f"cat /proc/self/limits > {seen}; echo {server.key.reveal()}"
        own_text(
            make_folder(tmp_path / ".config" / "qjobs-tui") / "accounts.toml",
            f'default = "c"\n[accounts.c]\nkey = "command"\nurl = "{server.base_url}"\n'
            f'iam_url = "{server.iam_url}"\ntoken_command = ["sh", "-c", "{script}"]\n',
        )
        environ = {name: text for name, text in ENVIRON.items() if "QISKIT" not in name}
        done = subprocess.run(
            (*WITH_CORES, sys.executable, "-m", "qjobs_tui", "jobs", "--config", os.devnull),
            env={**environ, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / ".config")},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert limits_in(seen.read_text()) <= {"0", "1"}


def make_folder(path: Path) -> Path:
    path.mkdir(parents=True)
    return path


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> Limits:
    """What would be set; the tests' own process keeps its limit."""
    given: Limits = []
    monkeypatch.setattr(resource, "setrlimit", lambda _, limit: given.append(limit))
    return given


@pytest.mark.parametrize(
    ("hard", "least", "limit"),
    [
        (resource.RLIM_INFINITY, 1, 1),
        (resource.RLIM_INFINITY, 0, 0),
        (4096, 1, 1),
        (0, 1, 0),
    ],
)
def test_the_limit_is_never_raised(
    hard: int,
    least: int,
    limit: int,
    limits: Limits,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (0, hard))
    monkeypatch.setattr(hardening, "_LEAST", least)
    hardening.forbid_core_dumps()
    assert limits == [(limit, limit)]


def test_where_it_cannot_be_had_the_program_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("not allowed")

    monkeypatch.setattr(resource, "setrlimit", refuse)
    hardening.forbid_core_dumps()
    monkeypatch.setitem(sys.modules, "resource", None)
    hardening.forbid_core_dumps()
