"""``python -m tests.benchmarks``: the budgets as a table, each beside its reference.

Machines are noisy, so what counts are ratios to a reference measured in turn with it, and medians.
The exit code is 1 when a budget is not met.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks import running
from tests.benchmarks.opened import opened_rows
from tests.benchmarks.results import result_rows
from tests.benchmarks.row import Row
from tests.benchmarks.spans import spans_rows
from tests.pty.session import PtySession
from tests.support.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable

KEYS = 150
GROUPS = ("start", "traffic", "many", "results", "opened")
FORBIDDEN = ("numpy", "plotext", "textual_plotext", "keyring", "sqlite3", "httpx")


def start_rows(home: Path, rounds: int) -> list[Row]:
    """Time from the command to the first rows, and memory, with 200 jobs."""
    ours, minimal = [], []
    with running.account(200, home) as account:
        env, newest = account.environ, account.newest.encode()
        running.started(running.PROGRAM, env, newest)
        running.started(running.MINIMAL, env, b"minimal-app-is-here")
        for _ in range(rounds):
            ours.append(running.started(running.PROGRAM, env, newest))
            minimal.append(running.started(running.MINIMAL, env, b"minimal-app-is-here"))
        clients = [running.listed(env) for _ in range(3)]
    ratios = [a[0] / b[0] for a, b in zip(ours, minimal, strict=True)]
    seconds, reference = (statistics.median(run[0] for run in runs) for runs in (ours, minimal))
    client = statistics.median(run[0] for run in clients)
    used, used_by_minimal = (statistics.median(run[1] for run in runs) for runs in (ours, minimal))
    ratio = statistics.median(ratios)
    return [
        Row(
            "start to first rows, 200 jobs",
            "<= 1.8 x minimal app",
            f"{ratio:.2f} x ({seconds:.3f} s; {min(ratios):.2f}-{max(ratios):.2f})",
            f"minimal Textual app {reference:.3f} s",
            ratio <= 1.8,
        ),
        Row(
            "the same against IBM's client",
            ">= 5 x faster",
            f"{client / seconds:.1f} x",
            f"service.jobs(limit=200) {client:.2f} s",
            client / seconds >= 5,
        ),
        Row(
            "memory with 200 jobs on screen",
            "<= 2 x minimal app",
            f"{used / used_by_minimal:.2f} x ({used:.0f} MB)",
            f"minimal {used_by_minimal:.0f} MB, client {max(run[1] for run in clients):.0f} MB",
            used <= 2 * used_by_minimal,
        ),
    ]


def module_row(home: Path) -> Row:
    """Modules loaded at the first frame."""
    target = home / "modules.json"
    command = (sys.executable, "-m", "tests.benchmarks.modules", str(target))
    env = {
        **running.environ(home),
        "QISKIT_IBM_TOKEN": "unused",
        "QISKIT_IBM_INSTANCE": "crn:v1:bluemix:public:quantum-computing:us-east:a/0:0::",
    }
    with PtySession(command, env) as session:
        session.ended()
    loaded = json.loads(target.read_text())
    tops = {name.partition(".")[0] for name in loaded}
    unwanted = sorted(tops.intersection(FORBIDDEN))
    return Row(
        "modules at the first frame",
        "<= 520, none of numpy, plotext, keyring, sqlite3, httpx",
        f"{len(loaded)}{', with ' + ', '.join(unwanted) if unwanted else ''}",
        "",
        len(loaded) <= 520 and not unwanted,
    )


def traffic_rows(home: Path, idle: float) -> list[Row]:
    """Bytes sent to a terminal of 80x24 with 256 colours."""
    with running.account(200, home) as account:
        command = (*running.PROGRAM, "--refresh", "2")
        with PtySession(command, account.environ) as session:
            session.until_text(account.newest)
            session.until_text("200 jobs")
            session.drain(1.0)
            session.press("jjj")
            session.drain(1.0, 2.0)
            moves = []
            for _ in range(5):
                begin = len(session.raw)
                session.press("j")
                session.drain(0.15, 0.5)
                moves.append(len(session.raw) - begin)
            begin, deadline = len(session.raw), time.monotonic() + idle
            while time.monotonic() < deadline:
                session.read(0.5)
            rate = (len(session.raw) - begin) / idle
            tail = bytes(session.raw[begin:])
    flip = flip_bytes(home)
    return [
        Row(
            "one changed status cell",
            "<= 200 B",
            f"{flip:.0f} B",
            "",
            flip <= 200,
        ),
        Row(
            "cursor down without scroll",
            "<= 800 B",
            f"{statistics.median(moves):.0f} B",
            "",
            max(moves) <= 800,
        ),
        Row(
            f"idle for {idle:.0f} s, nothing pending, polls included",
            "<= 100 B/s",
            f"{rate:.1f} B/s",
            f"{tail.count(b'ago')} changes of the freshness text",
            rate <= 100,
        ),
    ]


def _reads_on(session: PtySession, begin: int) -> bool:
    session.read(1.0)
    return len(session.raw) > begin


def flip_bytes(home: Path) -> float:
    """Return the bytes that one job's change of status costs."""
    command = (sys.executable, "-m", "tests.benchmarks.many", "20", "--flip")
    with PtySession(command, running.environ(home)) as session:
        session.until_text("cancelled")
        session.drain(0.2, 0.5)
        sizes = []
        for _ in range(5):
            begin = len(session.raw)
            until(partial(_reads_on, session, begin), "change of status")
            session.drain(0.2, 0.5)
            sizes.append(len(session.raw) - begin)
    return statistics.median(sizes)


def many_rows(home: Path) -> list[Row]:
    """20,000 jobs against 200."""
    few, many = (_measured(count) for count in (200, 20_000))
    few_key, many_key = (key_seconds(home, count) * 1000 for count in (200, 20_000))
    added = (many["first"] - few["first"]) * 1000
    refresh = many["refresh"] * 1000
    used = many["memory"] - few["memory"]
    return [
        Row(
            "20,000 jobs: added to the first rows",
            "<= 100 ms",
            f"{added:.0f} ms",
            f"200 jobs: {few['first'] * 1000:.0f} ms",
            added <= 100,
        ),
        Row(
            "20,000 jobs: refresh with 200 changes",
            "<= 20 ms",
            f"{refresh:.1f} ms",
            f"200 jobs: {few['refresh'] * 1000:.1f} ms",
            refresh <= 20,
        ),
        Row(
            "20,000 jobs: memory",
            "<= +40 MB",
            f"+{used:.1f} MB",
            f"200 jobs: {few['memory']:.0f} MB",
            used <= 40,
        ),
        Row(
            "20,000 jobs: key to repaint, 95th percentile",
            "<= 30 ms",
            f"{many_key:.1f} ms",
            f"200 jobs: {few_key:.1f} ms",
            many_key <= 30,
        ),
    ]


def _measured(count: int) -> dict[str, float]:
    command = (sys.executable, "-m", "tests.benchmarks.many", str(count), "--measure")
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=running.ROOT)
    return dict(json.loads(done.stdout))


def key_seconds(home: Path, count: int) -> float:
    """Return the 95th percentile of the seconds from a key to the first byte of its repaint."""
    command = (sys.executable, "-m", "tests.benchmarks.many", str(count))
    seconds = []
    with PtySession(command, running.environ(home)) as session:
        session.until_text(f"d{0:019}")
        session.drain(0.5)
        for number in range(KEYS):
            begin = time.perf_counter()
            session.press("\x1b[6~" if number % 10 == 9 else "j")
            if session.read_raw(1.0):
                seconds.append(time.perf_counter() - begin)
            session.drain_raw(0.03)
    return statistics.quantiles(seconds, n=20)[-1]


def main() -> int:
    """Measure, print, and tell whether every budget is met."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="starts to measure (default 9)")
    parser.add_argument("--idle", type=float, default=60, help="seconds to stay idle (default 60)")
    parser.add_argument("--only", choices=GROUPS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        groups: dict[str, Callable[[], list[Row]]] = {
            "start": lambda: [*start_rows(home, options.rounds), module_row(home)],
            "traffic": lambda: traffic_rows(home, options.idle),
            "many": lambda: many_rows(home),
            "results": result_rows,
            "opened": lambda: [*opened_rows(home), *spans_rows()],
        }
        chosen = [options.only] if options.only else list(groups)
        rows = [row for group in chosen for row in groups[group]()]
    print(*rows, sep="\n")
    return 0 if all(row.is_met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
