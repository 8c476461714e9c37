"""Editing tags, and what is offered meanwhile."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from textual import events

from qjobs_tui.demo import hostile
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.demo.world import World
from qjobs_tui.jobs import JobStatus
from qjobs_tui.ui.columns import Scene
from qjobs_tui.ui.screens.tag_field import offering
from qjobs_tui.ui.screens.tags import TagsScreen, rows
from qjobs_tui.ui.text import ASCII, UNICODE

from .looks import strips, unsafe_characters
from .samples import NOW, job
from .scenes import found
from .stage import staged

if TYPE_CHECKING:
    from .still import StillClock

from .tags_case import asked, closed, pick, puts, tags, toasts, words


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
