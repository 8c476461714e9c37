"""Changing accounts: the default, imports, names, and taking them away."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.ui.screens.accounts import AccountsScreen
from qjobs_tui.ui.screens.accounts_questions import Question
from qjobs_tui.ui.screens.jobs import JobsScreen
from qjobs_tui.ui.screens.rename import RenameScreen

from ..accounts.keyrings import silent
from .accounts_stage import (
    ENTRY,
    LAB,
    OF_QISKIT,
    OTHER,
    agree,
    below,
    complains,
    keys_of,
    locked,
    opened,
    row,
    screen,
    toasts,
    told,
    two,
)
from .whose_stage import MADE_UP, OWN, QISKIT, own_text, qiskit_text, whose_staged

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


# Changing them


async def test_the_default() -> None:
    async with whose_staged() as it:
        await two(it)
        await opened(it, OTHER)
        await it.stage.press("u")
        await told(it, "account 'other' is the default at the next start")
        assert "QISKIT_IBM_TOKEN" not in toasts(it)
        assert "* other" in row(it, "other")
        assert "*" not in row(it, "lab")
        assert 'default = "other"' in OWN.read_text()
        # It says nothing of the one in use.
        assert "in use: lab" in it.stage.line("list-title")


async def test_the_environment_comes_before_the_default() -> None:
    own_text('default = "a"\n[accounts.a]\nkey = "session"\n[accounts.b]\nkey = "session"\n')
    async with whose_staged(environ={"QISKIT_IBM_TOKEN": MADE_UP}) as it:
        await opened(it, "OWN b")
        await it.stage.press("u")
        await told(it, "is the default at the next start; but QISKIT_IBM_TOKEN is set")


async def test_what_belongs_to_others_is_not_changed_and_where_it_is_is_told() -> None:
    qiskit_text({"q": ENTRY})
    before = QISKIT.read_bytes()
    async with whose_staged(environ={"QISKIT_IBM_TOKEN": MADE_UP}, size=(140, 45)) as it:
        await it.found()
        await opened(it, "QISKIT q")
        await it.stage.press("u", "e", "d")
        for words in (
            "account 'q' of Qiskit's file: Qiskit's file is never changed here: I imports the",
            "which can be the default then",
            "which can be renamed then",
            "QiskitRuntimeService.delete_account(name=...) removes it",
        ):
            assert words in toasts(it)
        await it.stage.press("j", "u", "e", "d", "I")
        for words in (
            "account 'environment' of the environment: it comes before every default",
            "has no name of its own",
            "unset QISKIT_IBM_TOKEN and start again",
            "n keeps a key in the keyring",
        ):
            assert words in toasts(it)
        assert it.stage.is_on(AccountsScreen)
        assert QISKIT.read_bytes() == before
        assert MADE_UP not in it.stage.text


async def test_import_asks_first_and_tells_what_was_kept() -> None:
    async with whose_staged() as it:
        qiskit_text(it.saved(proxies={"urls": {"https": "http://u:p@proxy"}}), 0o644)
        before = QISKIT.read_bytes(), QISKIT.stat().st_mtime_ns, QISKIT.stat().st_ino
        await opened(it, OF_QISKIT)
        await it.stage.press("I")
        await it.stage.until(lambda: it.stage.is_on(Question))
        await it.stage.press("y")
        assert it.stage.is_on(Question)
        await it.stage.press("escape")
        await it.stage.until(lambda: it.stage.is_on(AccountsScreen))
        assert not it.keyring.entries
        await it.stage.press("I")
        words = " ".join((await agree(it)).split())
        assert "account 'from-qiskit' of Qiskit's file" in words
        assert "Its key is tried, then kept in Secret Service." in words
        assert "Left behind: proxies and verify=false." in words
        assert "goes on holding the key" in words
        assert "(mode 0644)" in words
        await told(
            it, "account 'from-qiskit' is kept; its key was accepted and is in Secret Service"
        )
        assert "leaves its proxies behind" in toasts(it)
        assert screen(it).listing.keys == ("OWN from-qiskit", OF_QISKIT)
        assert keys_of(it) == {"from-qiskit"}
        assert before == (QISKIT.read_bytes(), QISKIT.stat().st_mtime_ns, QISKIT.stat().st_ino)
        # Once more: its name is taken. Nor can it be done to what is ours.
        await it.stage.press("G", "I")
        assert "an account of your own is called 'from-qiskit' already" in toasts(it)
        await it.stage.press("g", "I")
        assert "it is your own already" in toasts(it)
        qiskit_text(it.saved("From-Qiskit"))
        await it.stage.press("r")
        await it.stage.until(lambda: screen(it).listing.keys[1] == "QISKIT From-Qiskit")
        await it.stage.press("G", "I")
        words = "is called 'from-qiskit' already, which some keyrings do not tell from it"
        assert words in toasts(it)
        assert it.stage.is_on(AccountsScreen)


async def test_a_key_that_is_not_accepted_is_not_imported() -> None:
    async with whose_staged() as it:
        qiskit_text(it.saved(token="another-key-that-nobody-knows"))
        await opened(it, OF_QISKIT)
        await it.stage.press("I")
        await agree(it)
        await it.stage.until(lambda: toasts(it) and not screen(it)._is_busy)
        assert screen(it).listing.keys == (OF_QISKIT,)
        assert not it.keyring.entries
        assert not OWN.exists()


async def test_renaming_moves_the_key_and_stays_in_use() -> None:
    async with whose_staged() as it:
        await two(it)
        await opened(it)
        await it.stage.press("e")
        await it.stage.until(lambda: it.stage.is_on(RenameScreen))
        it.stage.clock.wait(1)
        # What the field has is no yes: y is a letter there.
        await it.stage.press("ctrl+u", *"my", "enter", "enter")
        assert it.stage.is_on(RenameScreen)
        assert "That key came before this could be read" in it.stage.line("dialog-trouble")
        it.stage.clock.wait(1)
        await it.stage.press("enter")
        await told(it, "account 'lab' is called 'my' now")
        assert set(screen(it).listing.keys) == {"OWN my", OTHER}
        assert screen(it).listing.key == "OWN my"
        assert keys_of(it) == {"my", "other"}
        assert it.whose.account is not None
        assert it.whose.account.name == "my"
        assert "in use: my" in it.stage.line("list-title")
        assert "●*" in row(it, "my")
        assert "In use: my" in below(it)


async def test_another_account_chosen_while_one_is_renamed_keeps_its_name() -> None:
    keyring = silent()
    keyring.released.set()
    async with whose_staged(keyring) as it:
        await two(it)
        await opened(it)
        await it.stage.press("e")
        await it.stage.until(lambda: it.stage.is_on(RenameScreen))
        it.stage.clock.wait(1)
        await it.stage.press("ctrl+u", *"my", "enter")
        it.stage.clock.wait(1)
        keyring.entered.clear()
        keyring.released.clear()
        await it.stage.press("enter")
        await it.stage.until(keyring.entered.is_set)
        assert it.whose.account is not None
        other = replace(it.whose.account, name="other")
        it.whose.act_as(other)
        keyring.released.set()
        await told(it, "is called 'my' now")
        assert it.whose.account is other


async def test_names_that_cannot_be() -> None:
    async with whose_staged() as it:
        await two(it)
        await opened(it)
        await it.stage.press("e")
        await it.stage.until(lambda: it.stage.is_on(RenameScreen))
        it.stage.clock.wait(1)
        for typed, words in (
            ("other", "There is an account 'other' already."),
            ("Other", "There is an account 'other' already, and some keyrings"),
            ("-x", "a name cannot begin with -"),
            ("", "a name has 1 to 64 characters"),
            ("lab", "That is its name already."),
        ):
            await it.stage.press("ctrl+u", *typed, "ctrl+s")
            await it.stage.until(partial(complains, it, words))
            assert it.stage.is_on(RenameScreen)
        await it.stage.press("escape")
        await it.stage.until(lambda: it.stage.is_on(AccountsScreen))
        assert keys_of(it) == {"lab", "other"}


async def test_another_case_of_its_own_name() -> None:
    async with whose_staged() as it:
        await two(it)
        shown = await opened(it)
        await it.stage.press("e")
        await it.stage.until(lambda: it.stage.is_on(RenameScreen))
        it.stage.clock.wait(1)
        await it.stage.press("ctrl+u", *"Lab")
        assert not it.stage.line("dialog-trouble")
        await it.stage.press("ctrl+s")
        await told(it, "account 'lab' is called 'Lab' now")
        assert shown.listing.keys == ("OWN Lab", "OWN other")
        assert keys_of(it) == {"Lab", "other"}


async def test_a_name_that_was_taken_meanwhile() -> None:
    async with whose_staged() as it:
        await two(it)
        await opened(it)
        await it.stage.press("e")
        await it.stage.until(lambda: it.stage.is_on(RenameScreen))
        await it.keep("third")
        it.stage.clock.wait(1)
        await it.stage.press("ctrl+u", *"third", "ctrl+s")
        await told(it, "There is an account 'third' already")
        assert keys_of(it) == {"lab", "other", "third"}
        assert not it.whose.acted


async def test_removing_asks_first_and_takes_the_key_too() -> None:
    async with whose_staged() as it:
        await two(it)
        await opened(it, OTHER)
        await it.stage.press("d")
        await it.stage.until(lambda: it.stage.is_on(Question))
        # Typed ahead, then enter at the safe answer.
        await it.stage.press("y", "enter")
        await it.stage.until(lambda: it.stage.is_on(AccountsScreen))
        assert keys_of(it) == {"lab", "other"}
        await it.stage.press("d")
        words = await agree(it)
        assert "account 'other'" in words
        assert "Its key in the keyring is removed too." in words
        assert "in use" not in words
        assert "default" not in words
        await told(it, "account 'other' is removed, its key too")
        assert keys_of(it) == {"lab"}
        assert screen(it).listing.keys == (LAB,)


async def test_removing_the_one_in_use() -> None:
    async with whose_staged() as it:
        await two(it)
        await opened(it, LAB)
        await it.stage.press("d")
        words = await agree(it)
        assert "It is in use: its jobs stay on screen until another account is chosen." in words
        assert "No account is the default then." in words
        await told(it, "it is in use until another is chosen")
        assert it.whose.account is not None
        assert "in use: lab, not listed here" in it.stage.line("list-title")
        assert not it.whose.acted


async def test_a_keyring_that_cannot_be_asked_removes_nothing() -> None:
    own_text('[accounts.lab]\nkey = "keyring"\n')
    async with whose_staged(locked()) as it:
        await opened(it)
        await it.stage.press("d")
        await agree(it)
        await told(it, "Secret Service is locked. Unlock it")
        assert screen(it).listing.keys == (LAB,)


async def test_a_change_goes_on_when_the_screen_is_left() -> None:
    async with whose_staged(backend := silent()) as it:
        try:
            own_text('[accounts.lab]\nkey = "keyring"\n')
            backend.set_password("qjobs-tui", "lab", MADE_UP)
            await opened(it)
            await it.stage.press("d")
            await agree(it)
            await it.stage.until(backend.entered.is_set)
            assert "removing account 'lab'" in it.stage.line("list-title")
            await it.stage.press("escape")
            await it.stage.until(lambda: it.stage.is_on(JobsScreen))
        finally:
            backend.released.set()
        await it.stage.until(lambda: "account 'lab' is removed" in toasts(it))
        assert not backend.entries
