"""The account commands: keys are tried at a real sign-in before they are kept, and never shown."""

from __future__ import annotations

import getpass
import io
import os
import pty
import stat
import warnings
from typing import TYPE_CHECKING, Any

import pytest

from qjobs_tui.accounts import own_file
from qjobs_tui.accounts.own import KeyPlace, Own
from qjobs_tui.clock import SystemClock
from qjobs_tui.commands import account, doctor
from qjobs_tui.commands.account import Add, Check, Import, List, Remove, Use
from qjobs_tui.commands.account_place import Place
from qjobs_tui.commands.person import Person
from qjobs_tui.errors import AccountError, KeyRejected, UsageError
from qjobs_tui.secret import Secret
from tests.accounts.support import CRN, LOCKED, FakeVault, entry, own_text, qiskit, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .conftest import Service


class Desk:
    """A home of its own, a keyring of the test's, and the demo service as the deployment."""

    def __init__(self, service: Service, home: Path) -> None:
        self.service = service
        self.home = home
        self.own = home / "config" / "accounts.toml"
        self.vault = FakeVault()
        self.environ: dict[str, str] = {}
        self.iam = service.server.iam_url
        self.url = service.server.base_url
        self.crn = service.server.instances[0].crn.text
        self.key = service.server.key

    def place(self, typed: str = "", person: Person | None = None) -> Place:
        asked = person or Person(io.StringIO(typed), io.StringIO())
        return Place(self.own, self.home, self.environ, self.vault, SystemClock(), asked)

    def add(self, name: str = "demo", **more: Any) -> Add:
        return Add(name, **({"url": self.url, "iam_url": self.iam} | more))

    def kept(self) -> None:
        """Add the demo account."""
        typed = f"{self.key.reveal()}\nmore\n"
        assert account.run(self.add(instances=(self.crn,)), self.place(typed)) == 0


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
        "account demo is kept; the key was accepted and is in a keyring for tests\n"
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
    qiskit(desk.home, {"old": entry(channel="ibm_quantum"), "q": entry()})
    capsys.readouterr()
    assert account.run(List(), desk.place()) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"* demo  keyring  {desk.crn}  {desk.url}",
        f"  b  keyring  all  {desk.url}",
        f"  q  {desk.home}/.qiskit/qiskit-ibm.json  {CRN}",
    ]
    assert account.run(Use("b"), desk.place()) == 0
    assert own_file.read(desk.own).default == "b"
    with pytest.raises(AccountError, match="no account 'q'") as caught:
        account.run(Use("q"), desk.place())
    assert caught.value.hint == "The accounts there are: 'demo', 'b'."
    qiskit(desk.home, "broken")
    assert account.run(List(), desk.place()) == 0
    assert "not valid JSON" in capsys.readouterr().err


def test_test_asks_the_key_s_instances(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.kept()
    capsys.readouterr()
    assert account.run(Check(), desk.place()) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].endswith("its key by keyring: the key is accepted")
    assert len(out) == 2
    account.run(Add("demo", instances=(desk.crn, CRN)), desk.place(desk.key.reveal()))
    assert account.run(Check("demo"), desk.place()) == 1
    said = capsys.readouterr()
    assert "answers" in said.out
    assert "aaaa-bbb" in said.err
    desk.vault.keys["demo"] = Secret("another")
    with pytest.raises(KeyRejected):
        account.run(Check(), desk.place())


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
    assert "Remove account demo and its key in the keyring? [y/N]" in screen.getvalue()
    assert own_file.read(desk.own).names == ("b",)
    assert "removed, its key too\nno account is the default now" in capsys.readouterr().out
    with pytest.raises(AccountError):
        account.run(Remove("demo", yes=True), desk.place())


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
    assert own.get("good") == Own("good", instances=(CRN,), url=desk.url)
    assert own.get("more") == Own("more", instances=("mine",), url=desk.url, private_endpoint=True)
    said = capsys.readouterr()
    assert "bad" in said.err
    for words in ("account more leaves its proxies", "verify=false", "still holds", "mode 0644"):
        assert words in said.out
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
    assert asked == ["API key of account demo (not shown): "]


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


def test_the_doctor_tells_which_source_won_and_why(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.kept()
    capsys.readouterr()
    assert doctor.run(desk.place()) == 0
    out = capsys.readouterr().out
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "--account nothing: not given" in lines
    assert "QISKIT_IBM_TOKEN nothing: not set" in lines
    assert f"keyring used: account 'demo' in {desk.own}, its key by keyring" in lines
    assert "Qiskit's file not asked: keyring comes before it" in lines
    assert "keyring a keyring for tests" in lines
    assert f"accounts {desk.own}, mode 0600" in lines
    assert any(line.startswith("textual 8.") for line in lines)
    assert desk.key.reveal() not in out


def test_the_doctor_ends_with_1_when_something_is_wrong(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor.run(desk.place()) == 1
    assert "! account            none" in capsys.readouterr().out
    path = qiskit(desk.home, {"default-ibm-quantum-platform": entry()})
    path.chmod(0o600)
    assert doctor.run(desk.place()) == 0
    assert "can read its keys" not in capsys.readouterr().out
    path.chmod(0o644)
    assert doctor.run(desk.place()) == 0
    assert "can read its keys" in capsys.readouterr().out
    desk.kept()
    desk.vault.trouble = LOCKED
    desk.environ |= {"HTTPS_PROXY": "http://me:hidden@proxy", "TERM": "\x1b[31m"}
    assert doctor.run(desk.place()) == 1
    out = capsys.readouterr().out
    assert "! keyring            failed: The keyring is locked" in out
    assert "Unlock it." in out
    assert "hidden" not in out
    assert "\x1b" not in out
