"""The account commands: keys are tried at a real sign-in before they are kept, and never shown."""

from __future__ import annotations

import getpass
import io
import json
import os
import pty
import stat
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.accounts import own_file, vault_errors
from qjobs_tui.accounts.instance_filter import EVERY_INSTANCE, InstanceFilter
from qjobs_tui.accounts.own import KeyPlace, Own
from qjobs_tui.accounts.vault_errors import no_keyring
from qjobs_tui.commands import account
from qjobs_tui.commands.account import Add, Check, Import, List, Remove, Rename, Use
from qjobs_tui.commands.person import Person
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.errors import AccountError, KeyRejected, UsageError
from qjobs_tui.secret import Secret
from tests.accounts.support import CRN, KEY, LOCKED, FakeVault, entry, own_text, qiskit, shown

from .account_desk import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .conftest import Service

DEMO = InstanceFilter("us-east", ("demo",))


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
