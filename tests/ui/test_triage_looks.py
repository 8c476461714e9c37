"""What acting on jobs looks like, as plain text, at a fixed moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .looks import assert_looks, screen_text, strips, unsafe_characters
from .scenes import settled
from .stage import staged
from .triage_scenes import SCENES

if TYPE_CHECKING:
    from .stage import Stage

pytestmark = pytest.mark.parametrize("scene", SCENES)


def _fills(stage: Stage, width: int) -> bool:
    return {strip.cell_length for strip in strips(stage.app)} == {width}


async def test_scenes(scene: str) -> None:
    async with staged() as stage:
        await SCENES[scene](stage)
        await assert_looks(stage.app, f"triage-{scene}-80x24")
        # There is hardly room for anything: it is enough to go on.
        for size in ((20, 5), (40, 12), (140, 45)):
            await stage.resize(*size)
            await settled(stage)
            assert _fills(stage, size[0])
        await assert_looks(stage.app, f"triage-{scene}-140x45")
        await stage.resize(80, 24)
        await assert_looks(stage.app, f"triage-{scene}-80x24")


async def test_in_ascii_without_colour(scene: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with staged(plain=True) as stage:
        await SCENES[scene](stage)
        assert screen_text(stage.app).replace("▮", "").isascii()
        assert not unsafe_characters(stage.app)
        await assert_looks(stage.app, f"triage-{scene}-plain-80x24")
