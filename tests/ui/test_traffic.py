"""Bytes sent to the terminal: over SSH each of them is latency."""

from __future__ import annotations

from msgspec.structs import replace

from qjobs_tui.jobs import JobStatus

from .stage import Stage, staged


async def _bytes(stage: Stage) -> int:
    await stage.pilot.pause()
    return len(stage.driver.taken().encode())


async def _listening(stage: Stage) -> None:
    stage.driver.is_listening = True
    await _bytes(stage)


async def test_a_poll_without_change_sends_nothing() -> None:
    async with staged(records=True) as stage:
        await _listening(stage)
        asked = len(stage.server.requests)
        await stage.press("r")
        await stage.until(lambda: len(stage.server.requests) > asked)
        await stage.loaded()
        assert await _bytes(stage) == 0


async def test_a_changed_status_cell() -> None:
    async with staged(records=True) as stage:
        await _listening(stage)
        done = next(job for job in stage.table.jobs[:18] if job.status is JobStatus.DONE)
        stage.app.store.merge_jobs([replace(done, status=JobStatus.CANCELLED)])
        assert 0 < await _bytes(stage) <= 200


async def test_a_job_that_begins_to_run() -> None:
    async with staged(records=True) as stage:
        await _listening(stage)
        queued = next(job for job in stage.table.jobs[1:18] if job.status is JobStatus.QUEUED)
        stage.app.store.merge_jobs([replace(queued, status=JobStatus.RUNNING)])
        # Its tags lose the QPU's queue, and the status line counts anew.
        assert 0 < await _bytes(stage) <= 600


async def test_moving_the_cursor() -> None:
    async with staged(records=True) as stage:
        await _listening(stage)
        for key in ("j", "j", "k", "down"):
            await stage.press(key)
            assert 0 < await _bytes(stage) <= 800


async def test_time_that_passes() -> None:
    async with staged(records=True) as stage:
        await _listening(stage)
        stage.clock.go(6)
        stage.jobs.tick()
        assert 0 < await _bytes(stage) <= 300
        stage.jobs.tick()
        assert await _bytes(stage) == 0


async def test_mark_and_letter() -> None:
    async with staged(records=True) as stage:
        await _listening(stage)
        await stage.press("space")
        assert 0 < await _bytes(stage) <= 900
