"""How the program leaves the terminal, and where it refuses to draw."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import termios
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.demo.script import JobScript
from tests.pty.session import PATIENCE, PROGRAM, PtySession, is_left_sane, until

if TYPE_CHECKING:
    from qjobs_tui.demo.server import DemoServer
    from tests.pty.conftest import Opens

pytestmark = pytest.mark.pty


def _attributes(screen: PtySession) -> list[object]:
    return list(termios.tcgetattr(screen._master))


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
def test_signals_end_cleanly(opens: Opens, number: int, code: int) -> None:
    with opens() as screen:
        before = _attributes(screen)
        screen.until_text("31 jobs")
        screen.process.send_signal(number)
        assert screen.ended(5) == code
        assert is_left_sane(bytes(screen.raw))
        assert _attributes(screen) == before


@pytest.mark.parametrize("key", ["q", "\x03", "\x11"])
def test_keys_that_quit(opens: Opens, key: str) -> None:
    with opens() as screen:
        screen.until_text("31 jobs")
        screen.press(key)
        assert screen.ended(5) == 0
        assert is_left_sane(bytes(screen.raw))


def test_a_terminal_that_takes_nothing_holds_nobody_up(opens: Opens, server: DemoServer) -> None:
    """As of a laptop that sleeps at the other end of ssh."""
    with opens(columns=250, lines=60) as screen:
        screen.until_text("31 jobs")
        screen.press("O" * 200)
        before = len(server.requests)
        screen.press("r")
        until(lambda: len(server.requests) > before)
        screen.process.terminate()
        assert screen.process.wait(PATIENCE) == 143


def test_a_closed_terminal_ends_it(opens: Opens) -> None:
    with opens() as screen:
        screen.until_text("31 jobs")
        screen.close()
        assert screen.ended(5) == 129


def test_a_closed_terminal_ends_it_also_when_no_signal_says_so(environ: dict[str, str]) -> None:
    with PtySession(PROGRAM, environ, controls=False) as screen:
        screen.until_text("31 jobs")
        screen.close()
        assert screen.ended(8) == 129


def test_quitting_while_a_request_hangs(opens: Opens, server: DemoServer) -> None:
    with opens("--refresh", "2") as screen:
        screen.until_text("31 jobs")
        server.faults.add(Fault(Kind.SILENCE, "/jobs", times=None))
        assert server.faults.wait_met(1, 10)
        screen.press("q")
        assert screen.ended(2) == 0


def test_suspending_and_coming_back(opens: Opens) -> None:
    with opens() as screen:
        screen.until_text("31 jobs")
        screen.drain()
        before = screen.text.splitlines()[3:20]
        screen.press("\x1a")
        screen.until(lambda _: _is_stopped(screen.process.pid))
        assert is_left_sane(bytes(screen.raw))
        screen.process.send_signal(signal.SIGCONT)
        screen.until(lambda text: text.splitlines()[3:20] == before)
        screen.press("q")
        assert screen.ended() == 0


def _is_stopped(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat").read_text()
    return status.rpartition(")")[2].split()[0] == "T"


def test_no_terminal(environ: dict[str, str]) -> None:
    done = subprocess.run(PROGRAM, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "not a terminal" in done.stderr
    assert "qjobs-tui jobs" in done.stderr
    assert "\x1b" not in done.stdout + done.stderr


def test_a_dumb_terminal(opens: Opens) -> None:
    with opens(TERM="dumb") as screen:
        assert screen.ended() == 2
        assert b"TERM=dumb" in screen.raw
        assert b"\x1b" not in screen.raw


def test_without_an_account(environ: dict[str, str]) -> None:
    bare = {name: text for name, text in environ.items() if not name.startswith("QISKIT")}
    with PtySession(PROGRAM, bare) as screen:
        for way in ("paste an API key", "QISKIT_IBM_TOKEN", "qiskit-ibm.json", "--demo"):
            screen.until_text(way)
        # Left without one, the table says what is missing; nothing was asked of anybody.
        screen.press("\x1b")
        screen.until_text("no account: A lists them")
        screen.press("q")
        assert screen.ended() == 0


def test_an_account_that_is_not_there(environ: dict[str, str]) -> None:
    with PtySession((*PROGRAM, "--account", "nobody"), environ) as screen:
        assert screen.ended() == 3
        assert b"There is no account 'nobody'" in screen.raw


@pytest.mark.parametrize("term", ["screen", "linux", "xterm"])
def test_sixteen_colours(opens: Opens, term: str) -> None:
    with opens(TERM=term) as screen:
        screen.until_text("31 jobs")
        assert b"38;5;" not in screen.raw
        assert b"38;2;" not in screen.raw


def test_no_colour(opens: Opens) -> None:
    with opens(NO_COLOR="1") as screen:
        screen.until_text("✓ done")
        assert b"38;5;" not in screen.raw
        assert b"38;2;" not in screen.raw
        assert b"\x1b[31m" not in screen.raw


def test_plain_ascii(opens: Opens) -> None:
    with opens("--ascii") as screen:
        screen.until_text("31 jobs")
        screen.press("jj\r")
        screen.until_text("created")
        assert all(line.isascii() for line in screen.display), screen.text


def test_a_terminal_that_is_not_utf_8(opens: Opens) -> None:
    with opens(LANG="C", LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0") as screen:
        screen.until_text("31 jobs")
        assert "\\u" not in screen.text


def test_the_mouse_reports_no_motion(opens: Opens) -> None:
    with opens() as screen:
        screen.until_text("31 jobs")
        assert b"\x1b[?1000h" in screen.raw
        assert b"\x1b[?1003h" not in screen.raw
    with opens("--no-mouse") as screen:
        screen.until_text("31 jobs")
        assert b"\x1b[?1000h" not in screen.raw


def test_copying_more_than_a_clipboard_takes(opens: Opens, server: DemoServer) -> None:
    created = server.world.now() - timedelta(days=1)
    server.world.fill(
        JobScript(id=f"d{number:019}", created=created, starts=created, ends=created)
        for number in range(3600)
    )
    with opens() as screen:
        screen.until_text("200 of 3,631 jobs")
        for _ in range(19):
            screen.press("G")
            screen.drain()
        screen.press("a")
        screen.until_text("3,631 marked")
        screen.press("y")
        screen.until_text("not copied")
        screen.press("q")
        assert screen.ended() == 0


@pytest.mark.parametrize(
    ("setting", "value", "code"),
    [
        ("QISKIT_IBM_URL", "http://example.com", 3),
        ("IAM_URL", "http://example.com", 3),
        ("HTTPS_PROXY", "socks5://127.0.0.1:1", 2),
    ],
)
def test_settings_that_cannot_be_used(opens: Opens, setting: str, value: str, code: int) -> None:
    env = {setting: value}
    if setting == "HTTPS_PROXY":
        # Proxies are not for this machine, so the account has to be elsewhere; nothing is sent.
        env["QISKIT_IBM_URL"] = "https://cloud.ibm.com"
    with opens(**env) as screen:
        assert screen.ended() == code
        assert b"qjobs-tui: " in screen.raw
        assert b"defect" not in screen.raw
        assert b"Traceback" not in screen.raw
        assert is_left_sane(bytes(screen.raw))


@pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux")
def test_copying_inside_tmux(environ: dict[str, str], server: DemoServer, tmp_path: Path) -> None:
    newest = server.world.jobs()[-1].id
    socket = str(tmp_path / "tmux")
    tmux = ("tmux", "-S", socket, "-f", os.devnull)
    inside = {**environ, "TERM": "xterm-256color"}
    try:
        with PtySession((*tmux, "new-session", *PROGRAM), inside) as screen:
            screen.until_text(newest)
            screen.press("y")
            screen.until_text("clipboard")
            shown = subprocess.run(
                (*tmux, "show-buffer"), env=inside, capture_output=True, text=True, check=True
            )
            assert shown.stdout == newest
    finally:
        subprocess.run((*tmux, "kill-server"), capture_output=True, check=False)


def test_copying_without_tmux(opens: Opens) -> None:
    with opens() as screen:
        screen.until_text("31 jobs")
        screen.press("y")
        screen.until_text("clipboard")
        assert b"\x1b]52;c;" in screen.raw


def test_a_crash_says_so_and_shows_no_key(environ: dict[str, str], server: DemoServer) -> None:
    key = server.key.reveal().encode()
    with PtySession((sys.executable, "-m", "tests.pty.crashing"), environ, 160) as screen:
        screen.until_text("31 jobs")
        screen.press("X")
        assert screen.ended() == 1
        assert b"RuntimeError" in screen.raw
        assert b"please report it" in screen.raw
        assert is_left_sane(bytes(screen.raw))
        assert key not in screen.raw
        assert b"Bearer" not in screen.raw
