"""``qjobs-tui account test``, and keys that are given each time or cannot be kept."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.accounts import own_file, vault_errors
from qjobs_tui.accounts.own import KeyPlace, Own
from qjobs_tui.accounts.vault_errors import no_keyring
from qjobs_tui.commands import account
from qjobs_tui.commands.account import Add, Check
from qjobs_tui.commands.person import Person
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.errors import AccountError, KeyRejected, UsageError
from qjobs_tui.secret import Secret
from tests.accounts.support import CRN, LOCKED

from .account_desk import Desk

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Service


@pytest.fixture
def desk(service: Service, tmp_path: Path) -> Desk:
    return Desk(service, tmp_path / "home")


def test_test_asks_the_key_s_instances(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.kept()
    capsys.readouterr()
    assert account.run(Check(), desk.place()) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].endswith("its key by keyring: the key is accepted")
    assert out[1:] == ["the key sees instance demo-us in us-east", "instance demo-us answers"]
    account.run(Add("demo", instances=(desk.crn, CRN)), desk.place(desk.key.reveal()))
    assert account.run(Check("demo"), desk.place()) == 1
    said = capsys.readouterr()
    assert "answers" in said.out
    assert "aaaa-bbb" in said.err
    with pytest.raises(AccountError, match=r"^There is no account 'nobody'"):
        account.run(Check("nobody"), desk.place())
    desk.vault.keys["demo"] = Secret("another")
    with pytest.raises(KeyRejected):
        account.run(Check(), desk.place())


def test_test_of_a_key_that_does_not_see_what_the_account_names(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.kept()
    own_file.change(desk.own, lambda a: a.having(replace(a.accounts[0], instances=("mine",))))
    capsys.readouterr()
    assert account.run(Check(), desk.place()) == 1
    said = capsys.readouterr()
    assert "There are: 'demo-us'." in said.err
    assert "answers" not in said.out


def test_a_key_that_a_program_prints_is_tried_and_kept_nowhere(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.vault.trouble = AccountError("not to be asked")
    desk.environ["PATH"] = os.environ["PATH"]
    kept = desk.home / "key"
    kept.write_text(desk.key.reveal())
    command = ("cat", str(kept))
    nobody = desk.place(person=Person(None, None))
    assert account.run(desk.add(token_command=command), nobody) == 0
    own = Own("demo", KeyPlace.COMMAND, (), command, desk.url, desk.iam)
    assert own_file.read(desk.own).get("demo") == own
    said = capsys.readouterr().out
    assert "account 'demo' is kept; the key was accepted and is printed by the command cat" in said
    assert desk.vault.asked == []
    # Another program may take its place; one whose key is refused may not.
    account.run(Add("demo", token_command=("cat", "-u", str(kept))), nobody)
    for bad, error, says in (
        (("echo", "not-the-key"), KeyRejected, "400"),
        (("false",), AccountError, "token_command false ended with 1"),
        (("echo", desk.key.reveal()), AccountError, "stands in the account's own words"),
    ):
        with pytest.raises(error, match=says) as caught:
            account.run(Add("demo", token_command=bad), nobody)
        assert desk.key.reveal() not in f"{caught.value}{caught.value.hint}"
    assert own_file.read(desk.own).accounts[0].token_command == ("cat", "-u", str(kept))
    with pytest.raises(UsageError, match="elsewhere: command"):
        account.run(Add("demo", session=True), nobody)


def test_an_account_whose_key_is_given_each_time(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.vault.trouble = AccountError("not to be asked")
    with pytest.raises(KeyRejected):
        account.run(desk.add("my lab", session=True), desk.place("not-the-key\n"))
    assert not desk.own.exists()
    assert account.run(desk.add("my lab", session=True), desk.place(desk.key.reveal())) == 0
    assert own_file.read(desk.own).accounts[0].key is KeyPlace.SESSION
    assert "is not kept: the screen asks for it at the start" in capsys.readouterr().out
    with pytest.raises(AccountError) as caught:
        account.run(Check("my lab"), desk.place())
    assert caught.value.hint.startswith("The screen asks for it at the start.")
    assert "account add 'my lab', or add --token-command" in caught.value.hint
    assert desk.vault.asked == []


def test_what_a_missing_keyring_leaves(desk: Desk) -> None:
    for trouble in (no_keyring(), vault_errors.locked("The keyring", "")):
        desk.vault.trouble = trouble
        with pytest.raises(AccountError, match=r"no keyring|locked") as caught:
            account.run(desk.add(), desk.place(desk.key.reveal()))
        assert "add it with --token-command" in caught.value.hint
        assert "--session" in caught.value.hint
        assert "this session only" not in caught.value.hint


def test_what_the_service_does_not_know_is_not_kept(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    host = "/".join(desk.url.split("/")[:3])
    for action, says in (
        (desk.add(instances=("mine",)), "There are: 'demo-us'."),
        (desk.add(instances=("demo-us", "mine")), "called 'mine'. There are: 'demo-us'."),
        (desk.add(url=host), f"nothing at {host} answers for instance 'demo-us': check the url"),
    ):
        assert account.run(action, desk.place(desk.key.reveal())) == 1
        said = capsys.readouterr()
        assert says in said.err
        assert "nothing was kept of account 'demo'" in said.err
        assert said.out == ""
    assert not desk.own.exists()
    assert desk.vault.keys == {}


def test_what_could_not_be_looked_for_is_kept_with_a_warning(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.service.server.faults.add(Fault(Kind.STATUS, "/search", status=403, times=None))
    assert account.run(desk.add(instances=("mine",)), desk.place(desk.key.reveal())) == 0
    assert own_file.read(desk.own).names == ("demo",)
    assert "Could not look for" in capsys.readouterr().err


def test_nobody_is_asked_for_a_key_that_could_not_be_kept(desk: Desk) -> None:
    desk.vault.trouble = LOCKED
    with pytest.raises(AccountError, match="locked"):
        account.run(desk.add(), desk.place(person=Person(None, None)))
