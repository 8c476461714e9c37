"""What the screens look like, as plain text, at a fixed moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo import faults
from qjobs_tui.ui.screens.help import HelpScreen
from qjobs_tui.ui.screens.job import JobScreen

from .looks import assert_looks, screen_text, strips
from .stage import staged

if TYPE_CHECKING:
    from .stage import Stage


SIZES = pytest.mark.parametrize("size", [(80, 24), (145, 45)], ids=["80x24", "145x45"])


def _name(what: str, size: tuple[int, int]) -> str:
    return f"{what}-{size[0]}x{size[1]}"


async def _open_failed(stage: Stage) -> None:
    failed = next(job for job in stage.table.jobs if job.reason_code == 1517)
    stage.table.go_to(failed.id)
    await stage.press("enter")
    await stage.until(lambda: stage.is_on(JobScreen))
    await stage.until(lambda: "qiskit" in stage.line("overview"))


@SIZES
async def test_jobs(size: tuple[int, int]) -> None:
    async with staged(size=size) as stage:
        await stage.press("j", "space", "j")
        await assert_looks(stage.app, _name("jobs", size))


@SIZES
async def test_job(size: tuple[int, int]) -> None:
    async with staged(size=size) as stage:
        await _open_failed(stage)
        await assert_looks(stage.app, _name("job", size))


@SIZES
async def test_help(size: tuple[int, int]) -> None:
    async with staged(size=size) as stage:
        await stage.press("question_mark")
        await stage.until(lambda: stage.is_on(HelpScreen))
        await assert_looks(stage.app, _name("help", size))


@SIZES
async def test_filter(size: tuple[int, int]) -> None:
    async with staged(size=size) as stage:
        await stage.press("slash", *"status:failed,timedout")
        await stage.until(lambda: "10 of 61 jobs" in stage.text and "enter keep" in stage.text)
        await assert_looks(stage.app, _name("filter", size))


@SIZES
async def test_failure(size: tuple[int, int]) -> None:
    async with staged(size=size) as stage:
        stage.server.faults.add(faults.too_many("30", times=None))
        stage.clock.go(11)
        health = stage.app.snapshot.health
        await stage.until(
            lambda: all(one.error for one in stage.app.snapshot.health.values()) and health
        )
        stage.clock.go(9)
        stage.jobs.draw()
        await stage.pilot.pause()
        await assert_looks(stage.app, _name("failure", size))


@SIZES
async def test_plain(size: tuple[int, int]) -> None:
    async with staged(size=size, plain=True) as stage:
        await stage.press("j", "space", "j")
        assert screen_text(stage.app).isascii()
        await assert_looks(stage.app, _name("plain", size))


@SIZES
async def test_without_colour(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with staged(size=size) as stage:
        await stage.press("j", "space", "j")
        await assert_looks(stage.app, _name("no-color", size))
        is_reversed = [
            any(
                segment.style and segment.style.reverse
                for segment in strip
                if "d6jv" in segment.text
            )
            for strip in strips(stage.app)
        ]
        assert is_reversed.index(True) == stage.table.row + 3
        assert sum(is_reversed) == 1


async def test_the_smallest() -> None:
    async with staged(size=(20, 5)) as stage:
        await stage.press("j")
        await assert_looks(stage.app, "jobs-20x5")
