"""An account is removed, its key first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qjobs_tui.accounts.vault_errors import Trouble
from qjobs_tui.errors import AccountError

from .keeping_case import kept

if TYPE_CHECKING:
    from .hall import Hall


async def test_remove_takes_the_key_first(bare: Hall) -> None:
    await kept(bare)
    bare.vault.fails = {"remove lab": Trouble.LOCKED}
    with pytest.raises(AccountError, match="no remove lab"):
        await bare.roster().remove("lab")
    assert bare.accounts.names == ("lab",)
    bare.vault.fails = {}
    assert await bare.roster().remove("lab")
    assert bare.accounts.get("lab") is None
    assert bare.vault.keys == {}
    with pytest.raises(AccountError, match="no account 'lab'"):
        await bare.roster().remove("lab")


async def test_remove_tells_what_is_gone_when_the_file_cannot_be_written(bare: Hall) -> None:
    await kept(bare)
    bare.break_writing()
    with pytest.raises(AccountError, match="The key of account 'lab' is removed, the account is"):
        await bare.roster().remove("lab")
    with pytest.raises(AccountError, match=r"^the accounts in"):
        await bare.roster().remove("lab")
    bare.mend_writing()
    assert not await bare.roster().remove("lab")


async def test_remove_leaves_alone_what_is_not_ours(bare: Hall) -> None:
    bare.write('[accounts.c]\nkey = "command"\ntoken_command = ["pass", "ibm"]\n')
    assert not await bare.roster().remove("c")
    assert bare.vault.asked == []
