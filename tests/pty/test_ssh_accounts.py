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


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Host]:
    with a_desktop(tmp_path, LOGIN) as (_, host):
        yield host


def test_the_second_login_finds_the_account(desktop: Host, server: DemoServer) -> None:
    with steps.opened(desktop) as first:
        steps.first_start(first, server, kept="keyring (Secret Service)")
        first.process.kill()
        assert desktop.leftovers() == []
    assert steps.modes(desktop) == ["0o600", "0o700"]
    with steps.opened(desktop) as second:
        steps.see_jobs(second)
        assert steps.traces(desktop, server, first, second) == []
        second.press("q")
        assert second.ended() == 0
    assert desktop.leftovers() == []


def test_without_a_keyring_the_second_login_asks_for_the_key_alone(
    tmp_path: Path, server: DemoServer
) -> None:
    with a_host(tmp_path / "host", {}) as host:
        with steps.opened(host) as first:
            steps.first_start(first, server, kept="There is no keyring here")
            first.process.kill()
            assert host.leftovers() == []
        with steps.opened(host) as second:
            steps.give_key(second, server)
            second.press(steps.TRY)
            steps.see_jobs(second)
            assert steps.traces(host, server, first, second) == []
            second.press("q")
            assert second.ended() == 0
        assert host.leftovers() == []


def test_a_locked_keyring_tells_how_to_unlock_it(tmp_path: Path, server: DemoServer) -> None:
    with a_desktop(tmp_path, LOGIN) as (_, host), steps.opened(host) as first:
        steps.first_start(first, server, kept="keyring (Secret Service)")
    with a_desktop(tmp_path, None) as (session, host):
        with steps.opened(host) as locked:
            locked.until_text("is locked")
            locked.until_text("gnome-keyring-daemon")
            locked.press("\x1b")
            assert locked.ended() == 3
        session.unlock(LOGIN)
        with steps.opened(host) as unlocked:
            steps.see_jobs(unlocked)
            assert steps.traces(host, server, locked, unlocked) == []
