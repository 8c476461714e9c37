"""A key that is not accepted, a service that does not answer, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input

from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.ui.screens.sign_in_fields import KeyField

from .sign_in_case import WRONG, one, stored
from .sign_in_stage import OPEN, sign_in

if TYPE_CHECKING:
    from pathlib import Path


async def test_a_wrong_key_says_so_and_is_forgotten(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        screen = await stage.rekeyed(name="work")
        await stage.submit(WRONG)
        await stage.until(lambda: "could not be found" in stage.told)
        assert "did not accept the API key (400)" in stage.told
        assert not screen.query_one(KeyField).key
        assert stage.focus == "sign-key"
        assert screen.query_one("#sign-name", Input).value == "work"
        assert (stage.app.answer, stored(stage)) == (OPEN, [])
        assert not (tmp_path / "accounts.toml").exists()


async def test_without_a_network_the_key_stays(tmp_path: Path) -> None:
    async with sign_in(tmp_path, make=one) as stage:
        screen = await stage.rekeyed()
        stage.server.faults.add(Fault(Kind.RESET, "/identity/token"))
        await stage.submit()
        await stage.until(lambda: "Could not sign in" in stage.told)
        assert screen.query_one(KeyField).key == stage.server.key
        assert (stage.app.answer, stored(stage)) == (OPEN, [])
        assert not (tmp_path / "accounts.toml").exists()
        await stage.press("ctrl+s")
        await stage.signed_in()


async def test_escape_stops_the_question_then_leaves(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        screen = await stage.rekeyed()
        stage.server.faults.add(Fault(Kind.SILENCE, "/identity/token", times=None))
        await stage.submit()
        await stage.until(lambda: screen.phase == "trying" and "esc stop" in stage.text)
        assert "Asking 127.0.0.1…" in stage.told
        stage.clock.go(5)
        await stage.until(lambda: "127.0.0.1… no answer for 5 s · esc stops" in stage.told)
        stage.clock.go(5)
        await stage.until(lambda: "no answer for 10 s" in stage.told)
        await stage.press("ctrl+s", "f2")
        await stage.press("escape")
        await stage.until(lambda: screen.phase == "asking")
        assert "Stopped" in stage.told
        stage.clock.go(5)
        await stage.settled()
        assert "Stopped" in stage.told
        assert screen.query_one(KeyField).key == stage.server.key
        await stage.press("escape")
        await stage.until(lambda: stage.app.answer is None)
        assert stored(stage) == []
        assert not (tmp_path / "accounts.toml").exists()


async def test_what_is_tried_is_not_changed_meanwhile(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        screen = await stage.rekeyed()
        stage.server.faults.add(Fault(Kind.SILENCE, "/identity/token", times=None))
        await stage.paste(stage.key)
        await stage.go("sign-name")
        await stage.press("ctrl+s")
        await stage.until(lambda: screen.phase == "trying")
        await stage.press("x", "tab", "space", "backspace")
        await stage.paste("made-up-key-of-somebody-else")
        assert screen.query_one(KeyField).key == stage.server.key
        assert screen.query_one("#sign-name", Input).value == "default"
        assert screen.query_one("#sign-fields").disabled
        await stage.press("escape")
        await stage.until(lambda: screen.phase == "asking")
        assert stage.focus == "sign-name"
        await stage.press("x")
        assert screen.query_one("#sign-name", Input).value == "defaultx"
