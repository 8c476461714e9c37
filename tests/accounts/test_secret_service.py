"""The vault on gnome-keyring itself, on a session bus of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.accounts import secret_service
from tests.accounts.secret_service import PATIENCE, Session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    bool(secret_service.missing()), reason=f"not installed: {secret_service.missing()}"
)

KEY = "made-up-key-that-must-not-be-seen-anywhere-1"
OTHER = "another-made-up-key-not-to-be-seen-either-22"
LOGIN = "the-password-of-the-login"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with Session(tmp_path) as started:
        yield started


def ask(session: Session, *asked: str, keys: str = "", seconds: float = 15) -> list[str]:
    """Ask as a program of the user's does, which keyring itself finds its way for."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.accounts.asking", str(seconds), *asked],
        env={**session.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        input=keys,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    # It would stand on the screen.
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_store_read_replace_remove(session: Session) -> None:
    session.keyring(LOGIN)
    asked = ["backend", "read work", "write work", "read work", "write work", "write home"]
    after = ["read work", "read home", "remove work", "remove work", "read work", "read home"]
    answers = ask(session, *asked, *after, keys=f"{KEY}\n{OTHER}\n{KEY}\n")
    assert answers[:6] == ["Secret Service", "None", "written", KEY, "written", "written"]
    assert answers[6:] == [OTHER, KEY, "True", "False", "None", KEY]
    # Another run of the program finds it.
    assert ask(session, "read home") == [KEY]


def test_what_is_kept_is_on_disk_in_no_plain_text(session: Session, tmp_path: Path) -> None:
    session.keyring(LOGIN)
    ask(session, "write work", keys=KEY)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.suffix == ".keyring" for path in files)
    assert not any(KEY.encode() in path.read_bytes() for path in files)


def test_locked_after_a_new_login_and_unlocked_as_advised(tmp_path: Path) -> None:
    with Session(tmp_path) as first:
        first.keyring(LOGIN)
        ask(first, "write work", keys=KEY)
    with Session(tmp_path) as second:
        second.keyring(None)
        asked = "backend", "read work", "write work", "remove work"
        answers = ask(second, *asked, keys=OTHER)
        assert answers == ["Secret Service", "LOCKED", "LOCKED", "LOCKED"]
        second.unlock(LOGIN)
        assert ask(second, "read work") == [KEY]


def test_a_wrong_password_leaves_it_locked(tmp_path: Path) -> None:
    with Session(tmp_path) as first:
        first.keyring(LOGIN)
        ask(first, "write work", keys=KEY)
    with Session(tmp_path) as second:
        second.keyring("wrong")
        assert ask(second, "read work") == ["LOCKED"]


def test_never_unlocked_and_nobody_to_ask(session: Session) -> None:
    session.keyring(None)
    asked = "backend", "read work", "write work", "remove work"
    assert ask(session, *asked, keys=KEY) == ["Secret Service", "REFUSED", "REFUSED", "REFUSED"]


def test_absent_from_the_bus(session: Session) -> None:
    asked = "backend", "read work", "write work", "remove work"
    assert ask(session, *asked, keys=KEY) == ["none", "NONE", "NONE", "NONE"]


def test_no_bus_at_all(session: Session) -> None:
    session.keyring(LOGIN)
    session.environ["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={session.environ['HOME']}/none"
    assert ask(session, "backend", "read work") == ["none", "NONE"]


def test_one_that_stopped_answering(session: Session) -> None:
    daemon = session.keyring(LOGIN)
    daemon.send_signal(signal.SIGSTOP)
    assert ask(session, "read work", "write work", keys=KEY, seconds=0.6) == ["HANGS", "HANGS"]
    daemon.send_signal(signal.SIGCONT)
    assert ask(session, "read work") == ["None"]


def test_one_that_died(session: Session) -> None:
    daemon = session.keyring(LOGIN)
    daemon.kill()
    daemon.wait(PATIENCE)
    assert ask(session, "read work") == ["NONE"]


def test_a_window_that_nobody_answers(tmp_path: Path) -> None:
    """As when the prompter belongs to the user's desktop and they sit elsewhere."""
    with Session(tmp_path) as first:
        first.keyring(LOGIN)
        ask(first, "write work", keys=KEY)
    with Session(tmp_path) as second, second.bus() as bus:
        assert bus.RequestName("org.gnome.keyring.SystemPrompter") == (1,)
        second.keyring(None)
        assert ask(second, "read work", "read work", seconds=1) == ["HANGS", "HANGS"]


def test_another_programs_entry_of_the_same_name(session: Session) -> None:
    """Such as one of secret-tool, which lacks an attribute of keyring's and is not replaced."""
    session.keyring(LOGIN)
    stored = (
        "import secretstorage as s\n"
        "names = {'service': 'qjobs-tui', 'username': 'work'}\n"
        "default = s.get_default_collection(s.dbus_init())\n"
        f"default.create_item('by another', names, b'{OTHER}')\n"
    )
    subprocess.run(
        [sys.executable, "-c", stored], env=session.environ, check=True, timeout=PATIENCE
    )
    assert ask(session, "read work") == [OTHER]
    asked = "write work", "remove work", "read work", "write work", "read work"
    answers = ask(session, *asked, keys=f"{KEY}\n{KEY}\n")
    # Which of the two it hands out is its own affair; that the wrong one is noticed is ours.
    assert answers[0] in {"NOT_KEPT", "written"}
    assert answers[1:] == ["True", "None", "written", KEY]


def test_the_names_of_its_librarys_errors() -> None:
    """`vault_errors` knows them by name, since the library is not there on every system."""
    from secretstorage import exceptions

    assert {"LockedException", "PromptDismissedException"} <= vars(exceptions).keys()
