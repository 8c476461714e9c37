"""A key is typed and pasted, wherever that is, and nobody ever sees it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.ui.screens.pick import PickScreen
from qjobs_tui.ui.screens.sign_in_fields import KeyField
from qjobs_tui.ui.screens.sign_in_kept import NotKeptScreen
from tests.accounts import keyrings

from .looks import unsafe_characters
from .sign_in_case import Locked, one
from .sign_in_stage import OPEN, SECRET_SERVICE, sign_in

if TYPE_CHECKING:
    from pathlib import Path


JUNK = {
    "": "There is no API key yet",
    " \r\n\t\n": "There is no API key yet",
    "x" * 1025: "longer than 1024",
    "made-up key": "characters that no key has",
    "made-up-\x1b[2J-key": "characters that no key has",
    "schlüssel-der-niemandem-gehört": "characters that no key has",
    "\u202emade-up-key": "characters that no key has",
}


@pytest.mark.parametrize(
    "text", JUNK, ids=["empty", "blank", "long", "space", "escape", "umlaut", "bidi"]
)
async def test_junk_is_refused_and_never_shown(text: str, tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        await stage.rekeyed()
        await stage.paste(text)
        if not text.strip():
            await stage.press("ctrl+s")
        assert JUNK[text] in stage.words
        assert stage.focus == "sign-key"
        shown = "\n".join(stage.frames)
        assert not text.strip() or text.strip()[:12] not in shown
        assert not unsafe_characters(stage.app)
        assert not stage.server.requests


async def test_of_several_lines_the_first_is_taken(tmp_path: Path) -> None:
    async with sign_in(tmp_path, make=one) as stage:
        screen = await stage.rekeyed()
        await stage.paste("made-up-key-of-before")
        await stage.paste(f"\n\t{stage.key} \nanother-line\r\n")
        assert screen.query_one(KeyField).key == stage.server.key
        assert stage.focus == "sign-key"
        assert stage.app.answer is OPEN


async def test_letters_are_letters_also_those_that_are_keys_elsewhere(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        screen = await stage.rekeyed()
        field = screen.query_one(KeyField)
        await stage.press(*"q?adx", "backspace")
        assert field.key.reveal() == "q?ad"
        assert "••••" in stage.text
        assert "4 characters" in stage.words
        await stage.press("ctrl+u")
        assert not field.key
        await stage.press("space", "x", "space", "ctrl+s")
        assert not stage.told.startswith("This is no")


async def test_a_key_pasted_elsewhere_goes_where_nobody_sees_it(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        screen = await stage.rekeyed()
        for name in ("sign-name", "sign-place", "sign-go", "sign-url", "sign-iam"):
            screen.query_one(KeyField).action_clear()
            await stage.go(name)
            await stage.paste(stage.key)
            assert screen.query_one(KeyField).key == stage.server.key
            assert (stage.focus == "sign-key") is (name not in {"sign-place", "sign-go"})
            assert stage.key[:9] not in "".join(stage.frames)
        assert screen.query_one("#sign-name", Input).value == "default"
        await stage.go("sign-name")
        await stage.paste("lab")
        assert screen.query_one("#sign-name", Input).value == "defaultlab"


@pytest.mark.parametrize("name", ["sign-name", "sign-url", "sign-iam"])
async def test_a_key_that_a_terminal_types_elsewhere_goes_there_too(
    name: str, tmp_path: Path
) -> None:
    key = "A1b2-C3d4_E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0U1"
    async with sign_in(tmp_path) as stage:
        screen = await stage.rekeyed()
        before = screen.query_one(f"#{name}", Input).value
        await stage.go(name)
        for sign in key:
            await stage.press({"-": "minus", "_": "underscore"}.get(sign, sign))
        assert screen.query_one(KeyField).key.reveal() == key
        assert screen.query_one(f"#{name}", Input).value == before
        assert key[:20] not in "".join(stage.frames)


def _holding(folder: Path, text: str) -> list[Path]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path for path in files if text.encode() in path.read_bytes()]


async def test_the_key_is_in_nothing_that_is_drawn_logged_or_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ring = keyrings.named(SECRET_SERVICE, Locked)
    assert isinstance(ring, Locked)
    async with sign_in(tmp_path, ring=ring) as stage:
        screen = await stage.rekeyed()
        stage.server.faults.add(Fault(Kind.RESET, "/identity/token"))
        for text in stage.key:
            await stage.press(text if text.isalnum() else {"-": "minus", "_": "underscore"}[text])
        assert screen.query_one(KeyField).key == stage.server.key
        await stage.press("ctrl+s")
        await stage.until(lambda: "Could not" in stage.told)
        await stage.submit()
        await stage.on(PickScreen)
        await stage.press("enter")
        await stage.on(NotKeptScreen)
        seen = [repr(vars(widget)) for widget in screen.walk_children(with_self=True)]
        seen += [repr(widget) for widget in screen.walk_children(with_self=True)]
        ring.is_locked = False
        await stage.press("enter")
        await stage.signed_in()
        seen += [*stage.frames, *stage.app.told, caplog.text, stage.app.clipboard]
        for part in (stage.key, stage.key[:12], stage.key[-12:]):
            assert not [text for text in seen if part in text]
        assert (tmp_path / "accounts.toml").exists()
        assert not _holding(tmp_path, stage.key)
