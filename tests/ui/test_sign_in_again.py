"""An account that is there already is asked for its key, and stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from qjobs_tui.accounts.own import KeyPlace
from qjobs_tui.accounts.resolution import Asked
from qjobs_tui.demo.world import INSTANCES
from qjobs_tui.ui.screens.sign_in_kept import NotKeptScreen
from tests.accounts import keyrings

from .sign_in_case import EU, US, Locked, one
from .sign_in_stage import SECRET_SERVICE, sign_in

if TYPE_CHECKING:
    from pathlib import Path


async def test_an_account_that_has_instances_keeps_them(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        await stage.rekeyed(name="work", instances=(EU,))
        assert "A key for account work" in stage.words
        await stage.submit()
        account = await stage.signed_in()
        assert [each.crn.text for each in account.instances] == [EU]
        own = stage.kept.get("work")
        assert own is not None
        assert own.instances == (EU,)


async def test_the_next_session_asks_for_the_key_of_the_same_account(tmp_path: Path) -> None:
    async with sign_in(tmp_path, make=one) as stage:
        own = stage.own("lab", key=KeyPlace.SESSION, instances=(US,))
        await stage.roster.keep(own, stage.server.key)
        await stage.open(resolution=await stage.roster.resolve(Asked()))
        name = stage.app.screen.query_one("#sign-name", Input)
        assert name.value == "lab"
        assert "Welcome back. The key of account lab was given for one session" in stage.words
        assert "--account" not in stage.words
        await stage.submit()
        await stage.signed_in()
        assert stage.kept.accounts == (own,)


async def test_an_account_whose_keyring_is_locked_is_not_lost(tmp_path: Path) -> None:
    ring = keyrings.named(SECRET_SERVICE, Locked)
    assert isinstance(ring, Locked)
    async with sign_in(tmp_path, ring=ring, make=one) as stage:
        ring.is_locked = False
        await stage.roster.keep(stage.own(), stage.server.key)
        ring.is_locked = True
        await stage.open(resolution=await stage.roster.resolve(Asked()))
        assert "Secret Service is locked" in stage.words
        assert "gnome-keyring-daemon" in stage.words
        assert stage.words.index("✗ keyring") < stage.words.index("– --account")
        await stage.submit()
        await stage.on(NotKeptScreen)
        assert "is locked" in stage.asked
        await stage.press("y")
        await stage.signed_in()
        own = stage.kept.get("default")
        assert own is not None
        assert own.key is KeyPlace.KEYRING


@pytest.mark.parametrize("place", [KeyPlace.SESSION, KeyPlace.KEYRING])
async def test_an_account_that_means_all_is_not_asked_again(
    place: KeyPlace, tmp_path: Path
) -> None:
    async with sign_in(tmp_path) as stage:
        await stage.roster.keep(stage.own("lab", key=place), stage.server.key)
        stage.ring.entries.clear()
        before = (tmp_path / "accounts.toml").read_bytes()
        await stage.open(resolution=await stage.roster.resolve(Asked()))
        assert stage.app.screen.query_one("#sign-name", Input).value == "lab"
        if place is KeyPlace.KEYRING:
            await stage.go("sign-place")
            await stage.press("down")
        await stage.submit()
        account = await stage.signed_in()
        assert (account.instances, account.names) == ((), ())
        assert (tmp_path / "accounts.toml").read_bytes() == before
        assert "held for this session only" in stage.app.told[0]


async def test_an_address_for_this_session_is_not_kept_with_the_account(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        await stage.roster.keep(stage.own(key=KeyPlace.SESSION), stage.server.key)
        before = (tmp_path / "accounts.toml").read_bytes()
        await stage.open(resolution=await stage.roster.resolve(Asked()))
        url = stage.server.base_url.replace("127.0.0.1", "localhost")
        stage.app.screen.query_one("#sign-url", Input).value = url
        await stage.submit()
        account = await stage.signed_in()
        assert account.url == url
        assert (tmp_path / "accounts.toml").read_bytes() == before


async def test_the_instances_that_are_kept_are_told_by_their_names(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        own = stage.own("lab", key=KeyPlace.SESSION, instances=(US,))
        await stage.roster.keep(own, stage.server.key)
        await stage.open(resolution=await stage.roster.resolve(Asked()))
        await stage.submit()
        await stage.signed_in()
        assert f"The instance {INSTANCES[0].name} is followed." in stage.app.told[0]


async def test_a_new_key_is_for_the_account_as_it_is_spelled(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        await stage.roster.keep(stage.own(key=KeyPlace.SESSION), stage.server.key)
        screen = await stage.rekeyed()
        for name in ("Default", "default"):
            screen.query_one("#sign-name", Input).value = name
            await stage.submit()
            if name == "Default":
                assert "There is an account 'default' already, and some keyrings" in stage.words
                assert not stage.server.requests
        assert (await stage.signed_in()).name == "default"
