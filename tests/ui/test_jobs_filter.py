"""Filtering the jobs on screen."""

from __future__ import annotations

from qjobs_tui.ui.screens.jobs import JobsScreen

from .stage import staged


async def test_typing_filters() -> None:
    async with staged() as stage:
        await stage.press("slash", *"status:failed")
        await stage.until(lambda: stage.jobs.query_text == "status:failed")
        assert {job.status.value for job in stage.table.jobs} == {"failed"}
        assert stage.field.has_focus
        assert f"{len(stage.job_ids())} of 61 jobs" in stage.line("count")


async def test_enter_keeps_the_filter_and_escape_drops_it() -> None:
    async with staged() as stage:
        await stage.filter("tag:vqe")
        assert stage.table.has_focus
        kept = stage.job_ids()
        assert 0 < len(kept) < 61
        await stage.press("slash", *" x", "escape")
        await stage.until(lambda: stage.jobs.query_text == "")
        assert stage.table.has_focus
        assert stage.field.value == ""
        assert len(stage.job_ids()) == 61


async def test_escape_in_the_table_clears_marks_first_and_then_the_filter() -> None:
    async with staged() as stage:
        await stage.filter("tag:vqe")
        await stage.press("space", "escape")
        assert stage.jobs.marks == frozenset()
        assert stage.jobs.query_text == "tag:vqe"
        await stage.press("escape")
        await stage.until(lambda: stage.jobs.query_text == "")


async def test_keys_that_come_in_one_packet_reach_the_right_widget() -> None:
    async with staged() as stage:
        for key in ("slash", *"fez", "enter", "j", "space"):
            stage.app.simulate_key(key)
        await stage.until(lambda: stage.jobs.marks)
        await stage.until(lambda: stage.jobs.query_text == "fez")
        assert stage.field.value == "fez"
        assert stage.table.has_focus


async def test_letters_before_an_escape_in_the_same_packet_are_dropped_too() -> None:
    async with staged() as stage:
        for key in ("slash", *"fez", "escape", "j"):
            stage.app.simulate_key(key)
        await stage.until(lambda: stage.table.row == 1)
        await stage.pilot.pause(0.2)
        assert stage.field.value == ""
        assert stage.jobs.query_text == ""


async def test_letters_and_slashes_are_typed_into_the_field() -> None:
    async with staged() as stage:
        await stage.press("slash", *"oypra", "slash", "question_mark", "q")
        assert stage.field.value == "oypra/?q"
        assert stage.jobs.sort_key == "created"
        assert stage.is_on(JobsScreen)
        await stage.press("down")
        assert stage.table.has_focus


async def test_a_filter_that_nothing_matches() -> None:
    async with staged() as stage:
        await stage.filter("tag:nothing-has-this")
        assert stage.job_ids() == []
        await stage.until(lambda: "no job matches" in stage.line("detail"))
        await stage.press("enter", "space", "y", "j", "G")
        assert stage.copied == []


async def test_the_cursor_stays_on_its_job_when_filtered() -> None:
    async with staged() as stage:
        await stage.press(*"jjjj")
        assert stage.table.job
        job_id = stage.table.job.id
        await stage.filter(f"backend:{stage.table.job.backend}")
        assert stage.table.job.id == job_id
        await stage.press("escape")
        assert stage.table.job.id == job_id
