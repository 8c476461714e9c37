"""Which account is used, and which instances it follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qjobs_tui.errors import AccountError
from tests.accounts.support import CRN, OTHER

from .keeping_case import kept

if TYPE_CHECKING:
    from .hall import Hall


async def test_use_and_instances(bare: Hall) -> None:
    await kept(bare)
    await kept(bare, "b")
    roster = bare.roster()
    await roster.use("b")
    assert bare.accounts.default == "b"
    for given, kept_as in (
        ([CRN, "mine", CRN], (CRN, "mine")),
        (["mine", "all"], ()),
        ([OTHER], (OTHER,)),
        ([], ()),
    ):
        await roster.set_instances("b", given)
        found = bare.accounts.get("b")
        assert found
        assert found.instances == kept_as
    with pytest.raises(AccountError, match="not a CRN"):
        await roster.set_instances("b", ["crn:x"])
    for asked in (roster.use("x"), roster.set_instances("x", [])):
        with pytest.raises(AccountError, match="no account 'x'") as caught:
            await asked
        assert caught.value.hint == "The accounts there are: 'lab', 'b'."
    assert await roster.get("x") is None
    assert (await roster.own("b")).name == "b"
