"""The first start, by keys: a key is tried, instances are picked, and it is kept where one says."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.widgets import Input

from qjobs_tui.accounts.own import KeyPlace
from qjobs_tui.accounts.resolution import Asked
from qjobs_tui.ui.screens.help import HelpScreen
from qjobs_tui.ui.screens.pick import PickScreen
from qjobs_tui.ui.screens.sign_in import SignInScreen

from .sign_in_case import one, stored
from .sign_in_stage import OPEN, sign_in

if TYPE_CHECKING:
    from pathlib import Path

    from qjobs_tui.accounts.own import Own
    from qjobs_tui.roster.values import Trial
    from qjobs_tui.secret import Secret


async def test_paste_enter_and_pick_all(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        await stage.open(resolution=await stage.roster.resolve(Asked()))
        assert stage.focus == "sign-key"
        assert "No account is set up yet" in stage.words
        assert "qjobs-tui --demo" in stage.words
        assert "keyring (Secret Service)" in stage.words
        await stage.press("f2")
        field = stage.app.screen.query_one("#sign-url", Input)
        field.value = stage.server.base_url
        await stage.go("sign-key")
        await stage.paste(f"  {stage.key}\r\n\r\n")
        assert f"{len(stage.key)} characters" in stage.words
        await stage.press("enter", "enter", "enter", "enter", "enter", "enter")
        assert stage.focus == "sign-go"
        await stage.press("enter")
        await stage.on(PickScreen)
        await stage.press("enter")
        account = await stage.signed_in()
        assert account.key == stage.server.key
        assert (account.instances, account.names) == ((), ())
        assert stored(stage) == [("default", stage.key)]
        own = stage.kept.get("default")
        assert own == stage.own("default", key=KeyPlace.KEYRING)
        assert stage.kept.default == "default"
        assert "kept in Secret Service" in stage.app.told[0]
        assert "All instances" in stage.app.told[0]


async def test_for_this_session_only_no_key_is_kept(tmp_path: Path) -> None:
    async with sign_in(tmp_path, make=one) as stage:
        await stage.rekeyed()
        await stage.go("sign-place")
        await stage.press("down")
        await stage.go("sign-key")
        await stage.submit()
        account = await stage.signed_in()
        assert account.key == stage.server.key
        assert stored(stage) == []
        own = stage.kept.get("default")
        assert own is not None
        assert own.key is KeyPlace.SESSION
        assert stage.key not in (tmp_path / "accounts.toml").read_text()


async def test_a_key_that_is_accepted_below_the_help_is_answered_once(tmp_path: Path) -> None:
    async with sign_in(tmp_path, make=one) as stage:
        screen = await stage.rekeyed()
        asked = asyncio.Event()
        try_key = stage.roster.try_key

        async def later(own: Own, key: Secret) -> Trial:
            await asked.wait()
            return await try_key(own, key)

        object.__setattr__(stage.roster, "try_key", later)
        await stage.submit()
        await stage.until(lambda: screen.phase == "trying")
        await stage.press("question_mark")
        await stage.until(lambda: stage.is_on(HelpScreen))
        asked.set()
        await stage.signed_in()
        assert screen not in stage.app.screen_stack
        assert not stage.is_on(HelpScreen)


async def test_a_run_without_accounts_says_so(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        desk = replace(stage.desk, whose=None)
        stage.app.ask(SignInScreen(desk))
        await stage.until(lambda: stage.is_on(SignInScreen) and "no place" in stage.words)
        await stage.submit()
        assert stage.app.answer is OPEN
        await stage.press("escape")
        await stage.until(lambda: stage.app.answer is None)
