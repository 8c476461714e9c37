"""What signing in looks like, as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .looks import assert_looks, screen_text, strips, unsafe_characters
from .sign_in_scenes import SCENES
from .sign_in_stage import sign_in

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.parametrize("scene", SCENES)


async def test_scenes(scene: str, tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        await SCENES[scene](stage)
        await assert_looks(stage.app, f"sign-in-{scene}-80x24")
        # There is hardly room for anything: it is enough to go on.
        for size in ((20, 5), (40, 12), (140, 45)):
            await stage.resize(*size)
            assert {strip.cell_length for strip in strips(stage.app)} == {size[0]}
        await assert_looks(stage.app, f"sign-in-{scene}-140x45")
        await stage.resize(80, 24)
        await assert_looks(stage.app, f"sign-in-{scene}-80x24")


async def test_in_ascii_without_colour(
    scene: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with sign_in(tmp_path, plain=True) as stage:
        await SCENES[scene](stage)
        assert screen_text(stage.app).isascii()
        assert not unsafe_characters(stage.app)
        await assert_looks(stage.app, f"sign-in-{scene}-plain-80x24")
