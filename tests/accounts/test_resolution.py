"""Who am I: which source answers, why the earlier ones did not, and what is not asked."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.accounts import resolution
from qjobs_tui.accounts.resolution import Asked
from qjobs_tui.accounts.steps import Outcome, Resolution, Source
from qjobs_tui.errors import AccountError
from qjobs_tui.secret import Secret

from .support import CRN, KEY, LOCKED, OTHER, FakeVault, entry, own_text, qiskit, shown

if TYPE_CHECKING:
    from pathlib import Path

DEFAULT = "default-ibm-quantum-platform"
TOKEN = {"QISKIT_IBM_TOKEN": "of-the-environment", "QISKIT_IBM_INSTANCE": OTHER}
WON, ABSENT, FAILED, NOT_ASKED = Outcome


class Desk:
    """A home, our own accounts and a keyring."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.own = home / "accounts.toml"
        self.vault = FakeVault()
        self.environ: dict[str, str] = {"PATH": os.environ["PATH"]}

    def has(self, text: str) -> None:
        own_text(self.own, text)

    def command(self, script: str) -> None:
        """Make the default account one whose key a command prints."""
        argv = f'["{sys.executable}", "-c", "{script}"]'
        self.has(f'default = "c"\n[accounts.c]\nkey = "command"\ntoken_command = {argv}\n')

    async def resolve(self, name: str | None = None, instance: str | None = None) -> Resolution:
        found = await resolution.resolve(
            self.environ, self.home, self.own, self.vault, Asked(name, instance)
        )
        assert [step.source for step in found.steps] == list(Source)
        assert (found.winner is None) == (found.account is None)
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def outcomes(found: Resolution) -> list[Outcome]:
    return [step.outcome for step in found.steps]


def words(found: Resolution, source: Source) -> str:
    return next(step.words for step in found.steps if step.source is source)


async def test_nothing_anywhere(desk: Desk) -> None:
    found = await desk.resolve()
    assert outcomes(found) == [ABSENT] * 5
    assert desk.vault.asked == []
    assert not list(desk.home.iterdir())
    assert words(found, Source.QISKIT).endswith("qiskit-ibm.json: not there")
    with pytest.raises(AccountError, match="No IBM Quantum account was found") as caught:
        found.require()
    for way in ("account add", "QISKIT_IBM_TOKEN", "Qiskit", "--demo"):
        assert way in caught.value.hint


async def test_qiskit_s_file_is_the_last(desk: Desk) -> None:
    qiskit(desk.home, {DEFAULT: entry(), "old": entry(channel="ibm_quantum")})
    found = await desk.resolve()
    assert outcomes(found) == [ABSENT] * 4 + [WON]
    account = found.require()
    assert (account.name, account.key) == (DEFAULT, Secret(KEY))
    assert [each.crn.text for each in account.instances] == [CRN]
    assert account.notes == ("account 'old' skipped: its channel is closed",)
    assert found.winner is not None
    assert account.source == found.winner.words


async def test_an_empty_file_of_qiskit_is_told_from_none(desk: Desk) -> None:
    qiskit(desk.home, {})
    assert words(await desk.resolve(), Source.QISKIT).endswith("no account in it")


async def test_the_keyring_is_asked_when_it_is_reached_and_no_earlier(desk: Desk) -> None:
    qiskit(desk.home, {DEFAULT: entry()})
    desk.has(f'default = "work"\n[accounts.work]\ninstances = ["{OTHER}", "mine"]\n')
    desk.vault.keys["work"] = Secret("of-the-keyring")
    desk.environ["IAM_URL"] = "https://iam.example.com"
    found = await desk.resolve()
    assert outcomes(found) == [ABSENT, ABSENT, ABSENT, WON, NOT_ASKED]
    account = found.require()
    assert (account.name, account.key.reveal()) == ("work", "of-the-keyring")
    assert ([e.crn.text for e in account.instances], account.names) == ([OTHER], ("mine",))
    assert account.iam_url == "https://iam.example.com"
    assert "keyring" in account.source
    assert desk.vault.asked == ["read work"]
    desk.environ |= TOKEN
    assert (await desk.resolve()).require().key.reveal() == "of-the-environment"
    assert desk.vault.asked == ["read work"]


async def test_a_locked_keyring_is_told_and_the_next_is_tried(desk: Desk) -> None:
    qiskit(desk.home, {DEFAULT: entry()})
    desk.has('default = "work"\n[accounts.work]\n')
    desk.vault.trouble = LOCKED
    found = await desk.resolve()
    assert outcomes(found) == [ABSENT, ABSENT, ABSENT, FAILED, WON]
    assert (found.failures[0].words, found.failures[0].hint) == (LOCKED.headline, LOCKED.hint)
    assert found.require().notes == ("keyring: The keyring is locked",)
    (desk.home / ".qiskit" / "qiskit-ibm.json").unlink()
    with pytest.raises(AccountError, match="keyring: The keyring is locked") as caught:
        (await desk.resolve()).require()
    assert caught.value.hint == "Unlock it."


async def test_a_key_that_is_not_in_the_keyring(desk: Desk) -> None:
    desk.has('default = "work"\n[accounts.work]\n')
    found = await desk.resolve()
    assert "is not in the keyring" in words(found, Source.KEYRING)
    assert found.failures[0].hint.endswith("account add work")


async def test_a_command_comes_before_the_keyring(desk: Desk) -> None:
    desk.command(f"print('{KEY}')")
    found = await desk.resolve()
    assert outcomes(found) == [ABSENT, ABSENT, WON, NOT_ASKED, NOT_ASKED]
    account = found.require()
    assert (account.key.reveal(), account.instances, account.names) == (KEY, (), ())
    desk.environ |= TOKEN
    assert outcomes(await desk.resolve()) == [ABSENT, WON, NOT_ASKED, NOT_ASKED, NOT_ASKED]


async def test_a_command_that_fails_is_told_and_the_next_is_tried(desk: Desk) -> None:
    desk.command("import sys; sys.exit('locked')")
    qiskit(desk.home, {DEFAULT: entry()})
    found = await desk.resolve()
    assert outcomes(found) == [ABSENT, ABSENT, FAILED, ABSENT, WON]
    assert found.failures[0].hint == "It said: locked"
    assert "printed by its token_command" in words(found, Source.KEYRING)
    assert desk.vault.asked == []


async def test_who_is_named_is_used_or_nobody(desk: Desk) -> None:
    qiskit(desk.home, {DEFAULT: entry(), "q": entry(token="of-qiskit")})
    desk.environ |= TOKEN
    desk.has(
        'default = "a"\n[accounts.a]\nkey = "environment"\nurl = "https://example.com"\n'
        '[accounts.b]\niam_url = "https://iam.example.com"\n[accounts.s]\nkey = "session"\n'
    )
    desk.vault.keys["b"] = Secret("of-the-keyring")
    for name, key in (("a", "of-the-environment"), ("b", "of-the-keyring"), ("q", "of-qiskit")):
        found = await desk.resolve(name)
        assert outcomes(found) == [WON] + [NOT_ASKED] * 4
        assert (found.require().name, found.require().key.reveal()) == (name, key)
    for name, says in (("s", "session"), ("x", "no account 'x'")):
        found = await desk.resolve(name)
        assert outcomes(found) == [FAILED] + [NOT_ASKED] * 4
        with pytest.raises(AccountError, match=says):
            found.require()
    assert "'a', 'b', 's', 'default" in (await desk.resolve("x")).failures[0].hint
    del desk.environ["QISKIT_IBM_TOKEN"]
    assert "not set" in words(await desk.resolve("a"), Source.NAMED)


async def test_an_environment_that_cannot_be_used_is_not_passed_over(desk: Desk) -> None:
    qiskit(desk.home, {DEFAULT: entry()})
    for more in ({"QISKIT_IBM_CHANNEL": "ibm_quantum"}, {"QISKIT_IBM_INSTANCE": "crn:x"}):
        desk.environ = {**TOKEN, **more}
        assert outcomes(await desk.resolve()) == [ABSENT, FAILED] + [NOT_ASKED] * 3
    desk.environ = {"QISKIT_IBM_URL": "https://example.com"}
    found = await desk.resolve()
    assert "QISKIT_IBM_URL has no effect" in words(found, Source.ENVIRONMENT)
    assert found.require().url is None


async def test_a_key_in_the_environment_completes_the_account_that_says_so(desk: Desk) -> None:
    desk.environ["QISKIT_IBM_TOKEN"] = "of-the-environment"
    account = (await desk.resolve()).require()
    assert (account.name, account.instances, account.names) == ("environment", (), ())
    text = 'default = "ci"\n[accounts.ci]\ninstances = ["mine"]\nurl = "https://example.com"\n'
    desk.has(f'{text}key = "environment"\n')
    account = (await desk.resolve()).require()
    assert (account.name, account.names, account.url) == ("ci", ("mine",), "https://example.com")
    desk.environ |= {"QISKIT_IBM_INSTANCE": CRN, "QISKIT_IBM_URL": "https://other.example.com"}
    account = (await desk.resolve()).require()
    assert (account.names, account.instances[0].crn.text) == ((), CRN)
    assert account.url == "https://other.example.com"
    desk.has(text)
    assert (await desk.resolve()).require().name == "environment"
    desk.has("broken")
    account = (await desk.resolve()).require()
    assert f"{desk.own}:1" in account.notes[0]


async def test_the_command_line_s_instance_overrides(desk: Desk) -> None:
    qiskit(desk.home, {DEFAULT: entry()})
    assert (await desk.resolve(instance="mine")).require().names == ("mine",)
    account = (await desk.resolve(instance="all")).require()
    assert (account.instances, account.names) == ((), ())
    assert outcomes(await desk.resolve(instance="crn:x"))[-1] is FAILED


async def test_broken_files_are_told(desk: Desk) -> None:
    desk.has("\nx = 1")
    qiskit(desk.home, "broken")
    found = await desk.resolve()
    assert outcomes(found) == [ABSENT, ABSENT, FAILED, FAILED, FAILED]
    assert f"{desk.own}:2: there is no key x" in words(found, Source.KEYRING)
    with pytest.raises(AccountError) as caught:
        found.require()
    assert "not valid JSON" in caught.value.hint
    assert outcomes(await desk.resolve("a")) == [FAILED] + [NOT_ASKED] * 4


async def test_no_key_is_seen_in_what_is_told_or_raised(desk: Desk) -> None:
    class Broken(FakeVault):
        async def read(self, account: str, /) -> Secret | None:
            raise RuntimeError(account)

    desk.environ |= {"QISKIT_IBM_TOKEN": KEY, "QISKIT_IBM_INSTANCE": "crn:x"}
    qiskit(desk.home, {DEFAULT: entry(instance=5)})
    desk.has('default = "work"\n[accounts.work]\n')
    for name in (None, DEFAULT, "x"):
        found = await desk.resolve(name)
        assert KEY not in repr(found)
        with pytest.raises(AccountError) as caught:
            found.require()
        assert KEY not in shown(caught.value)
    desk.vault = Broken()
    with pytest.raises(RuntimeError) as crash:
        await desk.resolve("work")
    assert KEY not in shown(crash.value)


async def test_a_token_of_another_deployment_is_not_for_the_environment_s_search(
    desk: Desk,
) -> None:
    here, there = "https://search.example.com", "https://other.example.com"
    desk.environ["GLOBAL_SEARCH_URL"] = here
    desk.vault.keys["w"] = Secret(KEY)
    for line, wanted in (("", here), (f'url = "{there}"', None), (f'iam_url = "{there}"', None)):
        desk.has(f'default = "w"\n[accounts.w]\n{line}\n')
        assert (await desk.resolve()).require().search_url == wanted
    # Its own identity service is the environment's: kept with it when the key was tried there.
    desk.environ["IAM_URL"] = there
    desk.has(f'default = "w"\n[accounts.w]\niam_url = "{there}"\n')
    assert (await desk.resolve()).require().search_url == here
    del desk.environ["IAM_URL"]
    # A key of the environment is one of the deployment that stands there too.
    desk.environ |= TOKEN
    desk.has(f'default = "w"\n[accounts.w]\nkey = "environment"\nurl = "{there}"\n')
    assert (await desk.resolve()).require().search_url == here
