"""Others wait, cancel or keep keys while a key is kept."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.accounts.own import Own
from qjobs_tui.files import locked
from tests.accounts import keyrings
from tests.accounts.support import KEY

from .keeping_case import KEPT, kept

if TYPE_CHECKING:
    from .hall import Hall


async def test_who_is_cancelled_leaves_nothing_half_done(bare: Hall) -> None:
    backend = keyrings.silent()
    keeping_it = asyncio.create_task(bare.roster(keyrings.vault(backend)).keep(Own("lab"), KEPT))
    await asyncio.to_thread(backend.entered.wait)
    keeping_it.cancel()
    await asyncio.sleep(0)
    assert not keeping_it.done()
    backend.released.set()
    with pytest.raises(asyncio.CancelledError):
        await keeping_it
    assert backend.entries == [("qjobs-tui", "lab", KEY)]
    assert bare.accounts.names == ("lab",)


async def test_the_loop_goes_on_while_another_program_has_the_file(bare: Hall) -> None:
    await kept(bare)
    await kept(bare, "b")
    with locked(bare.path.parent / ".accounts.lock", 1.0):
        using = asyncio.create_task(bare.roster().use("b"))
        done, _ = await asyncio.wait({using}, timeout=0.1)
        assert not done
        assert bare.accounts.default == "lab"
    await using
    assert bare.accounts.default == "b"


async def test_several_at_once_keep_all(bare: Hall) -> None:
    names = [f"a{number}" for number in range(8)]
    await asyncio.gather(*(bare.roster().keep(Own(name), KEPT) for name in names))
    assert sorted(bare.accounts.names) == names
    assert sorted(bare.vault.keys) == names
