"""The accounts screen: what it lists, and how the account in use was found."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from qjobs_tui.ui.screens.accounts import AccountsScreen
from qjobs_tui.ui.screens.accounts_questions import Question
from qjobs_tui.ui.screens.jobs import JobsScreen
from qjobs_tui.ui.screens.rename import RenameScreen

from .accounts_stage import (
    ENTRY,
    LAB,
    OF_QISKIT,
    OTHER,
    below,
    locked,
    opened,
    row,
    screen,
    toasts,
    told,
    two,
)
from .looks import strips, unsafe_characters
from .stage import staged
from .whose_stage import MADE_UP, OWN, QISKIT, own_text, qiskit_text, whose_staged

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


# What is shown


async def test_the_accounts_and_how_the_one_in_use_was_found() -> None:
    own_text(
        'default = "lab"\n[accounts.lab]\nkey = "keyring"\ninstances = ["open-us", "flex-eu"]\n'
        '[accounts.cluster]\nkey = "command"\ntoken_command = ["pass", "show", "ibm"]\n'
        'url = "https://quantum.example.org"\n'
    )
    qiskit_text({"q": ENTRY, "old": {"channel": "ibm_quantum", "token": MADE_UP}}, 0o644)
    async with whose_staged(size=(120, 30)) as it:
        it.keyring.set_password("qjobs-tui", "lab", MADE_UP)
        await it.found()
        shown = await opened(it)
        assert shown.listing.keys == (LAB, "OWN cluster", "QISKIT q", "QISKIT old")
        assert "Accounts  4 · in use: lab" in it.stage.line("list-title")
        assert "●* lab" in row(it, "lab")
        assert "keyring" in row(it, "lab")
        assert "2: open-us, flex-eu" in row(it, "lab")
        assert "command pass" in row(it, "cluster")
        assert " all " in row(it, "cluster")
        assert "https://quantum.example.org" in row(it, "cluster")
        assert "●" not in row(it, "cluster")
        assert "its channel ibm_quantum is closed" in row(it, "old")
        words = below(it)
        assert "lab · your own account · key: keyring · in use · the default at the start" in words
        assert "instances: open-us, flex-eu" in words
        assert "keys in it (mode 0644)" in words
        assert "I: import keeps a key" in words
        assert "– --account not given" in words
        assert "– QISKIT_IBM_TOKEN not set" in words
        assert f"✓ keyring used: account 'lab' in {OWN}, its key by keyring" in words
        assert "not asked" not in words
        await it.stage.press("G")
        assert "old · in Qiskit's file" in below(it)
        assert "cannot be used: its channel ibm_quantum is closed" in below(it)
        assert MADE_UP not in it.stage.text
        await it.stage.press("escape")
        assert it.stage.is_on(JobsScreen)


async def test_why_there_is_none_is_told_too() -> None:
    own_text('default = "lab"\n[accounts.lab]\nkey = "keyring"\n')
    async with whose_staged(locked(), size=(120, 30)) as it:
        await it.found()
        await opened(it)
        assert "none in use" in it.stage.line("list-title")
        words = below(it)
        assert "No account is in use" in words
        assert "✗ keyring failed: Secret Service is locked. Unlock it and try again" in words
        assert "Qiskit's file" in words


async def test_an_account_chosen_later_stands_beside_what_was_found_at_the_start() -> None:
    async with whose_staged(size=(120, 30)) as it:
        await two(it)
        await opened(it, OTHER)
        await it.stage.press("enter")
        await told(it, "account 'other' is in use for this run; A, then u, makes it the default")
        assert [one.name for one in it.whose.acted] == ["other"]
        assert it.whose.acted[0].key == it.key
        assert "in use: other" in it.stage.line("list-title")
        assert "● other" in " ".join(row(it, "other").split())
        assert "●" not in row(it, "lab")
        words = below(it)
        assert "In use, chosen here: other" in words
        assert "What was found at the start:" in words


async def test_verify_false_in_force_and_what_was_passed_over_are_told() -> None:
    old = {"channel": "ibm_quantum", "token": MADE_UP}
    qiskit_text({"q": ENTRY | {"is_default_account": True}, "old": old})
    async with whose_staged() as it:
        await it.found()
        assert it.whose.account is not None
        await opened(it)
        assert "Certificates" not in below(it)
        assert "account 'old' skipped: its channel is closed" in below(it)
        it.whose.account = replace(it.whose.account, verify=False)
        screen(it).draw()
        assert "Certificates are not verified: verify=false" in below(it)


async def test_an_empty_list_says_what_to_do() -> None:
    async with whose_staged() as it:
        await it.found()
        shown = await opened(it)
        assert not shown.listing.keys
        assert "There is no account yet. n signs in with an API key" in below(it)
        await it.stage.press("enter", "u", "I", "e", "d", "t")
        assert it.stage.is_on(AccountsScreen)
        assert not toasts(it)


async def test_files_that_cannot_be_read_are_told_and_the_rest_is_listed() -> None:
    own_text("[accounts.lab\n")
    qiskit_text({"q": ENTRY})
    async with whose_staged() as it:
        await it.found()
        shown = await opened(it)
        assert shown.listing.keys == ("QISKIT q",)
        assert str(OWN) in below(it)
        own_text('[accounts.lab]\nkey = "session"\n')
        qiskit_text("{")
        await it.stage.press("r")
        await it.stage.until(lambda: shown.listing.keys == (LAB,))
        assert f"The saved accounts in {QISKIT} cannot be used: it is not valid JSON" in below(it)
        assert "There is no account yet" not in below(it)
        own_text("[accounts.lab\n")
        await it.stage.press("r")
        await it.stage.until(lambda: not shown.listing.keys)
        assert str(OWN) in below(it)
        assert "There is no account yet" not in below(it)


async def test_where_the_account_is_fixed_nothing_can_be_changed() -> None:
    async with staged() as stage:
        stage.jobs._list(AccountsScreen(stage.app._desk))
        await stage.until(lambda: stage.is_on(AccountsScreen))
        assert "The account is fixed in this run" in stage.line("list-detail")
        for key in ("enter", "u", "n", "I", "e", "d", "t", "r"):
            await stage.press(key)
            assert stage.is_on(AccountsScreen)
        assert {one.message for one in stage.app._notifications} == {
            "The account is fixed in this run: there is no other to choose, and none to change."
        }


# Keys and sizes


@pytest.mark.parametrize("action", ["remove", "rename", "import_entry", "sign_in", "test"])
async def test_two_keys_in_one_packet_do_one_thing(action: str) -> None:
    async with whose_staged() as it:
        await it.keep("lab")
        qiskit_text(it.saved())
        shown = await opened(it, OF_QISKIT if action == "import_entry" else LAB)
        act: Any = getattr(shown, f"action_{action}")
        act()
        act()
        shown.action_remove()
        if action == "test":
            await told(it, "key accepted")
            assert toasts(it).count("key accepted") == 1
        else:
            await it.stage.until(lambda: not it.stage.is_on(AccountsScreen))
            await it.stage.press("escape")
        await it.stage.until(lambda: it.stage.is_on(AccountsScreen) and not shown._is_busy)
        assert len(it.stage.app.screen_stack) == 3


async def test_read_only_takes_no_key_away() -> None:
    async with whose_staged() as it:
        await two(it)
        await opened(it, OTHER)
        keys = it.stage.line("keys")
        assert keys.startswith(
            "enter use now u default n new I import e rename d remove t test esc"
        )
        await it.stage.press("R")
        assert it.stage.line("keys") == keys
        await it.stage.press("u")
        await told(it, "is the default at the next start")


@pytest.mark.parametrize("plain", [False, True], ids=["unicode", "ascii"])
async def test_hostile_names_at_every_size(*, plain: bool) -> None:
    evil = "a\x1b]52;c;eHg=\x07\u202e[/b] [@click=app.quit]"
    wide = "漢" * 64
    own_text(f'default = "{wide}"\n[accounts."{wide}"]\nkey = "keyring"\ninstances = ["{wide}"]\n')
    qiskit_text({evil: ENTRY | {"instance": evil, "url": evil}, "b": ENTRY | {"instance": wide}})
    async with whose_staged(plain=plain) as it:
        it.keyring.set_password("qjobs-tui", wide, MADE_UP)
        await it.found()
        shown = await opened(it)
        for size in ((80, 24), (20, 5), (40, 12), (140, 45), (300, 60), (80, 24)):
            await it.stage.resize(*size)
            for key in ("g", "j", "j"):
                await it.stage.press(key)
                assert not unsafe_characters(it.stage.app)
                assert {one.cell_length for one in strips(it.stage.app)} == {size[0]}
        await it.stage.press("g", "j", "enter", "d", "u", "t")
        await it.stage.until(lambda: not shown._is_busy)
        assert not unsafe_characters(it.stage.app)
        for key in ("e", "d"):
            await it.stage.press("g", key)
            await it.stage.until(lambda: it.stage.is_on(Question) or it.stage.is_on(RenameScreen))
            for size in ((20, 5), (80, 24)):
                await it.stage.resize(*size)
                assert not unsafe_characters(it.stage.app)
                assert {one.cell_length for one in strips(it.stage.app)} == {size[0]}
            await it.stage.press("escape")
            await it.stage.until(lambda: it.stage.is_on(AccountsScreen) and not shown._is_busy)
        assert MADE_UP not in it.stage.text
