"""An account is renamed: whatever fails on the way, its key goes or stays with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qjobs_tui.accounts import own_file
from qjobs_tui.accounts.own import Own
from qjobs_tui.accounts.vault_errors import Trouble
from qjobs_tui.errors import AccountError
from tests.accounts.support import CRN, KEY, shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qjobs_tui.accounts.own import OwnAccounts

    from .hall import Hall
from .keeping_case import KEPT, NEW, kept


async def test_no_account_is_renamed_to_a_key(bare: Hall) -> None:
    await kept(bare)
    with pytest.raises(AccountError, match="looks like an API key"):
        await bare.roster().rename("lab", NEW.reveal())


async def test_rename_moves_the_key(bare: Hall) -> None:
    await kept(bare)
    await bare.roster().rename("lab", "desk")
    assert (bare.accounts.names, bare.accounts.default) == (("desk",), "desk")
    assert bare.vault.keys == {"desk": KEPT}
    # The new entry is there and was read before the old one goes.
    asked = [what for what in bare.vault.asked if not what.startswith("read")]
    assert asked == ["write desk", "remove lab"]


@pytest.mark.parametrize(
    ("new", "says"),
    [("-x", "begin with -"), ("", "1 to 64"), ("b", "account 'b' already")],
    ids=["dash", "empty", "taken"],
)
async def test_names_that_cannot_be_given(bare: Hall, new: str, says: str) -> None:
    await kept(bare)
    await kept(bare, "b", NEW)
    with pytest.raises(AccountError, match=says):
        await bare.roster().rename("lab", new)
    with pytest.raises(AccountError, match="no account 'x'"):
        await bare.roster().rename("x", "y")
    with pytest.raises(AccountError, match="no account 'x'"):
        await bare.roster().rename("x", "x")
    await bare.roster().rename("lab", "lab")
    assert bare.vault.keys == {"lab": KEPT, "b": NEW}
    assert bare.vault.asked == []


@pytest.mark.parametrize("step", ["read lab", "read desk", "write desk", "file"])
@pytest.mark.parametrize("trouble", [Trouble.LOCKED, Trouble.FAILED])
async def test_a_rename_that_fails_leaves_the_old_name(
    bare: Hall, step: str, trouble: Trouble
) -> None:
    await kept(bare)
    bare.vault.fails = {step: trouble}
    if step == "file":
        bare.break_writing()
    with pytest.raises(AccountError, match="Account 'lab' keeps its name: ") as caught:
        await bare.roster().rename("lab", "desk")
    assert caught.value.hint or step == "file"
    assert KEY not in shown(caught.value)
    assert bare.accounts.names == ("lab",)
    assert bare.vault.keys == {"lab": KEPT}


async def test_a_rename_whose_old_entry_stays_has_the_new_name(bare: Hall) -> None:
    await kept(bare)
    bare.vault.fails = {"remove lab": Trouble.LOCKED}
    with pytest.raises(AccountError, match="is called 'desk' now, but the keyring may still"):
        await bare.roster().rename("lab", "desk")
    assert (bare.accounts.names, bare.accounts.default) == (("desk",), "desk")
    assert bare.vault.keys == {"lab": KEPT, "desk": KEPT}


async def test_a_name_taken_meanwhile_is_left(bare: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    await kept(bare)
    change = own_file.change

    def late(path: Path, step: Callable[[OwnAccounts], OwnAccounts]) -> OwnAccounts:
        monkeypatch.setattr(own_file, "change", change)
        own_file.change(bare.path, lambda accounts: accounts.having(Own("desk", instances=(CRN,))))
        return change(path, step)

    monkeypatch.setattr(own_file, "change", late)
    with pytest.raises(AccountError, match="keeps its name: There is an account 'desk'"):
        await bare.roster().rename("lab", "desk")
    assert bare.accounts.names == ("lab", "desk")
    assert bare.vault.keys == {"lab": KEPT}


async def test_an_account_without_an_entry_is_renamed_in_the_file(bare: Hall) -> None:
    bare.write('[accounts.lab]\n[accounts.s]\nkey = "session"\n')
    await bare.roster().rename("lab", "desk")
    await bare.roster().rename("s", "t")
    assert bare.accounts.names == ("desk", "t")
    assert bare.vault.keys == {}
