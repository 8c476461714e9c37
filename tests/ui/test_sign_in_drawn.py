"""Where the form stands on screens of all sizes, and what it says there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qjobs_tui.accounts.resolution import Asked
from qjobs_tui.ui.screens.pick_none import NoInstanceScreen
from tests.accounts import keyrings

from .looks import unsafe_characters
from .sign_in_case import WRONG, none
from .sign_in_stage import SECRET_SERVICE, SignIn, sign_in

if TYPE_CHECKING:
    from pathlib import Path


def row_of(stage: SignIn, words: str) -> int:
    return next(at for at, line in enumerate(stage.text.splitlines()) if words in line)


@pytest.mark.parametrize("height", [24, 20])
async def test_what_is_told_moves_no_field(height: int, tmp_path: Path) -> None:
    async with sign_in(tmp_path, size=(80, height)) as stage:
        await stage.open(resolution=await stage.roster.resolve(Asked()))
        rows = [row_of(stage, label) for label in ("No account", "API key  ", "Try the key")]
        await stage.paste("two words")
        assert "holds characters" in stage.words
        assert rows == [row_of(stage, each) for each in ("No account", "API key  ", "Try the key")]
        await stage.submit("A1b2-C3d4_E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0U1")
        await stage.until(lambda: "Check" in stage.told)
        assert rows == [row_of(stage, each) for each in ("No account", "API key  ", "Try the key")]


async def test_why_there_is_no_keyring_stands_below_the_form_once(tmp_path: Path) -> None:
    ring = keyrings.named(keyrings.FAIL)
    async with sign_in(tmp_path, ring=ring) as stage:
        await stage.open(resolution=await stage.roster.resolve(Asked()))
        assert stage.words.count("There is no keyring here") == 1
        assert row_of(stage, "There is no keyring here") > row_of(stage, "Try the key")
        await stage.press("escape")
        (tmp_path / "accounts.toml").write_text('default = "lab"\n[accounts.lab]\n')
        await stage.open(resolution=await stage.roster.resolve(Asked()))
        assert stage.words.count("There is no keyring here") == 1
        assert row_of(stage, "There is no keyring here") < row_of(stage, "API key  ")


@pytest.mark.parametrize("full", [SECRET_SERVICE, keyrings.FAIL])
async def test_on_a_small_screen_the_reason_is_to_be_read(full: str, tmp_path: Path) -> None:
    async with sign_in(tmp_path, ring=keyrings.named(full), size=(60, 20)) as stage:
        stage.qiskit(lab={})
        await stage.open(resolution=await stage.roster.resolve(Asked("nobody")))
        for words in ("", "two words"):
            await stage.paste(words)
            for is_open in (False, True, False):
                assert "No account can be used" in stage.words
                assert "paste an API key of IBM Cloud" in stage.words
                assert ("IAM url" in stage.text) is is_open
                await stage.press("f2")
                await stage.settled()
            await stage.press("f2")
        assert "IAM url" not in stage.text
        await stage.press("f2")
        await stage.submit(WRONG)
        await stage.until(lambda: "Check" in stage.told)
        assert "IAM url" in stage.text
        assert "No account can be used" in stage.words
        assert "paste an API key of IBM Cloud" in stage.words
        assert "did not accept" in stage.words


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("size", [(80, 24), (40, 12), (20, 5), (1, 1)])
async def test_any_size(size: tuple[int, int], tmp_path: Path, *, plain: bool) -> None:
    ring = keyrings.named(keyrings.FAIL)
    async with sign_in(tmp_path, ring=ring, size=size, plain=plain, make=none) as stage:
        await stage.open(
            own=stage.own(), resolution=await stage.roster.resolve(Asked("nobody\x1b[2J"))
        )
        for _ in range(9):
            await stage.press("tab")
            focused = stage.app.focused
            assert focused is not None
            if size[1] >= 5 and focused.id not in {"sign-found", "sign-told"}:
                assert stage.app.screen.query_one("#sign-body").region.overlaps(focused.region)
        assert not unsafe_characters(stage.app)
        assert not plain or stage.text.isascii()
        await stage.resize(80, 24)
        await stage.resize(*size)
        await stage.go("sign-key")
        await stage.submit()
        await stage.on(NoInstanceScreen)
        await stage.resize(80, 24)
        await stage.resize(*size)
        await stage.press("y")
        await stage.signed_in()
