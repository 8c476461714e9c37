"""Choosing instances, whatever they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo.world import INSTANCES
from qjobs_tui.errors import AccountError, UsageError
from qjobs_tui.jobs import Crn, Instance
from qjobs_tui.ui.screens.pick import PickScreen

from .looks import strips, unsafe_characters
from .sign_in_stage import OPEN, SignIn, sign_in

if TYPE_CHECKING:
    from pathlib import Path


def instance(number: int, name: str = "", plan: str = "") -> Instance:
    text = f"crn:v1:bluemix:public:quantum-computing:us-east:a/0f00:aaaa-{number:012}::"
    return Instance(Crn.parse(text), name, plan)


async def picked(stage: SignIn, screen: PickScreen, *keys: str) -> object:
    stage.app.ask(screen)
    await stage.on(PickScreen)
    await stage.press(*keys)
    await stage.until(lambda: stage.app.answer is not OPEN)
    return stage.app.answer


async def test_those_that_are_followed_are_marked(tmp_path: Path) -> None:
    some = tuple(instance(number, f"i{number}") for number in range(3))
    async with sign_in(tmp_path) as stage:
        screen = PickScreen(stage.desk, some, chosen={some[1].crn.text})
        assert await picked(stage, screen, "enter") == (some[1],)


async def test_escape_chooses_none(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        screen = PickScreen(stage.desk, (instance(1), instance(2)))
        assert await picked(stage, screen, "a", "escape") is None


async def test_two_of_one_name_are_told_apart(tmp_path: Path) -> None:
    some = (instance(1, "open"), instance(2, "open"))
    async with sign_in(tmp_path) as stage:
        screen = PickScreen(stage.desk, some)
        assert await picked(stage, screen, "down", "down", "enter") == (some[1],)
        assert "000000000002" in "".join(stage.frames)


async def test_what_enter_does_is_said(tmp_path: Path) -> None:
    some = tuple(instance(number, f"i{number}", "open") for number in range(3))
    async with sign_in(tmp_path) as stage:
        error = UsageError("One instance was left out", hint="Its CRN is broken.")
        stage.app.ask(PickScreen(stage.desk, some, complaint=error))
        await stage.on(PickScreen)
        assert "enter follows the one under the cursor" in stage.text
        assert "One instance was left out. Its CRN is broken." in stage.text
        assert "enter follow space mark a all listed esc back" in stage.text
        assert "PLAN" in stage.text
        await stage.press("a")
        assert "enter follows 3 marked: i0, i1, i2" in stage.text
        await stage.press("g", "space")
        assert "enter follows all of them, also those made later" in stage.text


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("size", [(140, 45), (80, 24), (20, 5), (3, 2), (1, 1)])
async def test_hostile_names_at_any_size(
    size: tuple[int, int], tmp_path: Path, *, plain: bool
) -> None:
    names = (
        "\x1b]52;c;eA==\x07",
        "\u202egnitsrever",
        "名" * 64,
        "[/x][@click=quit]x",
        "e\u0301" * 99,
    )
    some = tuple(instance(number, name, name) for number, name in enumerate(names))
    async with sign_in(tmp_path, size=size, plain=plain) as stage:
        stage.app.ask(PickScreen(stage.desk, some))
        await stage.on(PickScreen)
        for key in ("a", "G", "space", "a", "g"):
            await stage.press(key)
            assert not unsafe_characters(stage.app)
        assert {strip.cell_length for strip in strips(stage.app)} == {size[0]}
        assert not plain or all(strip.text.isascii() for strip in strips(stage.app))
        await stage.resize(80, 24)
        await stage.resize(*size)
        await stage.press("escape")
        await stage.until(lambda: stage.app.answer is None)


async def test_a_single_instance_is_told_as_one(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        trouble = AccountError("Nothing answers there", hint="Check the url.")
        stage.app.ask(PickScreen(stage.desk, INSTANCES[:1], complaint=trouble))
        await stage.on(PickScreen)
        assert "The key sees 1 instance. Which" in stage.words
        assert "Nothing answers there. Check the url." in stage.words
