"""Which instances are followed after a key was accepted, and what if there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from qjobs_tui.demo import faults
from qjobs_tui.demo.world import INSTANCES
from qjobs_tui.ui.screens.pick import PickScreen
from qjobs_tui.ui.screens.pick_none import NoInstanceScreen
from qjobs_tui.ui.screens.sign_in import SignInScreen

from .sign_in_case import EU, US, none, one, stored
from .sign_in_stage import OPEN, sign_in

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("keys", "chosen"),
    [
        ([], ()),
        (["down"], (US,)),
        (["down", "down"], (EU,)),
        (["down", "space"], (US,)),
        (["a"], (US, EU)),
        (["a", "down", "space"], (EU,)),
        (["down", "space", "up", "up", "space", "down"], ()),
        (["space", "space"], (US,)),
        (["down", "down", "space", "up", "space"], (US, EU)),
        (["a", "a", "down"], (US,)),
    ],
    ids=" ".join,
)
async def test_what_is_marked_or_under_the_cursor_is_followed(
    keys: list[str], chosen: tuple[str, ...], tmp_path: Path
) -> None:
    async with sign_in(tmp_path) as stage:
        await stage.rekeyed()
        await stage.submit()
        await stage.on(PickScreen)
        await stage.press(*keys, "enter")
        account = await stage.signed_in()
        assert tuple(each.crn.text for each in account.instances) == chosen
        assert all(each.name for each in account.instances)
        own = stage.kept.get("default")
        assert own is not None
        assert own.instances == chosen


async def test_the_only_instance_is_taken_and_told(tmp_path: Path) -> None:
    async with sign_in(tmp_path, make=one) as stage:
        await stage.rekeyed()
        await stage.submit()
        account = await stage.signed_in()
        assert [each.crn.text for each in account.instances] == [US]
        assert f"The instance {INSTANCES[0].name} is followed." in stage.app.told[0]


async def test_escape_at_the_instances_goes_back_to_the_form(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        screen = await stage.rekeyed()
        await stage.submit()
        await stage.on(PickScreen)
        await stage.press("escape")
        await stage.until(lambda: screen.phase == "asking" and stage.is_on(SignInScreen))
        assert "Nothing was kept" in stage.told
        assert stored(stage) == []
        await stage.press("ctrl+s")
        await stage.on(PickScreen)
        await stage.press("enter")
        await stage.signed_in()


async def test_what_was_typed_ahead_picks_nothing(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        await stage.rekeyed()
        await stage.submit()
        await stage.until(lambda: stage.is_on(PickScreen))
        await stage.settled()
        await stage.press("enter", "enter")
        assert stage.app.answer is OPEN
        assert "too early" in stage.words or "came before" in stage.words
        stage.clock.go(1)
        await stage.press("enter")
        await stage.signed_in()


async def test_without_an_instance_a_crn_can_be_named(tmp_path: Path) -> None:
    async with sign_in(tmp_path, make=none) as stage:
        await stage.rekeyed()
        await stage.submit()
        await stage.on(NoInstanceScreen)
        assert "no instance" in stage.asked
        assert "Create one" in stage.asked
        field = stage.app.screen.query_one("#pick-crn", Input)
        field.value = "crn:v1:nonsense"
        await stage.press("y")
        await stage.until(lambda: "not a CRN" in stage.asked)
        field.value = f" {US} "
        await stage.press("y")
        account = await stage.signed_in()
        assert [each.crn.text for each in account.instances] == [US]


async def test_without_an_instance_the_key_can_be_kept(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        await stage.rekeyed()
        stage.server.faults.add(faults.status(403, "/search", times=None))
        await stage.submit()
        await stage.on(NoInstanceScreen)
        assert "403" in stage.asked
        await stage.press("y")
        account = await stage.signed_in()
        assert account.instances == ()
        assert stored(stage) == [("default", stage.key)]


async def test_escape_without_an_instance_goes_back(tmp_path: Path) -> None:
    async with sign_in(tmp_path, make=none) as stage:
        screen = await stage.rekeyed()
        await stage.submit()
        await stage.on(NoInstanceScreen)
        await stage.press("escape")
        await stage.until(lambda: screen.phase == "asking")
        assert (stage.app.answer, stored(stage)) == (OPEN, [])
