from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from textual import events

from qjobs_tui.demo import faults, hostile
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.demo.world import World
from qjobs_tui.jobs import Job, JobStatus
from qjobs_tui.ui.columns import Scene
from qjobs_tui.ui.screens.job import JobScreen
from qjobs_tui.ui.screens.jobs import JobsScreen
from qjobs_tui.ui.screens.tag_field import TagField, offering
from qjobs_tui.ui.screens.tags import ManyTagsScreen, TagsScreen, rows
from qjobs_tui.ui.text import ASCII, UNICODE

from .looks import strips, unsafe_characters
from .samples import NOW, job
from .scenes import found
from .stage import Stage, staged

if TYPE_CHECKING:
    from qjobs_tui.ui.screens.tags_dialog import TagsDialog

    from .still import StillClock


async def asked(stage: Stage, kind: type[TagsDialog] = TagsScreen) -> TagField:
    """Press the key, and look at the dialog for a second."""
    await stage.press("t")
    await stage.until(lambda: stage.is_on(kind))
    await stage.until(lambda: isinstance(stage.app.focused, TagField))
    stage.clock.go(1)
    field = stage.app.focused
    assert isinstance(field, TagField)
    return field


async def pick(stage: Stage, job: Job) -> None:
    stage.table.go_to(job.id)
    await stage.pilot.pause()


def tags(stage: Stage, job: Job) -> tuple[str, ...]:
    """What the service has."""
    script = stage.world.job(job.id)
    assert script
    return script.tags


def puts(stage: Stage) -> list[str]:
    return [sent.path for sent in stage.server.requests if sent.method == "PUT"]


def toasts(stage: Stage) -> list[str]:
    return [str(one.message) for one in stage.app._notifications]


def words(stage: Stage) -> str:
    return " ".join(stage.text.replace("│", " ").split())


async def closed(stage: Stage) -> None:
    await stage.until(lambda: stage.is_on(JobsScreen))


async def test_editing_the_list_of_a_job() -> None:
    async with staged() as stage:
        job = found(stage, tag="run-3")
        await pick(stage, job)
        field = await asked(stage)
        assert field.value == "vqe run-3 "
        assert job.id in stage.text
        assert "2 of at most 8 tags" in stage.text
        await stage.press(*'"long run" vqe', "ctrl+s")
        await closed(stage)
        assert tags(stage, job) == ("vqe", "run-3", "long run")
        assert stage.app.snapshot.by_id[job.id].tags == ("vqe", "run-3", "long run")
        assert toasts(stage) == [f"Tags of {job.id} changed."]
        field = await asked(stage)
        assert field.value == 'vqe run-3 "long run" '
        await stage.press("ctrl+u", "enter")
        # The second enter of a paste comes at once.
        await stage.press("enter")
        assert stage.is_on(TagsScreen)
        stage.clock.go(1)
        await stage.press("y")
        await closed(stage)
        assert tags(stage, job) == ()
        assert len(puts(stage)) == 2


async def test_what_changes_nothing_asks_nothing() -> None:
    async with staged() as stage:
        await pick(stage, found(stage, tag="run-3"))
        for keys in (["x", "escape"], ["x", "tab", "enter"], ["ctrl+s"]):
            await asked(stage)
            await stage.press(*keys)
            await closed(stage)
        # What is typed ahead of the dialog agrees to nothing.
        await stage.press("t", *"ab", "ctrl+s")
        assert stage.is_on(TagsScreen)
        assert puts(stage) == []


async def test_limits_are_told_before_sending() -> None:
    async with staged() as stage:
        field = await asked(stage)
        await stage.press(*"a b c d e f g h")
        assert "8 of at most 8" in stage.text
        assert "at most 8." not in stage.text
        await stage.press(*" i")
        assert "would have 9 tags: at most 8." in words(stage)
        await stage.press("ctrl+s")
        assert stage.is_on(TagsScreen)
        field.value = "x" * 87
        await stage.until(lambda: "at most 86 characters" in words(stage))
        field.value = "a "
        stage.app.post_message(events.Paste("a\x1bb\nctrl"))
        await stage.until(lambda: any("control characters" in one for one in toasts(stage)))
        stage.app.post_message(events.Paste("run 3\nctrl\n"))
        await stage.until(lambda: field.value == "a run 3")
        assert stage.is_on(TagsScreen)
        assert puts(stage) == []


async def test_known_tags_are_offered() -> None:
    async with staged() as stage:
        place = stage.world.instances[1].crn.text
        far = stage.world.jobs(place)[0]
        stage.world.change(far.id, tags=("zebra-7", "zeb\x1bra"))
        field = await asked(stage)
        assert "→ takes vqe" in stage.text
        await stage.press("down")
        assert "→ takes h2" in stage.text
        await stage.press("up", *"nig", "right")
        assert field.value == "nightly "
        # Known to nobody here: the service is asked, and what acts on a terminal left out.
        await stage.press(*"zeb")
        await stage.until(lambda: field.offered == ("zebra-7",))
        await stage.press("right")
        assert field.value == "nightly zebra-7 "
        # Where it cannot be asked nothing is offered.
        stage.server.faults.add(Fault(Kind.STATUS, "/tags", status=400, times=None))
        await stage.press(*"qqq")
        await stage.until(lambda: any(one.status == 400 for one in stage.server.requests))
        assert field.offered == ()
        await stage.press("left", "right")
        assert field.cursor_position == len(field.value)


def test_the_offer_says_what_each_key_does() -> None:
    tags = ("h2", "nightly", "vqe-run", "trotter")
    whole = "→ takes h2 · ↓ next: nightly vqe-run trotter"
    assert offering(tags, 80, UNICODE).plain == whole
    assert offering(tags, len(whole), UNICODE).plain == whole
    assert offering(tags, len(whole) - 1, UNICODE).plain == "→ takes h2 · ↓ next: nightly vqe-run …"
    assert offering(tags, 31, UNICODE).plain == "→ takes h2 · ↓ next: nightly …"
    assert offering(tags, 40, ASCII).plain == "right takes h2 - down next: nightly ~"
    assert offering(tags[:1], 80, UNICODE).plain == "→ takes h2"
    assert all(offering(tags, width, UNICODE).cell_length <= width for width in range(1, 60))


def test_jobs_stand_in_columns() -> None:
    scene = Scene(NOW)
    jobs = (
        job(status=JobStatus.QUEUED, program="sampler", backend="ibm_fez", tags=("h2", "vqe")),
        job(status=JobStatus.RUNNING, program="estimator", backend="ibm_torino", tags=()),
    )
    first, second = (line.plain for line in rows(jobs, scene, 90))
    assert first.index("sampler") == second.index("estimator")
    assert first.index("ibm_fez") == second.index("ibm_torino")
    assert first.endswith("h2  vqe")
    assert second.endswith("ibm_torino")
    assert all(line.cell_length <= 30 for line in rows(jobs, scene, 30))


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


def _attacked(clock: StillClock) -> World:
    world = World.demo(clock)
    world.add(hostile.job(clock.now()))
    return world


@pytest.mark.parametrize(("count", "plain"), [(1, True), (3, False)])
async def test_any_size(count: int, *, plain: bool) -> None:
    async with staged(_attacked, plain=plain) as stage:
        stage.jobs.marks = frozenset(stage.job_ids()[:count])
        await stage.press("t")
        for size in ((140, 45), (80, 24), (60, 20), (20, 5), (1, 1)):
            await stage.resize(*size)
            await stage.pilot.press("a", "down", "tab")
            await stage.press("shift+tab")
            assert {strip.cell_length for strip in strips(stage.app)} == {size[0]}
            assert not unsafe_characters(stage.app)
            if size[0] >= 60:
                assert "Leave them" in stage.text
                assert "Change tags (ctrl+s)" in stage.text
                assert not plain or stage.text.replace("▮", "").isascii()
        await stage.press("escape")
        await closed(stage)
        await asyncio.sleep(0)
        assert puts(stage) == []
