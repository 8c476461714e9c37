"""What the screens of a job look like, as plain text, at a fixed moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .looks import assert_looks, screen_text, strips
from .scenes import SCENES, saved, settled
from .stage import staged

if TYPE_CHECKING:
    from pathlib import Path


EVERY_SCENE = pytest.mark.parametrize("scene", SCENES)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have results saved in a folder whose name is the same in every run."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "results").mkdir()


@EVERY_SCENE
@pytest.mark.usefixtures("here")
async def test_scenes(scene: str) -> None:
    async with staged(save="results") as stage:
        await SCENES[scene](stage)
        await assert_looks(stage.app, f"job-{scene}-80x24")
        # There is hardly room for anything: it is enough to go on.
        for size in ((20, 5), (40, 12), (140, 45)):
            await stage.resize(*size)
            await settled(stage)
        await assert_looks(stage.app, f"job-{scene}-140x45")
        await stage.resize(80, 24)
        await assert_looks(stage.app, f"job-{scene}-80x24")


@EVERY_SCENE
@pytest.mark.usefixtures("here")
async def test_scenes_in_ascii_without_colour(scene: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with staged(size=(80, 24), plain=True, save="results") as stage:
        await SCENES[scene](stage)
        assert screen_text(stage.app).isascii()
        await assert_looks(stage.app, f"job-{scene}-plain-80x24")


@pytest.mark.usefixtures("here")
async def test_what_came_of_saving() -> None:
    async with staged(save="results") as stage:
        await saved(stage)
        box = [line for line in stage.text.splitlines() if line.startswith(("╭", "│", "╰"))]
        assert {(len(line), line[-1] in "╮│╯") for line in box} == {(80, True)}
        assert "1 saved  in " in box[1]
        assert "✓ d6il306u63f31ng020a0.json  qiskit" in box[-3]
        assert box[-2].startswith("│ esc close y copy paths")


@pytest.mark.parametrize("scene", ["result-marked", "spans-marked", "json", "private", "save"])
@pytest.mark.usefixtures("here")
async def test_nothing_is_told_by_colour_alone(scene: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with staged(save="results") as stage:
        await SCENES[scene](stage)
        coloured = screen_text(stage.app)
    monkeypatch.setenv("NO_COLOR", "1")
    async with staged(save="results") as stage:
        await SCENES[scene](stage)
        assert screen_text(stage.app) == coloured
        grey = [
            segment.style.color.triplet
            for strip in strips(stage.app)
            for segment in strip
            if segment.style and segment.style.color and segment.style.color.triplet
        ]
        assert all(one.red == one.green == one.blue for one in grey)
