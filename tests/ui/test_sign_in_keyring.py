"""A keyring that is locked, slow or missing, and a file that cannot be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qjobs_tui.accounts.own import KeyPlace
from qjobs_tui.ui.screens.pick import PickScreen
from qjobs_tui.ui.screens.sign_in import SignInScreen
from qjobs_tui.ui.screens.sign_in_fields import KeyField
from qjobs_tui.ui.screens.sign_in_kept import NotKeptScreen
from tests.accounts import keyrings

from .sign_in_case import US, Locked, one, stored
from .sign_in_stage import SECRET_SERVICE, sign_in

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("way", ["y", "right enter"])
async def test_a_keyring_that_cannot_be_had(way: str, tmp_path: Path) -> None:
    ring = keyrings.named(SECRET_SERVICE, Locked)
    async with sign_in(tmp_path, ring=ring, make=one) as stage:
        await stage.rekeyed()
        await stage.submit()
        await stage.until(lambda: stage.is_on(NotKeptScreen))
        await stage.settled()
        await stage.press("y")
        assert stage.is_on(NotKeptScreen)
        assert "Unlock it and try again" in stage.asked
        stage.clock.go(1)
        await stage.press(*way.split())
        account = await stage.signed_in()
        assert account.key == stage.server.key
        own = stage.kept.get("default")
        assert own is not None
        assert own.key is KeyPlace.SESSION


async def test_a_keyring_that_is_unlocked_meanwhile(tmp_path: Path) -> None:
    ring = keyrings.named(SECRET_SERVICE, Locked)
    assert isinstance(ring, Locked)
    async with sign_in(tmp_path, ring=ring) as stage:
        await stage.rekeyed()
        await stage.submit()
        await stage.on(PickScreen)
        await stage.press("down", "enter")
        await stage.on(NotKeptScreen)
        await stage.press("enter")
        await stage.until(lambda: "is locked" in stage.asked)
        await stage.on(NotKeptScreen)
        ring.is_locked = False
        await stage.press("enter")
        account = await stage.signed_in()
        assert [each.crn.text for each in account.instances] == [US]
        assert stored(stage) == [("default", stage.key)]


async def test_escape_at_the_keyrings_failure_goes_back(tmp_path: Path) -> None:
    ring = keyrings.named(SECRET_SERVICE, Locked)
    async with sign_in(tmp_path, ring=ring, make=one) as stage:
        screen = await stage.rekeyed()
        await stage.submit()
        await stage.on(NotKeptScreen)
        await stage.press("escape")
        await stage.until(lambda: screen.phase == "asking" and stage.is_on(SignInScreen))
        assert screen.query_one(KeyField).key == stage.server.key
        assert not (tmp_path / "accounts.toml").exists()


@pytest.mark.parametrize("full", [keyrings.FAIL, keyrings.PLAIN])
async def test_without_a_keyring_it_says_why_and_takes_this_session(
    full: str, tmp_path: Path
) -> None:
    async with sign_in(tmp_path, ring=keyrings.named(full), make=one) as stage:
        await stage.rekeyed()
        assert "( ) in the keyring (cannot be used)" in stage.words
        assert "(x) for this session only" in stage.words
        why = {keyrings.FAIL: "There is no keyring here", keyrings.PLAIN: "as plain text"}
        assert why[full] in stage.words
        await stage.submit()
        await stage.signed_in()
        own = stage.kept.get("default")
        assert own is not None
        assert own.key is KeyPlace.SESSION
        assert stored(stage) == []


async def test_a_keyring_that_is_slow_keeps_nobody_waiting(tmp_path: Path) -> None:
    ring = keyrings.silent()
    async with sign_in(tmp_path, ring=ring, make=one, seconds=60.0) as stage:
        screen = await stage.rekeyed()
        await stage.submit()
        await stage.until(lambda: ring.entered.is_set() and screen.phase == "keeping")
        # It is drawn, and takes keys, but for those that would leave a key behind unseen.
        await stage.resize(100, 30)
        await stage.press("tab", "escape", "ctrl+s")
        assert stage.is_on(SignInScreen)
        assert "Keeping the key" in stage.words
        assert "esc" not in stage.text.splitlines()[-1]
        ring.released.set()
        await stage.signed_in()
        assert stored(stage) == [("default", stage.key)]


async def test_a_keyring_that_never_answers(tmp_path: Path) -> None:
    ring = keyrings.silent()
    async with sign_in(tmp_path, ring=ring, make=one, seconds=2.0) as stage:
        await stage.rekeyed()
        await stage.submit()
        await stage.on(NotKeptScreen)
        assert "did not answer within 2 s" in stage.asked
        await stage.press("y")
        await stage.signed_in()
        ring.released.set()
        assert stored(stage) == []


async def test_a_file_that_cannot_be_written_keeps_no_key(tmp_path: Path) -> None:
    (tmp_path / "accounts.toml").mkdir()
    async with sign_in(tmp_path, make=one) as stage:
        await stage.rekeyed()
        await stage.submit()
        await stage.on(NotKeptScreen)
        assert "Is a directory" in stage.asked
        await stage.press("y")
        account = await stage.signed_in()
        assert account.key == stage.server.key
        assert stored(stage) == []
        assert "Is a directory" in stage.app.told[0]
