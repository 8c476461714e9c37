from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo import faults, hostile
from qjobs_tui.demo.ids import xid
from qjobs_tui.demo.script import JobScript
from qjobs_tui.demo.world import World
from qjobs_tui.ui.screens.help import HelpScreen
from qjobs_tui.ui.screens.job import JobScreen

from .looks import strips, unsafe_characters
from .stage import Stage, staged

if TYPE_CHECKING:
    from .still import StillClock


def _attacked(clock: StillClock) -> World:
    world = World(clock)
    world.add(hostile.job(clock.now()))
    return world


def _assert_safe(stage: Stage) -> None:
    assert unsafe_characters(stage.app) == set()
    width = stage.app.size.width
    assert {strip.cell_length for strip in strips(stage.app)} == {width}


@pytest.mark.parametrize("size", [(80, 24), (145, 45), (300, 60), (20, 5)])
@pytest.mark.parametrize("plain", [False, True])
async def test_a_hostile_job_on_every_screen(size: tuple[int, int], *, plain: bool) -> None:
    async with staged(_attacked, size=size, plain=plain) as stage:
        assert len(stage.job_ids()) == 1
        _assert_safe(stage)
        await stage.press("space")
        _assert_safe(stage)
        await stage.press("enter")
        await stage.until(lambda: stage.is_on(JobScreen))
        await stage.until(lambda: "client" in stage.line("overview"))
        _assert_safe(stage)
        await stage.press("G")
        _assert_safe(stage)
        await stage.press("question_mark")
        await stage.until(lambda: stage.is_on(HelpScreen))
        _assert_safe(stage)
        if plain:
            assert all(strip.text.isascii() for strip in strips(stage.app))


async def test_markup_is_shown_and_not_obeyed() -> None:
    async with staged(_attacked, size=(145, 60)) as stage:
        preview = " ".join(stage.line("preview").split())
        assert "[/x] [bold red]red[/] [@click=app.quit]click[/]" in preview
        assert "␛]52;c;" in preview


async def test_a_hostile_error() -> None:
    async with staged() as stage:
        body = b'{"errors":[{"code":1500,"message":"[/x] \\u001b[2J\\u202e [@click=app.quit]"}]}'
        fault = faults.Fault(faults.Kind.STATUS, times=None, status=500, body=body)
        stage.server.faults.add(fault)
        await stage.press("r")
        await stage.until(lambda: "retry" in stage.line("status"))
        _assert_safe(stage)
        await stage.press("enter")
        await stage.until_tried(lambda: "note" in stage.line("overview"))
        _assert_safe(stage)


async def test_a_hostile_toast() -> None:
    def many(clock: StillClock) -> World:
        return World.of(clock, 450)

    async with staged(many) as stage:
        body = b'{"errors":[{"code":1500,"message":"[/x] \\u001b[2J [bold]b"}]}'
        fault = faults.Fault(faults.Kind.STATUS, "/jobs", times=None, status=500, body=body)
        stage.server.faults.add(fault)
        await stage.press("G")
        await stage.until_tried(lambda: "older jobs:" in stage.text)
        _assert_safe(stage)


async def test_an_unreadable_record() -> None:
    def broken(clock: StillClock) -> World:
        world = World(clock)
        job_id = xid(clock.now(), 7)
        world.add(
            JobScript(
                id=job_id, created=clock.now(), overrides=(("status", 7), ("state", ["x\x1b"]))
            )
        )
        return world

    async with staged(broken, size=(145, 40)) as stage:
        assert "unreadable" in stage.text
        assert stage.job_ids() == [xid(stage.clock.now(), 7)]
        assert "unreadable" in stage.line("preview")
        _assert_safe(stage)
        await stage.press("y", "enter")
        await stage.until(lambda: stage.is_on(JobScreen))
        await stage.until(lambda: "unreadable" in stage.line("overview"))
        assert stage.copied == [xid(stage.clock.now(), 7)]
        _assert_safe(stage)
