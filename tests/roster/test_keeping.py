"""A key and its account are kept, in the keyring or for this session."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.accounts import own_file
from qjobs_tui.accounts.own import KeyPlace, Own
from qjobs_tui.errors import AccountError
from tests.accounts import keyrings
from tests.accounts.support import CRN, KEY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qjobs_tui.accounts.own import OwnAccounts

    from .hall import Hall
from .keeping_case import KEPT, kept


async def test_a_key_and_its_account_are_kept(bare: Hall) -> None:
    where = await bare.roster().keep(Own("lab", instances=(CRN,)), KEPT)
    assert where == "a keyring for tests"
    assert bare.accounts.get("lab") == Own("lab", instances=(CRN,))
    assert (bare.accounts.default, bare.vault.keys) == ("lab", {"lab": KEPT})
    assert KEY not in bare.path.read_text()
    assert stat.S_IMODE(bare.path.stat().st_mode) == 0o600


async def test_the_keyring_is_written_before_the_file(
    bare: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[set[str]] = []
    change = own_file.change

    def noted(path: Path, step: Callable[[OwnAccounts], OwnAccounts]) -> OwnAccounts:
        seen.append(set(bare.vault.keys))
        return change(path, step)

    monkeypatch.setattr(own_file, "change", noted)
    await kept(bare)
    assert seen == [{"lab"}]


async def test_something_that_is_no_key_is_replaced(bare: Hall) -> None:
    memory = keyrings.named(keyrings.SECRET_SERVICE)
    memory.entries.append(("qjobs-tui", "lab", "two words"))
    assert await bare.roster(keyrings.vault(memory)).keep(Own("lab"), KEPT) == "Secret Service"
    assert memory.entries == [("qjobs-tui", "lab", KEY)]


async def test_for_this_session_the_file_alone_is_written(bare: Hall) -> None:
    bare.vault.trouble = AccountError("not to be asked")
    own = Own("lab", KeyPlace.SESSION, (CRN,))
    assert await bare.roster().keep(own, KEPT) == "this session"
    assert bare.accounts.get("lab") == own
    assert KEY not in bare.path.read_text()
    assert stat.S_IMODE(bare.path.stat().st_mode) == 0o600
    assert bare.vault.asked == []


@pytest.mark.parametrize(
    "text",
    [
        '[accounts.lab]\nkey = "keyring"\n',
        '[accounts.lab]\nkey = "command"\ntoken_command = ["pass", "ibm"]\n',
    ],
    ids=["keyring", "command"],
)
async def test_a_key_for_this_session_leaves_where_the_next_one_finds_it(
    bare: Hall, text: str
) -> None:
    bare.write(text)
    before = bare.accounts.accounts[0]
    await bare.roster().keep(Own("lab", KeyPlace.SESSION, (CRN,)), KEPT)
    after = bare.accounts.accounts[0]
    assert (after.key, after.token_command) == (before.key, before.token_command)
    assert after.instances == (CRN,)


async def test_the_identity_service_that_took_the_key_is_kept(bare: Hall) -> None:
    here, there = "https://iam.example.com", "https://other.example.com"
    bare.environ["IAM_URL"] = here
    await bare.roster().keep(Own("lab"), KEPT)
    await bare.roster().keep(Own("else", iam_url=there), KEPT)
    await bare.roster().keep(Own("short", KeyPlace.SESSION), KEPT)
    assert [each.iam_url for each in bare.accounts.accounts] == [here, there, here]
    # Given for this session only, a key changes nothing of where the kept one goes.
    bare.write("[accounts.lab]\n")
    await bare.roster().keep(Own("lab", KeyPlace.SESSION), KEPT)
    assert bare.accounts.accounts[0].iam_url is None
    bare.environ["IAM_URL"] = "http://example.com"
    with pytest.raises(AccountError, match="iam_url is refused: over plain http"):
        await bare.roster().keep(Own("new"), KEPT)
    assert bare.vault.keys == {"lab": KEPT, "else": KEPT}


def test_what_the_environment_says_of_addresses(bare: Hall) -> None:
    assert bare.roster().usual_addresses() == (None, None)
    bare.environ |= {"QISKIT_IBM_URL": "https://a.example", "IAM_URL": "https://b.example"}
    assert bare.roster().usual_addresses() == ("https://a.example", "https://b.example")


async def test_what_was_for_one_session_can_be_kept_later(bare: Hall) -> None:
    await bare.roster().keep(Own("lab", KeyPlace.SESSION), KEPT)
    await bare.roster().keep(Own("lab"), KEPT)
    assert bare.accounts.get("lab") == Own("lab", KeyPlace.KEYRING)
    assert bare.vault.keys == {"lab": KEPT}
