"""Programs under measurement: started in a pseudo-terminal, timed until a text is drawn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.pty.session import PtySession

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-m", "qjobs_tui")
MINIMAL = (sys.executable, "-m", "tests.benchmarks.minimal")
LISTING = (
    sys.executable,
    "-W",
    "ignore",
    "-c",
    (
        "from qiskit_ibm_runtime import QiskitRuntimeService\n"
        "assert len(QiskitRuntimeService().jobs(limit=200)) == 200\n"
        "print(next(line.split()[1] for line in open('/proc/self/status') if 'VmHWM' in line))\n"
    ),
)


@dataclass(frozen=True)
class Account:
    """A service with jobs, and the environment of its user."""

    environ: dict[str, str]
    newest: str


@contextmanager
def account(jobs: int | None, home: Path) -> Iterator[Account]:
    """Run a service with so many finished jobs, or the demo's, in a process of its own."""
    which = "demo" if jobs is None else str(jobs)
    command = (sys.executable, "-m", "tests.benchmarks.service", which)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as one:
        assert one.stdin is not None
        assert one.stdout is not None
        told = json.loads(one.stdout.readline())
        yield Account({**environ(home), **told["environment"]}, told["newest"])
        one.stdin.close()


def environ(home: Path) -> dict[str, str]:
    """The environment of a user on a terminal of 256 colours."""
    kept = {name: os.environ[name] for name in ("PATH", "VIRTUAL_ENV") if name in os.environ}
    return {
        **kept,
        "HOME": str(home),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONPATH": str(ROOT),
        # Installed packages have their bytecode; ours is compiled by the warm-up.
        "PYTHONPYCACHEPREFIX": str(home / "pycache"),
    }


def started(command: tuple[str, ...], env: dict[str, str], text: bytes) -> tuple[float, float]:
    """Start a program; return seconds until the text is drawn, and its memory (MB) soon after."""
    begin = time.perf_counter()
    with PtySession(command, env) as session:
        deadline = begin + 30
        while text not in session.raw and time.perf_counter() < deadline:
            session.read_raw(0.01)
        seconds = time.perf_counter() - begin
        assert text in session.raw, bytes(session.raw[-500:])
        session.drain_raw(0.5)
        return seconds, memory(session.process.pid)


def listed(env: dict[str, str]) -> tuple[float, float]:
    """List 200 jobs with IBM's own client: seconds of the whole process, peak memory in MB."""
    begin = time.perf_counter()
    done = subprocess.run(
        LISTING, env=env, cwd=env["HOME"], capture_output=True, text=True, check=True
    )
    return time.perf_counter() - begin, int(done.stdout.split()[-1]) / 1024


def memory(pid: int) -> float:
    """Resident memory of a process in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
