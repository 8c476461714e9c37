"""``qjobs-tui account add``, ``list`` and ``use``."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.accounts import own_file
from qjobs_tui.accounts.instance_filter import EVERY_INSTANCE, InstanceFilter
from qjobs_tui.accounts.own import KeyPlace, Own
from qjobs_tui.commands import account
from qjobs_tui.commands.account import Add, List, Use
from qjobs_tui.errors import AccountError, KeyRejected, UsageError
from qjobs_tui.secret import Secret
from tests.accounts.support import KEY, LOCKED, entry, own_text, qiskit

from .account_desk import Desk

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Service

DEMO = InstanceFilter("us-east", ("demo",))


@pytest.fixture
def desk(service: Service, tmp_path: Path) -> Desk:
    return Desk(service, tmp_path / "home")


def test_a_key_that_is_accepted_is_kept(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.kept()
    wanted = Own("demo", KeyPlace.KEYRING, (desk.crn,), url=desk.url, iam_url=desk.iam)
    assert own_file.read(desk.own).get("demo") == wanted
    assert own_file.read(desk.own).default == "demo"
    assert desk.vault.keys == {"demo": desk.key}
    said = capsys.readouterr()
    assert said.out == (
        "account 'demo' is kept; the key was accepted and is in a keyring for tests\n"
        "the key sees instance demo-us in us-east\n"
    )
    texts = (said.out, said.err, desk.own.read_text(), repr(desk.place()))
    assert not any(desk.key.reveal() in text for text in texts)
    assert stat.S_IMODE(desk.own.stat().st_mode) == 0o600


def test_a_key_that_is_refused_is_not_kept(desk: Desk) -> None:
    with pytest.raises(KeyRejected):
        account.run(desk.add(), desk.place("not-the-key\n"))
    assert desk.vault.asked == []
    assert not desk.own.exists()
    assert [sent.path for sent in desk.service.server.requests] == ["/iam/identity/token"]


@pytest.mark.parametrize("typed", ["", "\n", "two words\n", "x" * 5000, "ä\n"])
def test_what_can_be_no_key_is_not_even_tried(desk: Desk, typed: str) -> None:
    with pytest.raises(AccountError, match="no API key"):
        account.run(desk.add(), desk.place(typed))
    assert not desk.service.server.requests


@pytest.mark.parametrize(
    ("action", "says"),
    [
        (Add("-x"), "begin with -"),
        (Add("a", url="http://example.com"), "plain http"),
        (Add("a", iam_url="https://me:pw@example.com"), "neither a user name"),
        (Add("a", instances=("crn:x",)), "not a CRN"),
    ],
)
def test_arguments_that_will_not_do_are_told_before_the_key_is_asked(
    desk: Desk, action: Add, says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        account.run(action, desk.place("key\n"))


def test_a_new_key_takes_the_place_of_the_old(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.kept()
    before = own_file.read(desk.own)
    desk.vault.keys["demo"] = Secret("old")
    account.run(Add("demo"), desk.place(desk.key.reveal()))
    assert desk.vault.keys == {"demo": desk.key}
    assert own_file.read(desk.own) == before
    assert "has a new key" in capsys.readouterr().out
    account.run(Add("demo", instances=("all",)), desk.place(desk.key.reveal()))
    assert own_file.read(desk.own).accounts[0].instances == ()


def test_an_account_whose_key_is_elsewhere_is_left_alone(desk: Desk) -> None:
    desk.own.parent.mkdir(parents=True)
    own_text(desk.own, '[accounts.c]\nkey = "command"\ntoken_command = ["x"]\n')
    with pytest.raises(UsageError, match="elsewhere: command"):
        account.run(Add("c"), desk.place("key\n"))


def test_a_keyring_or_disk_that_fails_keeps_nothing(desk: Desk) -> None:
    desk.vault.trouble = LOCKED
    with pytest.raises(AccountError, match="locked"):
        account.run(desk.add(), desk.place(desk.key.reveal()))
    assert not desk.own.exists()
    desk.vault.trouble = None
    desk.own.parent.touch()
    with pytest.raises(AccountError, match=r"cannot be (read|written)"):
        account.run(desk.add(), desk.place(desk.key.reveal()))
    assert desk.vault.keys == {}


def test_list_and_use(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.kept()
    account.run(desk.add("b", instances=("mine", "all")), desk.place(desk.key.reveal()))
    qiskit(desk.home, {"old": entry(channel="ibm_quantum", instance=""), "b": entry()})
    capsys.readouterr()
    closed = "its channel ibm_quantum is closed"
    assert account.run(List(), desk.place()) == 0
    assert capsys.readouterr().out.splitlines() == [
        "   NAME          KEY            INSTANCES         ADDRESS",
        f"*> demo          keyring        us-east de30de30  {desk.url}",
        f"   b             keyring        all               {desk.url}",
        f"   old           Qiskit's file  all               cannot be used: {closed}",
        "   b (Qiskit's)  Qiskit's file  us-east aaaa-bbb  IBM Cloud",
        "* default  > used now",
        f"used: account 'demo' in {desk.own}, its key by keyring",
    ]
    assert account.run(Use("b"), desk.place()) == 0
    assert own_file.read(desk.own).default == "b"
    with pytest.raises(AccountError, match="no account 'q'") as caught:
        account.run(Use("q"), desk.place())
    assert caught.value.hint == "The accounts there are: 'demo', 'b'."
    qiskit(desk.home, "broken")
    assert account.run(List(), desk.place()) == 1
    said = capsys.readouterr()
    assert "not valid JSON" in said.err
    assert "*> b     keyring" in said.out


def test_the_list_tells_which_account_is_used_when_the_default_cannot_be(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert account.run(List(), desk.place()) == 0
    assert capsys.readouterr().out.splitlines() == [
        "there is no account yet: qjobs-tui account add NAME",
        "used: none (qjobs-tui doctor tells why)",
    ]
    desk.kept()
    path = qiskit(desk.home, {"q": entry()})
    path.chmod(0o644)
    desk.vault.trouble = LOCKED
    capsys.readouterr()
    assert account.run(List(), desk.place()) == 0
    table = capsys.readouterr().out.splitlines()
    assert [line[:7] for line in table[:3]] == ["   NAME", "*  demo", " > q   "]
    assert table[4:] == [
        "keyring failed: The keyring is locked",
        f"used: account 'q' in {path}",
    ]
    assert account.run(List(is_json=True), desk.place()) == 0
    out = capsys.readouterr().out
    told = json.loads(out)
    assert [(e["name"], e["home"], e["default"]) for e in told["accounts"]] == [
        ("demo", "own", True),
        ("q", "qiskit", False),
    ]
    assert told["used"]["name"] == "q"
    assert told["failed"][0]["why"] == "The keyring is locked"
    assert told["qiskit_file_mode"] == "0644"
    assert KEY not in out
    assert desk.key.reveal() not in out


def test_a_name_that_another_account_has_but_for_case_is_told_before_the_key_is_asked(
    desk: Desk,
) -> None:
    desk.kept()
    before = desk.service.server.requests
    place = desk.place(f"{desk.key.reveal()}\n")
    with pytest.raises(AccountError, match="There is an account 'demo' already, and some"):
        account.run(desk.add("Demo"), place)
    assert place.person.key("demo").reveal() == desk.key.reveal()
    assert desk.service.server.requests == before


def test_the_list_tells_region_and_tags(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    fields = {"instance": None, "region": "eu-de", "tags": ["team"]}
    qiskit(desk.home, {"default-ibm-quantum-platform": entry(**fields), "q": entry()})
    assert account.run(List(), desk.place()) == 0
    assert "all with region 'eu-de' and the tag 'team'" in capsys.readouterr().out
    assert account.run(List(is_json=True), desk.place()) == 0
    first, second = json.loads(capsys.readouterr().out)["accounts"]
    assert (first["instances"], first["region"], first["tags"]) == ("all", "eu-de", ["team"])
    assert (second["region"], second["tags"]) == (None, [])


def test_a_new_choice_of_instances_lifts_region_and_tags(desk: Desk) -> None:
    desk.kept()
    own_file.change(desk.own, lambda a: a.having(replace(a.accounts[0], instances=(), only=DEMO)))
    typed = desk.key.reveal()
    assert account.run(desk.add(), desk.place(typed)) == 0
    assert own_file.read(desk.own).accounts[0].only == DEMO
    assert account.run(desk.add(instances=("all",)), desk.place(typed)) == 0
    assert own_file.read(desk.own).accounts[0].only == EVERY_INSTANCE
