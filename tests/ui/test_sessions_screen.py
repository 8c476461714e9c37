"""The screen of sessions, on the demo account."""

from __future__ import annotations

from msgspec.structs import replace

from qjobs_tui.demo import faults
from qjobs_tui.jobs import Job, JobStatus
from qjobs_tui.store.change import Kind, Outcome
from qjobs_tui.store.sessions import SessionList
from qjobs_tui.ui.screens.ending import EndingScreen
from qjobs_tui.ui.screens.jobs import JobsScreen
from qjobs_tui.ui.screens.sessions import SessionsScreen

from .lists_stage import opened, row, shown
from .stage import Stage, staged


async def agreed(stage: Stage, key: str) -> str:
    """Ask for an end by a key, read the question, and say yes."""
    await stage.press(key)
    await stage.until(lambda: stage.is_on(EndingScreen))
    words = stage.line("dialog-why")
    stage.clock.wait(1)
    await stage.press("y")
    await stage.until(lambda: not stage.is_on(EndingScreen))
    return words


def toasts(stage: Stage) -> list[str]:
    return [one.message for one in stage.app._notifications]


def methods(stage: Stage) -> set[str]:
    return {one.method for one in stage.server.requests if "/identity" not in one.path}


async def test_sessions_of_both_instances_and_back() -> None:
    async with staged() as stage:
        await stage.press("j", "j", "space")
        ids, place, marks = stage.job_ids(), stage.table.row, stage.jobs.marks
        screen = await opened(stage, "S")
        batch = stage.world.sessions()[1].id
        assert screen.listing.keys[0] == screen.listing.key == batch
        assert len(screen.listing.keys) == 4
        assert "2 open of 4" in stage.line("list-title")
        assert "batch" in row(stage, batch)
        assert "in progress" in row(stage, batch)
        assert "yes" in row(stage, batch)
        assert "▶1 ◷1 ✓1" in row(stage, batch)
        assert "7h41m" in row(stage, batch)
        detail = stage.line("list-detail")
        assert "batch on ibm_fez" in detail
        assert "in progress, accepting new jobs" in detail
        assert "left of 8 h" in detail
        assert stage.line("keys").startswith("enter jobs x stop accepting c close")
        assert "c close" in stage.line("keys")
        await stage.press("y")
        assert stage.copied == [batch]
        await stage.press("j", "escape")
        assert stage.is_on(JobsScreen)
        assert (stage.job_ids(), stage.table.row, stage.jobs.marks) == (ids, place, marks)


async def test_enter_shows_the_jobs_of_a_session() -> None:
    async with staged() as stage:
        await opened(stage, "S")
        key = shown(stage).listing.key
        members = {job.id for job in stage.app.snapshot.jobs if job.session_id == key}
        await stage.press("enter")
        await stage.until(lambda: stage.jobs.query_text == f"session:{key}")
        assert set(stage.job_ids()) == members
        assert stage.field.value == f"session:{key}"
        await stage.press("escape")
        await stage.until(lambda: not stage.jobs.query_text)


async def test_stop_then_close() -> None:
    async with staged() as stage:
        await opened(stage, "S")
        batch = shown(stage).listing.key
        assert "2 open" in stage.line("list-title")
        said = await agreed(stage, "x")
        assert batch in said
        assert "1 queued job in it will still run" in said
        assert "1 running job in it will go on" in said
        await stage.until(lambda: "not accepting new jobs" in stage.line("list-detail"))
        assert not stage.world.sessions()[1].accepting
        assert any(batch in words and "takes no more jobs" in words for words in toasts(stage))
        await stage.press("x")
        assert stage.is_on(SessionsScreen)
        assert any("takes no more jobs as it is" in words for words in toasts(stage))
        said = await agreed(stage, "c")
        assert "1 queued job in it will be dropped and not run" in said
        assert "QPU time already used is still charged" in said
        await stage.until(lambda: stage.world.sessions()[1].closes)
        assert any("closed" in words for words in toasts(stage))
        changes = stage.app.snapshot.changes
        assert [(one.kind, one.target) for one in changes] == [
            (Kind.STOP, batch),
            (Kind.CLOSE, batch),
        ]
        assert {one.outcome for one in changes} == {Outcome.DONE}


async def test_keeping_keeps() -> None:
    async with staged() as stage:
        await opened(stage, "S")
        for key, answers in (("c", ["enter"]), ("x", ["escape"]), ("c", ["y", "enter"])):
            # A "y" that was typed before the question could be read agrees to nothing.
            await stage.press(key)
            await stage.until(lambda: stage.is_on(EndingScreen))
            await stage.press(*answers)
            await stage.until(lambda: stage.is_on(SessionsScreen))
        assert methods(stage) == {"GET"}
        assert not stage.app.snapshot.changes


async def test_a_closed_one_asks_nothing() -> None:
    async with staged() as stage:
        await opened(stage, "S")
        await stage.press("G", "c")
        assert stage.is_on(SessionsScreen)
        assert any("closed already" in words for words in toasts(stage))


async def test_the_dialog_is_about_the_session_of_the_key_press() -> None:
    async with staged() as stage:
        await opened(stage, "S")
        batch = shown(stage).listing.key
        await stage.press("c")
        await stage.until(lambda: stage.is_on(EndingScreen))
        queued = next(
            job
            for job in stage.app.snapshot.jobs
            if job.session_id == batch and job.status is JobStatus.QUEUED
        )
        # Meanwhile its queued job begins to run, and another session comes to the top.
        newer = Job("x1", queued.instance, JobStatus.QUEUED, session_id="zz")
        newer = replace(newer, created=stage.clock.now())
        running = replace(queued, status=JobStatus.RUNNING)
        stage.app.store.merge_jobs([newer, running])
        await stage.until(lambda: "2 running jobs in it" in stage.line("dialog-why"))
        assert "dropped" not in stage.line("dialog-why")
        # Now it leaves the list, and the cursor goes to another.
        stage.app.store.sessions.known = SessionList()
        members = [job.id for job in stage.app.snapshot.jobs if job.session_id == batch]
        stage.app.store.merge_jobs([], frozenset(members))
        below = stage.app.screen_stack[-2]
        assert isinstance(below, SessionsScreen)
        below.draw()
        assert below.listing.key not in ("", batch)
        stage.clock.wait(1)
        await stage.press("y")
        await stage.until(lambda: stage.world.sessions()[1].closes)
        assert [one.target for one in stage.app.snapshot.changes] == [batch]


async def test_it_survives_leaving_and_a_failure_is_said() -> None:
    async with staged() as stage:
        await opened(stage, "S")
        with stage.held("/sessions/"):
            await agreed(stage, "x")
            await stage.press("escape")
            assert stage.is_on(JobsScreen)
            assert stage.world.sessions()[1].accepting
        await stage.until(lambda: any("takes no more" in words for words in toasts(stage)))
        assert not stage.world.sessions()[1].accepting
        await opened(stage, "S")
        stage.server.faults.add(faults.status(403, "/close"))
        await agreed(stage, "c")
        await stage.press("escape")
        assert stage.is_on(JobsScreen)
        await stage.until_tried(lambda: any("failed" in words for words in toasts(stage)))
        assert not stage.world.sessions()[1].closes


async def test_read_only_takes_the_keys_away() -> None:
    async with staged() as stage:
        stage.app.store.set_read_only(read_only=True)
        await opened(stage, "S")
        assert "close" not in stage.line("keys")
        await stage.press("x", "c")
        assert stage.is_on(SessionsScreen)
        titles = {one.title for one in stage.app.get_system_commands(stage.app.screen)}
        assert "Copy id" in titles
        assert not {"Close", "Stop accepting"} & titles
        stage.app.store.set_read_only(read_only=False)
        await stage.until(lambda: "c close" in stage.line("keys"))
        assert methods(stage) == {"GET"}
