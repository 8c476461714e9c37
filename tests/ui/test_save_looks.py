"""The save dialog in any size, without colour, with a hostile folder."""

from __future__ import annotations

import re

import pytest
from textual import events

from qjobs_tui.ui.screens.save_form import Preset
from tests.bodies.saving import SAMPLER

from .looks import unsafe_characters
from .save_desk import at_desk, some


@pytest.mark.parametrize("size", [(20, 5), (60, 20), (80, 24), (140, 45), (200, 60)])
async def test_every_field_is_reached_and_seen(size: tuple[int, int]) -> None:
    async with at_desk(some(SAMPLER), size=size) as desk:
        await desk.opened(marks=frozenset({0}))
        for name in ("folder", "name", "form", "pubs", "spans", "force", "go"):
            await desk.go(name)
            await desk.stage.pilot.pause()
            focused = desk.screen.focused
            assert focused is not None
            assert desk.screen.query_one("#save-body").region.overlaps(focused.region), name
        await desk.save()
        assert "1 saved" in desk.stage.text
        for other in ((1, 1), (3, 2), (100, 30), size):
            await desk.stage.resize(*other)


@pytest.mark.parametrize("size", [(80, 24), (140, 45)])
async def test_plain_and_without_colour_all_is_told(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with at_desk(some(SAMPLER, None), size=size, plain=True) as desk:
        await desk.open()
        assert desk.stage.text.isascii()
        assert "(x) qiskit" in desk.stage.text
        await desk.go("force")
        assert re.search(r">\[ \] other files", desk.stage.text)
        await desk.stage.press("space")
        assert re.search(r">\[x\] other files", desk.stage.text)
        await desk.go("go")
        assert "[ Save (ctrl+s) ]" in desk.stage.text
        await desk.save()
        assert desk.stage.text.isascii()
        assert "1 saved, 1 not saved" in desk.stage.text


async def test_a_hostile_folder_reaches_no_terminal() -> None:
    async with at_desk() as desk:
        await desk.open(preset=Preset(f"{desk.folder}/\x1b]52;c;x\x07"))
        assert not unsafe_characters(desk.stage.app)
        assert desk.screen.focused is not None
        desk.screen.focused.post_message(events.Paste("/tmp/\x1b[2J\u202e\nsecond"))
        await desk.plan("2 results")
        assert not unsafe_characters(desk.stage.app)
        assert "second" not in desk.stage.text
