"""Names that differ in case alone, for keyrings that tell them apart and those that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qjobs_tui.accounts.own import KeyPlace, Own
from qjobs_tui.accounts.vault_errors import Trouble
from qjobs_tui.errors import AccountError

from .hall import Hall, Scripted
from .keeping_case import KEPT, NEW, kept

if TYPE_CHECKING:
    from qjobs_tui.secret import Secret


class CaseBlind(Scripted):
    """To it A and a are one, as to Windows' own."""

    async def read(self, account: str, /) -> Secret | None:
        return await super().read(account.lower())

    async def write(self, account: str, key: Secret, /) -> None:
        await super().write(account.lower(), key)

    async def remove(self, account: str, /) -> bool:
        return await super().remove(account.lower())


BESIDE = "There is an account 'lab' already, and some keyrings do not tell 'Lab' from it"


@pytest.mark.parametrize("place", [KeyPlace.KEYRING, KeyPlace.SESSION])
async def test_a_name_that_differs_in_case_alone_overwrites_no_key(
    bare: Hall, place: KeyPlace
) -> None:
    bare.vault = CaseBlind()
    await kept(bare)
    await kept(bare, "desk", NEW)
    text = bare.path.read_bytes()
    roster = bare.roster()
    for act in (
        lambda: roster.keep(Own("Lab", place), NEW),
        lambda: roster.rename("desk", "Lab"),
        lambda: roster.replaced("Lab"),
    ):
        with pytest.raises(AccountError, match=BESIDE):
            await act()
    assert bare.vault.keys == {"lab": KEPT, "desk": NEW}
    assert bare.vault.asked == []
    assert bare.path.read_bytes() == text
    assert await roster.replaced("lab") == Own("lab")
    assert await roster.replaced("free") is None


@pytest.mark.parametrize("step", ["read lab", "write lab", "remove lab"])
async def test_another_case_of_its_own_name_never_takes_the_key_away(bare: Hall, step: str) -> None:
    bare.vault = CaseBlind()
    await kept(bare)
    bare.vault.fails = {step: Trouble.LOCKED}
    if step == "read lab":
        with pytest.raises(AccountError, match="keeps its name"):
            await bare.roster().rename("lab", "Lab")
    else:
        # There is nothing to write, and nothing to remove.
        await bare.roster().rename("lab", "Lab")
        assert bare.accounts.names == ("Lab",)
        assert bare.accounts.default == "Lab"
        assert await bare.roster().replaced("Lab") == Own("Lab")
    assert bare.vault.keys == {"lab": KEPT}


async def test_another_case_of_its_own_name_moves_the_key_where_case_counts(bare: Hall) -> None:
    await kept(bare)
    await bare.roster().rename("lab", "LAB")
    assert bare.vault.keys == {"LAB": KEPT}
    bare.vault.keys["Lab"] = NEW
    await bare.roster().rename("LAB", "Lab")
    assert bare.vault.keys == {"Lab": KEPT}
    assert bare.accounts.names == ("Lab",)


@pytest.mark.parametrize("is_broken", [False, True])
async def test_a_keyring_that_is_blind_to_case_loses_no_key(bare: Hall, *, is_broken: bool) -> None:
    bare.vault = CaseBlind()
    await kept(bare)
    if is_broken:
        bare.break_writing()
        with pytest.raises(AccountError):
            await bare.roster().rename("lab", "Lab")
    else:
        await bare.roster().rename("lab", "Lab")
    assert bare.vault.keys == {"lab": KEPT}
