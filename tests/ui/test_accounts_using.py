"""Acting as another account: its key is asked for, and may not come."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.roster.values import Home
from qjobs_tui.ui.screens.accounts import AccountsScreen
from qjobs_tui.ui.screens.accounts_questions import Question
from qjobs_tui.ui.screens.jobs import JobsScreen
from qjobs_tui.ui.screens.sign_in import SignInScreen

from ..accounts import keyrings
from ..accounts.keyrings import named, silent
from .accounts_stage import (
    ENTRY,
    agree,
    below,
    ended,
    locked,
    opened,
    row,
    screen,
    toasts,
    told,
)
from .whose_stage import MADE_UP, own_text, qiskit_text, whose_staged

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


# Using one


@pytest.mark.parametrize("home", [Home.QISKIT, Home.ENVIRONMENT], ids=lambda home: home.name)
async def test_accounts_of_others_can_be_used(home: Home) -> None:
    async with whose_staged() as it:
        await it.keep("lab")
        qiskit_text(it.saved("lab", instance="auto"))
        await it.found()
        if home is Home.ENVIRONMENT:
            variables = it.stage.server.environment()
            it.roster._means = replace(it.roster._means, environ=variables)
        name = "lab" if home is Home.QISKIT else "environment"
        key = f"{home.name} {name}"
        shown = await opened(it, key)
        await it.stage.press("enter")
        await told(it, "is in use for this run")
        assert len(it.whose.acted) == 1
        # An account of our own has the same name: the mark is at the right one.
        assert shown.company.used == key
        assert it.stage.text.count("●") == 1 + it.stage.line("fresh").count("●")


async def test_the_one_in_use_and_one_of_no_use() -> None:
    own_text('default = "lab"\n[accounts.lab]\nkey = "keyring"\n')
    qiskit_text({"old": {"channel": "ibm_quantum", "token": MADE_UP}})
    async with whose_staged() as it:
        it.keyring.set_password("qjobs-tui", "lab", MADE_UP)
        await it.found()
        await opened(it)
        await it.stage.press("enter")
        assert "account 'lab' is in use already" in toasts(it)
        await it.stage.press("j", "enter")
        words = "account 'old' of Qiskit's file cannot be used: its channel ibm_quantum is closed"
        assert words in toasts(it)
        assert not it.whose.acted


async def test_an_account_of_qiskits_that_has_gone_is_told_and_no_key_asked_for() -> None:
    evil = "a\x1b]52;c;eHg=\x07[b]"
    async with whose_staged() as it:
        # One of our own has its name: that one's key is not asked for either.
        own_text('[accounts.q]\nkey = "session"\n')
        qiskit_text(it.saved(evil) | it.saved("q"))
        await opened(it, f"QISKIT {evil}")
        await it.stage.press("enter")
        await told(it, "account 'a␛]52;c;eHg=␇[b]' of Qiskit's file is in use for this run")
        assert toasts(it).replace("\n", "").isprintable()
        qiskit_text({})
        await it.stage.press("j", "enter")
        await told(it, "There is no account 'q'")
        assert it.stage.is_on(AccountsScreen)
        assert [one.name for one in it.whose.acted] == [evil]


async def test_a_locked_keyring_is_told_and_the_key_can_be_given() -> None:
    own_text(
        'default = "lab"\n[accounts.lab]\nkey = "keyring"\n'
        'url = "https://quantum.example.org"\niam_url = "https://iam.example.org"\n'
    )
    async with whose_staged(locked()) as it:
        await it.found()
        await opened(it)
        await it.stage.press("enter")
        await it.stage.until(lambda: it.stage.is_on(Question))
        assert "Secret Service is locked" in it.stage.line("dialog-why")
        assert "Unlock it and try again" in it.stage.line("dialog-why")
        # A key that was typed ahead gives nothing.
        await it.stage.press("y")
        assert it.stage.is_on(Question)
        await it.stage.press("escape")
        await it.stage.until(lambda: it.stage.is_on(AccountsScreen))
        await it.stage.press("enter")
        await agree(it)
        await it.stage.until(lambda: it.stage.is_on(SignInScreen))
        form = it.stage.app.screen
        assert isinstance(form, SignInScreen)
        # All that the file says of the account goes with it.
        assert form._own == await it.roster.own("lab")
        account = it.roster.account(await it.roster.own("lab"), it.key)
        form.dismiss(account)
        await told(it, "account 'lab' is in use now; it is the default")
        assert it.whose.acted == [account]
        assert "●" in row(it, "lab")


async def test_no_keyring_and_signing_in_left() -> None:
    own_text('default = "lab"\n[accounts.lab]\nkey = "keyring"\n')
    async with whose_staged(named(keyrings.FAIL)) as it:
        await it.found()
        await opened(it)
        await it.stage.press("enter")
        assert "There is no keyring here" in await agree(it)
        await it.stage.until(lambda: it.stage.is_on(SignInScreen))
        await it.stage.press("escape")
        await it.stage.until(lambda: it.stage.is_on(AccountsScreen))
        await it.stage.until(lambda: not screen(it)._is_busy)
        assert not it.whose.acted
        qiskit_text({"q": ENTRY})
        await it.stage.press("r")
        await it.stage.until(lambda: "QISKIT q" in screen(it).listing.keys)
        await it.stage.press("G", "I")
        await told(it, "There is no keyring here")
        assert it.stage.is_on(AccountsScreen)


async def test_a_keyring_that_hangs_holds_nothing_up() -> None:
    own_text('default = "lab"\n[accounts.lab]\nkey = "keyring"\n[accounts.two]\nkey = "session"\n')
    backend = silent()
    try:
        async with whose_staged(backend, seconds=3.0) as it:
            await opened(it)
            await it.stage.press("enter", "j")
            assert "asking for the key of account 'lab'" in it.stage.line("list-title")
            assert screen(it).listing.key == "OWN two"
            # One thing at a time.
            await it.stage.press("enter", "d", "e")
            await it.stage.until(lambda: it.stage.is_on(Question))
            assert "did not answer within 3 s" in it.stage.line("dialog-why")
            assert "account 'lab'" in it.stage.line("dialog-why")
            await it.stage.press("escape")
            await it.stage.until(lambda: not screen(it)._is_busy)
            assert it.stage.line("list-title").endswith("none in use")
    finally:
        backend.released.set()


async def test_who_left_meanwhile_is_not_asked_and_acts_as_nobody() -> None:
    own_text('default = "lab"\n[accounts.lab]\nkey = "keyring"\n')
    for is_given in (True, False):
        backend = silent()
        backend.set_password("qjobs-tui", "lab", MADE_UP)
        async with whose_staged(backend, seconds=30.0 if is_given else 2.0) as it:
            try:
                await opened(it)
                await it.stage.press("enter")
                await it.stage.until(backend.entered.is_set)
                await it.stage.press("escape")
                await it.stage.until(lambda: it.stage.is_on(JobsScreen))
                if is_given:
                    backend.released.set()
                await ended(it)
                assert it.stage.is_on(JobsScreen)
                assert not it.whose.acted
                assert not toasts(it)
            finally:
                backend.released.set()


async def test_an_account_removed_elsewhere_while_its_key_is_asked_for() -> None:
    own_text('[accounts.lab]\nkey = "keyring"\n')
    backend = silent()
    backend.set_password("qjobs-tui", "lab", MADE_UP)
    async with whose_staged(backend) as it:
        try:
            shown = await opened(it)
            await it.stage.press("enter")
            await it.stage.until(backend.entered.is_set)
            own_text('[accounts.two]\nkey = "session"\n')
            await it.stage.press("r")
            await it.stage.until(lambda: shown.listing.keys == ("OWN two",))
        finally:
            backend.released.set()
        await it.stage.until(lambda: not shown._is_busy)
        assert not it.whose.acted
        assert not toasts(it)


async def test_new_signs_in_and_acts_as_it() -> None:
    async with whose_staged() as it:
        await opened(it)
        await it.stage.press("n")
        await it.stage.until(lambda: it.stage.is_on(SignInScreen))
        own = await it.keep("fresh")
        form = it.stage.app.screen
        form.dismiss(it.roster.account(own, it.key))
        await told(it, "account 'fresh' is in use now; it is the default")
        assert screen(it).listing.keys == ("OWN fresh",)
        assert screen(it).company.used == "OWN fresh"


# Where the cursor is


async def test_the_cursor_begins_at_the_account_in_use() -> None:
    async with whose_staged() as it:
        await it.keep("aaa")
        await it.keep("lab")
        await it.roster.use("lab")
        await it.found()
        shown = await opened(it)
        assert shown.listing.key == "OWN lab"
        # Later on it is the user's.
        await it.stage.press("k", "r")
        await it.stage.until(lambda: not shown.is_asking)
        assert shown.listing.key == "OWN aaa"


async def test_the_cursor_is_on_a_new_account() -> None:
    async with whose_staged() as it:
        await it.keep("lab")
        await it.keep("zzz")
        await it.found()
        await opened(it)
        await it.stage.press("n")
        await it.stage.until(lambda: it.stage.is_on(SignInScreen))
        form = it.stage.app.screen
        form.dismiss(it.roster.account(await it.keep("middle"), it.key))
        await told(it, "account 'middle' is in use for this run; A, then u, makes it the default")
        assert screen(it).listing.key == "OWN middle"
        assert "key: keyring, given now · in use" in below(it)


async def test_a_key_for_this_session_is_asked_for_at_the_start_or_given_now() -> None:
    own_text('[accounts.lab]\nkey = "session"\n[accounts.two]\nkey = "session"\n')
    async with whose_staged() as it:
        await opened(it)
        assert row(it, "lab").split()[1:] == ["lab", "asked", "for", "at", "start", "all"]
        it.whose.account = it.roster.account(await it.roster.own("lab"), it.key)
        screen(it).draw()
        assert row(it, "lab").split()[2:] == ["lab", "given", "now", "all"]
        assert row(it, "two").split()[1:] == ["asked", "for", "at", "start", "all"]
        await it.stage.press("g")
        assert "key: given now · in use" in below(it)
