"""Older jobs come when somebody looks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.demo import faults
from qjobs_tui.demo.world import World

from .stage import staged

if TYPE_CHECKING:
    from .still import StillClock


async def test_older_jobs_come_when_the_end_is_reached() -> None:
    def many(clock: StillClock) -> World:
        return World.of(clock, 450)

    async with staged(many) as stage:
        assert len(stage.job_ids()) == 200
        assert "200 of 450 jobs" in stage.line("count")
        await stage.press("G")
        await stage.until(lambda: len(stage.job_ids()) > 200)
        assert stage.table.row == 199
        await stage.press("G")
        await stage.until(lambda: len(stage.job_ids()) == 450)
        assert "450 jobs" in stage.line("count")


async def test_a_filter_looks_among_older_jobs_too() -> None:
    def many(clock: StillClock) -> World:
        return World.of(clock, 450)

    async with staged(many) as stage:
        oldest = stage.world.jobs()[0].id
        await stage.filter(f"id:{oldest} age>7h")
        await stage.until(lambda: stage.job_ids() == [oldest])


async def test_words_that_nothing_matches_look_back_when_asked_to() -> None:
    def many(clock: StillClock) -> World:
        return World.of(clock, 450)

    async with staged(many) as stage:
        oldest = stage.world.jobs()[0].id
        await stage.filter(oldest)
        assert stage.job_ids() == []
        await stage.press("G")
        await stage.until(lambda: "of 399" in stage.line("count"))
        await stage.press("G")
        await stage.until(lambda: stage.job_ids() == [oldest])


async def test_keys_at_the_end_wait_for_the_load_under_way() -> None:
    def many(clock: StillClock) -> World:
        return World.of(clock, 450)

    async with staged(many) as stage:
        asked = len(stage.server.requests)
        with stage.held("/jobs"):
            await stage.press("G", "G", "j", "G")
        await stage.until(lambda: len(stage.job_ids()) > 200)
        assert len(stage.server.requests) == asked + 1


async def test_a_look_back_that_failed_is_tried_again() -> None:
    def many(clock: StillClock) -> World:
        return World.of(clock, 450)

    async with staged(many) as stage:
        oldest = stage.world.jobs()[0].id
        stage.server.faults.add(faults.status(404, "/jobs"))
        await stage.filter(f"id:{oldest} age>7h")
        await stage.until(lambda: "older jobs:" in stage.text)
        await stage.press("escape")
        await stage.filter(f"id:{oldest} age>7h")
        await stage.until(lambda: stage.job_ids() == [oldest])


async def test_older_jobs_that_cannot_be_had() -> None:
    def many(clock: StillClock) -> World:
        return World.of(clock, 450)

    async with staged(many) as stage:
        stage.server.faults.add(faults.status(500, "/jobs", times=None))
        await stage.press("G")
        await stage.until_tried(lambda: "older jobs:" in stage.text)
        assert len(stage.job_ids()) == 200
