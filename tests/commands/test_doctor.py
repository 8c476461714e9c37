"""The doctor: what it tells of accounts, keyring, files and machine, and what it never shows."""

from __future__ import annotations

import io
import json
import resource
import sys
from typing import TYPE_CHECKING

import certifi
import pytest

from qjobs_tui.accounts.account import PLANS_NOTE
from qjobs_tui.accounts.resolution import Asked
from qjobs_tui.commands import doctor, doctor_machine
from tests.accounts.support import KEY, LOCKED, entry, own_text, qiskit

from .account_desk import Desk

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Service


@pytest.fixture
def desk(service: Service, tmp_path: Path) -> Desk:
    return Desk(service, tmp_path / "home")


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]


def test_the_doctor_tells_which_source_won_and_why(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.kept()
    capsys.readouterr()
    assert doctor.run(desk.place()) == 0
    out = capsys.readouterr().out
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "--account not given" in lines
    assert "QISKIT_IBM_TOKEN not set" in lines
    assert "token_command the key of account 'demo' is in the keyring" in lines
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


def test_the_keyring_is_named_and_asked(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    qiskit(desk.home, {"default-ibm-quantum-platform": entry()})
    assert doctor.run(desk.place()) == 0
    assert "answers yes" in lines(capsys)
    desk.vault.trouble = LOCKED
    # Nobody's key is in it: that it is locked hurts nobody.
    assert doctor.run(desk.place()) == 0
    assert "keyring The keyring is locked" in lines(capsys)
    desk.own.parent.mkdir(parents=True)
    own_text(desk.own, "[accounts.a]\n")
    assert doctor.run(desk.place()) == 1
    assert "! keyring The keyring is locked" in lines(capsys)


def test_a_keyring_that_is_there_and_does_not_answer(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.kept()

    async def locked(_: str, /) -> None:
        raise LOCKED

    desk.vault.read = locked  # type: ignore[method-assign]
    assert doctor.run(desk.place()) == 1
    out = lines(capsys)
    assert "keyring a keyring for tests" in out
    assert "! answers no: The keyring is locked" in out


def test_files_that_cannot_be_read_are_told_and_the_rest_goes_on(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    qiskit(desk.home, "broken")
    desk.own.parent.mkdir(parents=True)
    own_text(desk.own, "x = 1\n")
    config = desk.home / "config.toml"
    assert doctor.run(desk.place(), files={"config": config}) == 1
    out = lines(capsys)
    assert sum(line.startswith("! unreadable") for line in out) == 2
    assert f"config {config} is not there" in out
    assert any(line.startswith("Python 3.") for line in out)


def test_for_programs(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.kept()
    qiskit(desk.home, {"q": entry()})
    capsys.readouterr()
    desk.environ |= {"QISKIT_IBM_TOKEN": KEY, "HTTPS_PROXY": "http://me:hidden@proxy:3128"}
    assert doctor.run(desk.place(), Asked("nobody"), is_json=True) == 1
    out = capsys.readouterr().out
    told = json.loads(out)
    assert told["ok"] is False
    first = told["findings"]["account"][0]
    assert (first["about"], first["bad"]) == ("--account", True)
    assert "There is no account 'nobody'" in first["words"]
    assert set(told["findings"]) == {
        *("account", "keyring", "files", "terminal", "network", "process", "versions")
    }
    for secret in (KEY, desk.key.reveal(), "hidden"):
        assert secret not in out


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://proxy:3128", "http://proxy:3128"),
        ("proxy:3128/", "http://proxy:3128"),
        ("HTTP://[::1]:80", "http://[::1]:80"),
        ("http://me:hidden@proxy", "http://proxy, with a user name"),
        ("http://me:hid/den@proxy:1", "http://proxy:1, with a user name"),
        ("me:hid@den@proxy:1", "http://proxy:1, with a user name"),
        ("http://me:hidden", "set, but it is no address of a proxy"),
        ("me:hidden://proxy", "set, but it is no address of a proxy"),
        ("me:hid#den@", "set, but it is no address of a proxy"),
    ],
)
def test_a_proxy_is_shown_without_its_password(address: str, words: str) -> None:
    found = list(doctor_machine.network({"https_proxy": address}))
    assert (found[0].about, found[0].words) == ("https_proxy", words)


def test_certificates(tmp_path: Path) -> None:
    missing, empty = tmp_path / "missing.pem", tmp_path / "empty.pem"
    empty.write_text("nothing")
    for name, path, is_bad in (
        ("SSL_CERT_FILE", missing, True),
        ("SSL_CERT_FILE", empty, True),
        ("SSL_CERT_FILE", certifi.where(), False),
        ("SSL_CERT_DIR", empty, True),
        ("SSL_CERT_DIR", tmp_path, False),
    ):
        found = list(doctor_machine.network({name: str(path)}))[-1]
        assert (found.about, found.is_bad) == (name, is_bad)
        assert str(path) in found.words


def test_core_dumps(monkeypatch: pytest.MonkeyPatch) -> None:
    alarm = "on: a crash may leave the key in a file"
    one = "off" if sys.platform == "linux" else alarm
    for limit, words in ((0, "off"), (1, one), (4096, alarm), (-1, alarm)):
        monkeypatch.setattr(resource, "getrlimit", lambda _, soft=limit: (soft, -1))
        (found,) = doctor_machine.process()
        assert found.words == words
        assert ("ulimit -c 0" in found.hint) == (words == alarm)


def test_the_terminal() -> None:
    streams = {"stdin": None, "stdout": io.StringIO(), "stderr": io.StringIO()}
    found = {e.about: e.words for e in doctor_machine.terminal({"TERM": "xterm"}, streams)}
    assert found["stdin"] == found["stderr"] == "no terminal"
    assert (found["TERM"], found["letters"]) == ("xterm", "ASCII")


@pytest.mark.parametrize(("locale", "letters"), [("C", "ASCII"), ("C.UTF-8", "Unicode")])
def test_the_letters_are_those_that_the_screen_is_drawn_with(locale: str, letters: str) -> None:
    utf = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    streams = dict.fromkeys(("stdin", "stdout", "stderr"), utf)
    found = {e.about: e.words for e in doctor_machine.terminal({"LC_ALL": locale}, streams)}
    assert found["letters"] == letters


def test_region_tags_and_plans_of_qiskit_s_file(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    fields = {"region": "eu-de", "tags": ["a", "\x1b[31m"], "plans_preference": ["open"]}
    qiskit(desk.home, {"default-ibm-quantum-platform": entry(instance=None, **fields)})
    assert doctor.run(desk.place()) == 0
    out = lines(capsys)
    about = "instances all that the key can see with region 'eu-de' and the tags 'a', "
    assert [line for line in out if line.startswith(about)]
    assert len([line for line in out if "plans_preference" in line]) == 1
    assert f"note {PLANS_NOTE}" in out
    assert doctor.run(desk.place(), Asked(None, "all")) == 0
    out = lines(capsys)
    assert "instances all that the key can see" in out
    assert not [line for line in out if "plans_preference" in line]
    qiskit(desk.home, {"default-ibm-quantum-platform": entry(region=5)})
    assert doctor.run(desk.place()) == 1
    assert [line for line in lines(capsys) if line.endswith(": its region is no text")]
