"""``qjobs-tui account rename``, ``remove`` and ``import``; what a terminal shows of a key."""

from __future__ import annotations

import getpass
import io
import os
import pty
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.accounts import own_file
from qjobs_tui.accounts.own import Own
from qjobs_tui.commands import account
from qjobs_tui.commands.account import Import, Remove, Rename
from qjobs_tui.commands.person import Person
from qjobs_tui.errors import AccountError, UsageError
from tests.accounts.support import CRN, LOCKED, FakeVault, entry, qiskit, shown

from .account_desk import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qjobs_tui.secret import Secret

    from .conftest import Service


class Screen(io.StringIO):
    """What is asked on, and whose person answers only what is asked."""

    def __init__(self, other: int) -> None:
        super().__init__()
        self._other = other
        self.answer = ""

    def isatty(self) -> bool:
        return True

    def flush(self) -> None:
        os.write(self._other, self.answer.encode())


@pytest.fixture
def desk(service: Service, tmp_path: Path) -> Desk:
    return Desk(service, tmp_path / "home")


@pytest.fixture
def terminal() -> Iterator[tuple[io.TextIOWrapper, int]]:
    """A terminal, and its other end."""
    other, mine = pty.openpty()
    with os.fdopen(mine, encoding="utf-8") as stream:
        yield stream, other
    os.close(other)


def test_rename(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.kept()
    capsys.readouterr()
    assert account.run(Rename("demo", "lab"), desk.place()) == 0
    assert capsys.readouterr().out == "account 'demo' is called 'lab' now\n"
    assert (own_file.read(desk.own).default, set(desk.vault.keys)) == ("lab", {"lab"})
    with pytest.raises(AccountError, match="no account 'demo'"):
        account.run(Rename("demo", "x"), desk.place())


def test_remove_asks_first(
    desk: Desk, terminal: tuple[io.TextIOWrapper, int], capsys: pytest.CaptureFixture[str]
) -> None:
    desk.kept()
    account.run(desk.add("b"), desk.place(desk.key.reveal()))
    with pytest.raises(UsageError, match="nothing was removed"):
        account.run(Remove("demo"), desk.place("y\n"))
    screen = Screen(terminal[1])
    for answer, code in (("\n", 1), ("n\n", 1), ("y\n", 0)):
        screen.answer = answer
        place = desk.place(person=Person(terminal[0], screen))
        assert account.run(Remove("demo"), place) == code
        assert ("demo" in desk.vault.keys) == bool(code)
    assert "Remove account 'demo' and its key in the keyring? [y/N]" in screen.getvalue()
    assert own_file.read(desk.own).names == ("b",)
    assert "removed, its key too\nno account is the default now" in capsys.readouterr().out
    with pytest.raises(AccountError):
        account.run(Remove("demo", yes=True), desk.place())


def test_what_was_typed_before_the_question_is_no_answer(
    desk: Desk, terminal: tuple[io.TextIOWrapper, int]
) -> None:
    desk.kept()
    screen = Screen(terminal[1])
    screen.answer = "n\n"
    os.write(terminal[1], b"y\n")
    place = desk.place(person=Person(terminal[0], screen))
    assert account.run(Remove("demo"), place) == 1
    assert own_file.read(desk.own).names == ("demo",)


def test_remove_leaves_the_account_whose_key_cannot_be_removed(desk: Desk) -> None:
    desk.kept()
    desk.vault.trouble = LOCKED
    with pytest.raises(AccountError, match="locked"):
        account.run(Remove("demo", yes=True), desk.place())
    assert own_file.read(desk.own).names == ("demo",)


def test_import_takes_over_what_can_be_used_and_changes_nothing_of_qiskit_s(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.environ["IAM_URL"] = desk.iam
    good = entry(token=desk.key.reveal(), url=desk.url)
    more = {"proxies": {"urls": {"https": "http://me:hidden@proxy"}}, "verify": False}
    path = qiskit(
        desk.home,
        {
            "good": good,
            "more": {**good, **more, "instance": "mine", "private_endpoint": True},
            "bad": {**good, "token": "not-the-key"},
            "old": entry(channel="ibm_quantum"),
            "broken": {**good, "token": 5},
        },
    )
    path.chmod(0o644)
    before = (path.read_bytes(), path.stat().st_ino, path.stat().st_mtime_ns)
    assert account.run(Import(), desk.place()) == 1
    assert (path.read_bytes(), path.stat().st_ino, path.stat().st_mtime_ns) == before
    assert set(desk.vault.keys) == {"good", "more"}
    own = own_file.read(desk.own)
    assert own.get("good") == Own("good", instances=(CRN,), url=desk.url, iam_url=desk.iam)
    # The key was accepted there: the next run may lack the variable, and must not send it to IBM.
    there = Own("more", instances=("mine",), url=desk.url, iam_url=desk.iam)
    assert own.get("more") == replace(there, private_endpoint=True)
    said = capsys.readouterr()
    assert "bad" in said.err
    for words in ("account 'more' leaves its proxies", "verify=false"):
        assert words in said.out
    # Of the file as a whole it is said once, in the end.
    assert said.out.splitlines()[-2].endswith("still holds the keys; it is never changed here")
    assert said.out.splitlines()[-1].endswith("(mode 0644): chmod 600 it")
    assert (said.out.count("still holds"), said.out.count("0644")) == (1, 1)
    for secret in (desk.key.reveal(), "hidden", "not-the-key"):
        assert secret not in f"{said.out}{said.err}{desk.own.read_text()}"
    assert account.run(Import("good"), desk.place()) == 0
    assert "is there already" in capsys.readouterr().out
    assert account.run(Import("broken"), desk.place()) == 1
    with pytest.raises(AccountError, match="no account 'x'"):
        account.run(Import("x"), desk.place())


def test_import_of_nothing(desk: Desk) -> None:
    with pytest.raises(AccountError, match="nothing to import"):
        account.run(Import(), desk.place())


def test_the_key_is_asked_unseen_on_a_terminal(
    desk: Desk, terminal: tuple[io.TextIOWrapper, int]
) -> None:
    asked: list[str] = []

    def prompt(words: str) -> str:
        asked.append(words)
        return f" {desk.key.reveal()}\r"

    person = Person(terminal[0], io.StringIO(), prompt)
    assert account.run(desk.add(), desk.place(person=person)) == 0
    assert asked == ["API key of account 'demo' (not shown): "]


def test_a_terminal_that_would_show_the_key_is_not_asked(
    terminal: tuple[io.TextIOWrapper, int],
) -> None:
    def prompt(_: str) -> str:
        warnings.warn("echo", getpass.GetPassWarning, stacklevel=1)
        return "seen"

    def ended(_: str) -> str:
        raise EOFError

    # As where nobody made warnings errors.
    warnings.simplefilter("ignore")
    with pytest.raises(AccountError, match="would show it"):
        Person(terminal[0], None, prompt).key("a")
    with pytest.raises(AccountError, match="it is empty"):
        Person(terminal[0], None, ended).key("a")
    with pytest.raises(UsageError, match="stdin is closed"):
        Person(None, None).key("a")


def test_no_crash_shows_the_key_that_was_given(desk: Desk) -> None:
    class Broken(FakeVault):
        async def write(self, account: str, key: Secret, /) -> None:  # noqa: ARG002
            raise RuntimeError(account)

    desk.vault = Broken()
    with pytest.raises(RuntimeError) as caught:
        account.run(desk.add(), desk.place(f"{desk.key.reveal()}\n"))
    assert desk.key.reveal() not in shown(caught.value)
