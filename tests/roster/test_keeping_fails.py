"""Keyring or file fails while a key is kept: key and account stay together."""

from __future__ import annotations

import pytest

from qjobs_tui.accounts import own_file
from qjobs_tui.accounts.own import Own
from qjobs_tui.accounts.vault_errors import Trouble
from qjobs_tui.errors import AccountError
from qjobs_tui.secret import Secret
from tests.accounts import keyrings
from tests.accounts.support import CRN, KEY, shown

from .hall import Hall, Scripted
from .keeping_case import KEPT, NEW, kept


async def test_a_keyring_that_fails_keeps_nothing(bare: Hall) -> None:
    for trouble in (Trouble.LOCKED, Trouble.FAILED):
        bare.vault.fails = {"write lab": trouble}
        with pytest.raises(AccountError, match="no write lab"):
            await bare.roster().keep(Own("lab"), KEPT)
        assert not bare.path.exists()
        assert bare.vault.keys == {}


async def test_what_was_written_by_a_call_that_failed_is_taken_back(bare: Hall) -> None:
    bare.vault = Scripted(fails={"write lab": Trouble.FAILED}, acts=True)
    with pytest.raises(AccountError, match="no write lab") as caught:
        await bare.roster().keep(Own("lab"), KEPT)
    assert bare.vault.keys == {}
    assert KEY not in shown(caught.value)


@pytest.mark.parametrize("trouble", [Trouble.LOCKED, Trouble.REFUSED, Trouble.HANGS])
async def test_a_keyring_that_asked_somebody_is_not_asked_again(
    bare: Hall, trouble: Trouble
) -> None:
    bare.vault.fails = {"write lab": trouble}
    with pytest.raises(AccountError):
        await bare.roster().keep(Own("lab"), KEPT)
    assert bare.vault.asked == ["read lab", "write lab"]


async def test_a_file_that_cannot_be_written_leaves_no_new_key(bare: Hall) -> None:
    bare.break_writing()
    with pytest.raises(AccountError, match="cannot be written"):
        await bare.roster().keep(Own("lab"), KEPT)
    assert bare.vault.keys == {}
    assert bare.accounts.names == ()


async def test_a_file_that_cannot_be_written_puts_the_old_key_back(bare: Hall) -> None:
    await kept(bare)
    bare.break_writing()
    with pytest.raises(AccountError, match="cannot be written"):
        await bare.roster().keep(Own("lab", instances=(CRN,)), NEW)
    assert bare.vault.keys == {"lab": KEPT}
    bare.mend_writing()
    await bare.roster().keep(Own("lab"), NEW)
    assert bare.vault.keys == {"lab": NEW}


async def test_a_key_of_another_program_is_not_taken_back(
    bare: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    await kept(bare)
    theirs = Secret("a-key-that-another-program-kept-meanwhile")

    def change(*_: object) -> None:
        bare.vault.keys["lab"] = theirs
        raise AccountError("no room")

    monkeypatch.setattr(own_file, "change", change)
    with pytest.raises(AccountError, match="no room"):
        await bare.roster().keep(Own("lab"), NEW)
    assert bare.vault.keys == {"lab": theirs}


async def test_a_new_key_that_cannot_be_taken_back_is_told(bare: Hall) -> None:
    bare.vault.fails = {"remove lab": Trouble.FAILED}
    bare.break_writing()
    with pytest.raises(AccountError, match="cannot be written") as caught:
        await bare.roster().keep(Own("lab"), KEPT)
    assert "still has the new key under 'lab': no remove lab." in caught.value.hint


async def test_a_keyring_that_hangs_is_not_waited_for(bare: Hall) -> None:
    backend = keyrings.silent()
    roster = bare.roster(keyrings.vault(backend, seconds=0.05))
    with pytest.raises(AccountError, match="did not answer"):
        await roster.keep(Own("lab"), KEPT)
    assert not bare.path.exists()
    backend.released.set()
