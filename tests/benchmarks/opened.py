"""A job that is opened in a terminal: stalls of the event loop, bytes and time for each key."""

from __future__ import annotations

import statistics
import sys
import time
from typing import TYPE_CHECKING

from tests.benchmarks import running
from tests.benchmarks.row import Row
from tests.pty.session import PtySession

if TYPE_CHECKING:
    from pathlib import Path

_KEYS = 60


def opened_rows(home: Path) -> list[Row]:
    """Measure the 50 MB body, and keys on its result and on 10,000 spans."""
    log = home / "stalls.txt"
    command = (sys.executable, "-m", "tests.benchmarks.probe", str(log))
    with running.account(None, home) as one, PtySession(command, one.environ) as session:
        session.until_text(" jobs")
        begin = _open(session, "50-MB")
        session.press("2")
        session.until_text("enter fetches it")
        session.press("\r")
        session.until(lambda text: "bits" in text and "fetches" not in text, 120)
        session.drain(1.0, 5.0)
        for key in "jjxofvvv":
            session.press(key)
            session.drain(0.5, 3.0)
        shown = time.monotonic()
        result = _keys(session, "jk")
        session.press("\x1b")
        session.drain(0.3)
        _open(session, "10000-spans")
        session.press("3")
        session.until_text("enter fetches it")
        session.press("\r")
        session.until_text("10,000 spans", 60)
        session.drain(1.0, 5.0)
        spans = _keys(session, "l")
        session.press("q")
        session.ended()
    return [
        _stalls(log, begin, shown),
        *_key_rows("scrolled result", result, 2500),
        *_key_rows("cursor on spans", spans, 800),
    ]


def _open(session: PtySession, tag: str) -> float:
    """Open the only job with a tag; return when the key was pressed."""
    for keys in ("\x1b", "/", f"tag:{tag}"):
        session.press(keys)
        session.drain(0.2)
    session.until(lambda text: " 1 of " in text)
    session.press("\r")
    session.drain(0.3)
    begin = time.monotonic()
    session.press("\r")
    session.until_text("1 Overview")
    session.drain(0.5)
    return begin


def _keys(session: PtySession, keys: str) -> tuple[list[float], list[int]]:
    """Press keys in turn: seconds to the first byte, and bytes in all, of each."""
    seconds, sizes = [], []
    for number in range(_KEYS):
        before, begin = len(session.raw), time.perf_counter()
        session.press(keys[number % len(keys)])
        if session.read_raw(1.0):
            seconds.append(time.perf_counter() - begin)
        session.drain_raw(0.03)
        sizes.append(len(session.raw) - before)
    return seconds, sizes


def _stalls(log: Path, begin: float, end: float) -> Row:
    told = [tuple(map(float, line.split())) for line in log.read_text().splitlines()]
    worst = 1000 * max((length for when, length in told if begin <= when <= end), default=0)
    return Row(
        "longest stall while 50 MB are fetched and shown",
        "<= 100 ms",
        f"{worst:.0f} ms",
        f"{end - begin:.0f} s watched",
        worst <= 100,
    )


def _key_rows(where: str, measured: tuple[list[float], list[int]], most: int) -> list[Row]:
    seconds, sizes = measured
    late = 1000 * statistics.quantiles(seconds, n=20)[-1]
    size = statistics.median(sizes)
    return [
        Row(
            f"key to repaint, {where}, 95th percentile",
            "<= 30 ms",
            f"{late:.1f} ms",
            f"{len(seconds)} of {_KEYS} keys drew",
            late <= 30,
        ),
        Row(f"bytes for a key, {where}", f"<= {most:,} B", f"{size:.0f} B", "80x24", size <= most),
    ]
