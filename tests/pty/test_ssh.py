"""The program on another host: a real sshd, whose logins have neither a desktop nor an agent."""

from __future__ import annotations

import os
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.clock import SystemClock
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import World
from tests.pty.host import SOON, Host, a_host
from tests.pty.session import PATIENCE, PtySession, is_left_sane
from tests.support.processes import until_none
from tests.support.sshd import missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = [
    pytest.mark.pty,
    pytest.mark.skipif(bool(missing()), reason=f"not installed: {missing()}"),
]

JOBS = "▌"
DEMO = ("qjobs-tui", "--demo")
PASTED = "\x1b[200~{}\x1b[201~"


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    """A host with no D-Bus, and with the name of an agent's socket where nobody listens."""
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    dead = str(tmp_path / "agent")
    with socket.socket(socket.AF_UNIX) as closed_at_once:
        closed_at_once.bind(dead)
    bare = {"XDG_RUNTIME_DIR": str(runtime), "SSH_AUTH_SOCK": dead}
    with a_host(tmp_path, bare) as host:
        yield host


def test_what_a_login_has(host: Host) -> None:
    given = dict(line.partition("=")[::2] for line in host.run("env").stdout.splitlines())
    assert given["HOME"] == str(host.home)
    assert "DBUS_SESSION_BUS_ADDRESS" not in given
    assert list(Path(given["XDG_RUNTIME_DIR"]).iterdir()) == []
    with socket.socket(socket.AF_UNIX) as agent, pytest.raises(ConnectionRefusedError):
        agent.connect(given["SSH_AUTH_SOCK"])


def test_without_a_terminal(host: Host) -> None:
    done = host.run(*DEMO)
    assert done.returncode == 2
    assert "not a terminal" in done.stderr
    assert "qjobs-tui jobs" in done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    assert host.leftovers() == []


def test_in_a_terminal(host: Host) -> None:
    with host.login(*DEMO) as screen:
        screen.until_text(JOBS)
        screen.press("?")
        screen.until_text("─ Help")
        screen.press("\x1b")
        screen.until(lambda text: "─ Help" not in text)
        screen.press("q")
        assert screen.ended() == 0
        assert is_left_sane(bytes(screen.raw))
    assert host.leftovers() == []


def test_an_old_locale_is_drawn_in_ascii(host: Host) -> None:
    with host.login("LC_ALL=C", *DEMO) as screen:
        screen.until_text(" done ")
        screen.press("?")
        screen.until_text("- Help")
        assert bytes(screen.raw).isascii()


def test_waiting_ends_with_the_connection(tmp_path: Path) -> None:
    """Without a terminal a lost connection is no signal."""
    world = World(SystemClock())
    job = world.submit(created=world.now())
    with DemoServer(world) as server, a_host(tmp_path, server.environment()) as host:
        with subprocess.Popen(
            host.sshd.ssh("qjobs-tui", "wait", job.id),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        ) as client:
            assert client.stdout is not None
            assert client.stdout.readline().endswith("queued\n")
            assert any("qjobs_tui" in one.arguments for one in host.sshd.running())
            client.kill()
        assert host.leftovers() == []


def _kill_client(screen: PtySession, _: Host) -> None:
    screen.process.kill()


def _kill_server(_: PtySession, host: Host) -> None:
    connections = host.sshd.connections()
    assert connections
    for process in connections:
        process.kill()


@pytest.mark.parametrize(
    "kill",
    [pytest.param(_kill_client, id="client"), pytest.param(_kill_server, id="server")],
)
def test_a_lost_connection_leaves_nothing(
    host: Host, kill: Callable[[PtySession, Host], None]
) -> None:
    with host.login(*DEMO) as screen:
        screen.until_text(JOBS)
        assert list(host.temporary.iterdir())
        assert any("qjobs_tui" in one.arguments for one in host.sshd.running())
        kill(screen, host)
        assert host.leftovers() == []


def test_a_lost_connection_ends_it_also_where_hangups_are_ignored(host: Host) -> None:
    """As under nohup, which does not let go of a screen program's terminal either."""
    with host.login("trap '' HUP; exec", *DEMO) as screen:
        screen.until_text(JOBS)
        screen.process.kill()
        assert host.leftovers() == []


def test_an_agent_that_ends_meanwhile(host: Host) -> None:
    with _agent(host.sockets / "agent") as (agent, forwarded):
        with host.login('test -S "$SSH_AUTH_SOCK" &&', *DEMO, options=(forwarded,)) as screen:
            screen.until_text(JOBS)
            agent.kill()
            agent.wait()
            screen.press("?")
            screen.until_text("─ Help")
            screen.press("q")
            screen.press("q")
            assert screen.ended() == 0
        assert host.leftovers() == []


@contextmanager
def _agent(path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run an SSH agent, and say how the client forwards it."""
    agent = subprocess.Popen(("ssh-agent", "-D", "-a", str(path)), stdout=subprocess.DEVNULL)
    try:
        yield agent, f"-oForwardAgent={path}"
    finally:
        agent.kill()
        agent.wait()


def _until_lost(host: Host) -> None:
    """Wait until sshd has heard that the client is gone; what was started there goes on."""
    assert until_none(host.sshd.connections, SOON) == []
    assert any("qjobs_tui" in one.arguments for one in host.sshd.running())


@pytest.mark.skipif(bool(missing("tmux")), reason="needs tmux")
def test_in_tmux_it_outlives_the_connection(host: Host) -> None:
    tmux = ("tmux", "-S", str(host.sockets / "tmux"), "-f", os.devnull)
    with host.login(*tmux, "new-session", *DEMO) as screen:
        screen.until_text(JOBS)
        screen.process.kill()
        _until_lost(host)
    with host.login(*tmux, "attach", columns=100, lines=30) as screen:
        screen.until(lambda _: "? help" in screen.display[28])
        screen.until_text(JOBS)
        screen.press("q")
        assert screen.ended() == 0
        assert is_left_sane(bytes(screen.raw))
    assert host.leftovers() == []


@pytest.mark.skipif(bool(missing("screen")), reason="needs GNU screen")
def test_in_gnu_screen_it_outlives_the_connection(host: Host) -> None:
    multiplexer = (f"SCREENDIR={host.sockets}", "screen", "-c", os.devnull, "-S", "jobs")
    with host.login(*multiplexer, *DEMO) as screen:
        screen.until_text(JOBS)
        screen.process.kill()
        _until_lost(host)
    with host.login(*multiplexer, "-d", "-r", columns=100, lines=30) as screen:
        screen.until(lambda _: "? help" in screen.display[29])
        screen.until_text(JOBS)
        screen.press("q")
        assert screen.ended() == 0
        assert is_left_sane(bytes(screen.raw))
    assert host.leftovers() == []


@pytest.mark.skipif(bool(missing("screen")), reason="needs GNU screen")
def test_what_gnu_screen_passes_on(host: Host) -> None:
    multiplexer = (f"SCREENDIR={host.sockets}", "screen", "-c", os.devnull)
    with host.login(*multiplexer, *DEMO) as screen:
        screen.until_text("✓ done")
        assert b"\x1b[38;5;" in screen.raw
        screen.press("?")
        screen.until_text("╭─ Help")
        screen.press("\x1b")
        screen.until(lambda text: "─ Help" not in text)
        screen.press("/")
        screen.press(PASTED.format("fez\rq\r"))
        screen.until(lambda _: screen.display[1].startswith("/ fez"))
        screen.resize(100, 30)
        screen.until(lambda _: "of" in screen.display[1][80:])
        screen.press("\r")
        screen.press("y")
        screen.until(lambda _: b"\x1b]52;c;" in screen.raw)
        screen.press("q")
        assert screen.ended(PATIENCE) == 0
    assert host.leftovers() == []
