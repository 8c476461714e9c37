"""What is not kept at all, and leaves neither key nor file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qjobs_tui.accounts.own import KeyPlace, Own
from qjobs_tui.errors import AccountError
from qjobs_tui.roster import keeping
from tests.accounts import keyrings
from tests.accounts.support import KEY

from .keeping_case import KEPT, NEW, kept

if TYPE_CHECKING:
    from .hall import Hall


async def test_a_token_command_is_not_replaced(bare: Hall) -> None:
    bare.write('[accounts.lab]\nkey = "command"\ntoken_command = ["pass", "ibm"]\n')
    with pytest.raises(AccountError, match="elsewhere: command"):
        await bare.roster().keep(Own("lab"), KEPT)
    assert bare.vault.asked == []


async def test_a_key_in_the_keyring_stays_in_sight(bare: Hall) -> None:
    await kept(bare)
    commanded = Own("lab", KeyPlace.COMMAND, token_command=("pass", "ibm"))
    with pytest.raises(AccountError, match="elsewhere: keyring"):
        await bare.roster().keep(commanded, KEPT)
    await bare.roster().remove("lab")
    assert await bare.roster().keep(commanded, KEPT) == "command pass"
    assert bare.accounts.get("lab") == commanded
    assert bare.vault.keys == {}


async def test_what_the_file_could_not_hold_is_not_kept(bare: Hall) -> None:
    with pytest.raises(AccountError, match="begin with -"):
        await bare.roster().keep(Own("-x"), KEPT)
    bare.write("x = 1\n")
    with pytest.raises(AccountError, match="no key x"):
        await bare.roster().keep(Own("lab"), KEPT)
    assert bare.vault.asked == []


@pytest.mark.parametrize(
    "own",
    [
        Own(KEY),
        Own(NEW.reveal()),
        Own("lab", instances=(KEY,)),
        Own("lab", url=f"https://{KEY}.example.com"),
        Own("lab", KeyPlace.SESSION, iam_url=f"https://example.com/{KEY}"),
    ],
    ids=["name", "like a key", "instance", "url", "iam url"],
)
async def test_a_key_pasted_into_a_wrong_field_goes_nowhere(bare: Hall, own: Own) -> None:
    for asked in (bare.roster().keep(own, KEPT), bare.roster().try_key(own, KEPT)):
        with pytest.raises(AccountError) as caught:
            await asked
        assert KEY not in str(caught.value)
    assert not bare.path.exists()
    assert bare.vault.asked == []


async def test_what_is_refused_makes_no_folder(bare: Hall) -> None:
    roster = bare.roster()
    for asked in (
        roster.use("x"),
        roster.rename("x", "y"),
        roster.remove("x"),
        roster.set_instances("x", ["all"]),
        roster.keep(Own("-x"), KEPT),
    ):
        with pytest.raises(AccountError):
            await asked
    await roster.listed()
    await roster.resolve()
    assert list(bare.home.iterdir()) == []


async def test_only_a_new_account_may_be_wanted(bare: Hall) -> None:
    await kept(bare)
    with pytest.raises(AccountError, match="account 'lab' already"):
        await keeping.keep(bare.means(), Own("lab"), NEW, only_new=True)
    assert bare.vault.keys == {"lab": KEPT}


@pytest.mark.parametrize(
    ("backend", "says"),
    [(keyrings.FAIL, "no keyring here"), (keyrings.PLAIN, "plain text")],
    ids=["none", "plain"],
)
async def test_which_keyring(bare: Hall, backend: str, says: str) -> None:
    with pytest.raises(AccountError, match=says):
        await bare.roster(keyrings.vault(keyrings.named(backend))).keyring()
    with pytest.raises(AccountError, match=says):
        await bare.roster(keyrings.vault(keyrings.named(backend))).keep(Own("lab"), KEPT)
    trusted = keyrings.vault(keyrings.named(keyrings.SECRET_SERVICE))
    assert (await bare.roster(trusted).keyring()).name == "Secret Service"
