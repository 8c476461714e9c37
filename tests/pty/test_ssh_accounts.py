"""From the first login on a host to the second: the account is there, and its key is nowhere."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo.server import DemoServer
from tests.accounts import secret_service
from tests.accounts.secret_service import Session
from tests.pty import ssh_accounts as steps
from tests.pty.host import Host, a_host
from tests.support.scan import Children
from tests.support.sshd import missing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MISSING = ", ".join(filter(None, (missing(), secret_service.missing())))
pytestmark = [
    pytest.mark.pty,
    pytest.mark.skipif(bool(_MISSING), reason=f"not installed: {_MISSING}"),
]

LOGIN = "the-password-of-the-login"


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer(steps.two_instances()) as server:
        yield server
        assert not server.defects


@contextmanager
def a_desktop(folder: Path, password: str | None) -> Iterator[tuple[Session, Host]]:
    """Log in to a host where the user has a session with a keyring; None leaves that locked."""
    with Session(folder) as session:
        session.keyring(password)
        bus = "DBUS_SESSION_BUS_ADDRESS"
        with a_host(folder / "host", {bus: session.environ[bus]}) as host:
            yield session, host


def test_the_second_login_finds_the_account(tmp_path: Path, server: DemoServer) -> None:
    with a_desktop(tmp_path, LOGIN) as (_, host), Children(host.sshd.pid) as children:
        with steps.opened(host) as first:
            steps.first_start(first, server, kept="keyring (Secret Service)")
            first.process.kill()
            assert host.leftovers() == []
        assert steps.modes(host) == ["0o600", "0o700"]
        with steps.opened(host) as second:
            steps.see_jobs(second)
            second.press("q")
            assert second.ended() == 0
        assert host.leftovers() == []
        assert steps.finds(tmp_path, server, first, second, children) == set()


def test_without_a_keyring_the_second_login_asks_for_the_key_alone(
    tmp_path: Path, server: DemoServer
) -> None:
    with a_host(tmp_path / "host", {}) as host, Children(host.sshd.pid) as children:
        with steps.opened(host) as first:
            steps.first_start(first, server, kept="There is no keyring here")
            first.process.kill()
            assert host.leftovers() == []
        with steps.opened(host) as second:
            steps.give_key_alone(second, server, "(x) for this session only")
            steps.see_jobs(second)
            second.press("q")
            assert second.ended() == 0
        assert host.leftovers() == []
        assert steps.finds(tmp_path, server, first, second, children) == set()


def test_a_locked_keyring_tells_how_to_unlock_it(tmp_path: Path, server: DemoServer) -> None:
    with a_desktop(tmp_path, LOGIN) as (_, host), steps.opened(host) as first:
        steps.first_start(first, server, kept="keyring (Secret Service)")
    with a_desktop(tmp_path, None) as (session, host):
        with steps.opened(host) as locked:
            locked.until_text("Secret Service is locked")
            locked.until_text("gnome-keyring-daemon")
            steps.give_key_alone(locked, server, "( ) for this session only")
            locked.until_text("The key was accepted, not kept")
            steps.agree(locked)
            steps.see_jobs(locked)
            locked.press("q")
            assert locked.ended() == 0
        session.unlock(LOGIN)
        with steps.opened(host) as unlocked:
            steps.see_jobs(unlocked)
        assert steps.finds(tmp_path, server, first, locked, unlocked) == set()
