"""What comes of changing tags: of several jobs, against somebody else, refused."""

from __future__ import annotations

from msgspec.structs import replace

from qjobs_tui.demo import faults
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.jobs import JobStatus
from qjobs_tui.ui.screens.job import JobScreen
from qjobs_tui.ui.screens.jobs import JobsScreen
from qjobs_tui.ui.screens.tags import ManyTagsScreen

from .scenes import found
from .stage import staged
from .tags_case import asked, closed, pick, puts, tags, toasts, words


async def test_somebody_else_was_faster() -> None:
    async with staged() as stage:
        job = found(stage, tag="run-3")
        await pick(stage, job)
        field = await asked(stage)
        stage.world.change(job.id, tags=("theirs",))
        # What the table learns meanwhile is not what the user saw.
        stage.app.store.merge_jobs([replace(job, tags=("theirs",))])
        await stage.press(*"mine", "ctrl+s")
        await stage.until(lambda: "meanwhile" in words(stage))
        assert "its tags are now: theirs" in words(stage)
        assert puts(stage) == []
        assert tags(stage, job) == ("theirs",)
        assert field.value == "vqe run-3 mine"
        field.value = "theirs mine"
        stage.clock.go(1)
        await stage.press("ctrl+s")
        await closed(stage)
        assert tags(stage, job) == ("theirs", "mine")


async def test_adding_and_removing_for_marked_jobs() -> None:
    async with staged() as stage:
        first, other = found(stage, tag="run-3"), found(stage, tag="h2")
        private = next(job for job in stage.app.snapshot.jobs if job.private)
        assert private.status is JobStatus.DONE
        stage.jobs.marks = frozenset({first.id, other.id, private.id})
        await asked(stage, ManyTagsScreen)
        assert "h2 (1 of 3)" in stage.line("dialog-why")
        # One that somebody else changes, and one that the service fails with.
        stage.world.change(first.id, tags=("theirs", "vqe"))
        stage.server.faults.add(
            Fault(Kind.STATUS, f"/{private.id}/tags", "PUT", status=400, times=1)
        )
        await stage.press(*"seen", "enter", *"vqe")
        assert "changes 3 of 3 jobs" in stage.text
        await stage.press("ctrl+s")
        await stage.until(lambda: "Not of" in words(stage))
        said = words(stage)
        assert f"Tags of {other.id} changed." in said
        assert other.id not in stage.line("dialog-why")
        assert f"Not of {first.id}: changed meanwhile by somebody else" in said
        assert f"Not of {private.id}:" in said
        assert tags(stage, other) == (*(tag for tag in other.tags if tag != "vqe"), "seen")
        assert tags(stage, first) == ("theirs", "vqe")
        stage.clock.go(1)
        await stage.press("ctrl+s")
        await closed(stage)
        assert tags(stage, first) == ("theirs", "seen")
        assert tags(stage, private) == (*private.tags, "seen")
        assert len([path for path in puts(stage) if other.id in path]) == 1
        # Done again, nothing is left to do; both at once cannot be meant.
        await asked(stage, ManyTagsScreen)
        await stage.press(*"seen")
        assert "changes 0 of 3 jobs" in stage.text
        await stage.press("enter", *"seen")
        assert "To add and to remove at once: seen" in words(stage)


async def test_leaving_stops_nothing_and_the_end_is_told() -> None:
    async with staged() as stage:
        job = found(stage, tag="run-3")
        await pick(stage, job)
        stage.jobs.open_job(job.id)
        await stage.until(lambda: stage.is_on(JobScreen))
        await asked(stage)
        with stage.held(f"/jobs/{job.id}"):
            await stage.press(*"late", "ctrl+s")
            await stage.until(lambda: "changing the tags of 1 job" in stage.text)
            await stage.press("ctrl+s", "escape", "escape")
            await closed(stage)
        await stage.until(lambda: toasts(stage))
        assert toasts(stage) == [f"Tags of {job.id} changed."]
        assert tags(stage, job) == ("vqe", "run-3", "late")
        assert len(puts(stage)) == 1


async def test_a_refusal_leaves_what_was_typed() -> None:
    async with staged() as stage:
        job = found(stage, tag="run-3")
        await pick(stage, job)
        stage.server.faults.add(faults.Fault(Kind.STATUS, "/tags", "PUT", status=403, times=1))
        field = await asked(stage)
        await stage.press(*"[/x]", "ctrl+s")
        await stage.until(lambda: f"Not of {job.id}" in words(stage))
        assert field.value == "vqe run-3 [/x]"
        # Tags that the service finds meanwhile do not take the words away, another letter does.
        field.offer(["zebra"])
        await stage.press("left")
        assert f"Not of {job.id}" in words(stage)
        assert "2 of" not in stage.text
        assert "3 of at most 8 tags" in stage.text
        await stage.press("x")
        assert f"Not of {job.id}" not in words(stage)


async def test_a_record_that_cannot_be_read_is_left_out() -> None:
    async with staged() as stage:
        first, *others = stage.app.snapshot.jobs[:3]
        stage.app.store.merge_jobs([replace(first, defect="tags: no list", tags=())])
        await pick(stage, first)
        await stage.press("t")
        assert stage.is_on(JobsScreen)
        assert any("record cannot be read" in toast for toast in toasts(stage))
        stage.jobs.marks = frozenset({first.id, *(job.id for job in others)})
        await asked(stage, ManyTagsScreen)
        assert "1 job left out" in stage.text
        assert first.id not in stage.line("dialog-why")
