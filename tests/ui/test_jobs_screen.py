"""The jobs on screen: keys, time and trouble."""

from __future__ import annotations

import pytest

from qjobs_tui.demo import faults
from qjobs_tui.demo.world import World
from qjobs_tui.ui.screens.job import JobScreen
from qjobs_tui.ui.widgets.lines import Lines

from .looks import screen_lines
from .stage import staged


async def test_the_first_screen() -> None:
    async with staged() as stage:
        assert stage.table.has_focus
        assert stage.table.row == 0
        assert "61 jobs" in stage.line("count")
        assert "DEMO" in stage.line("status")
        assert stage.line("fresh") == "● now"


async def test_sorting() -> None:
    async with staged() as stage:
        titles = []
        for _ in range(6):
            header = screen_lines(stage.app)[2]
            titles.append(next(word for word in header.split() if word[-1] in "▲▼"))
            await stage.press("o")
        assert titles == ["AGE▼", "STATUS▲", "BACKEND▲", "USAGE▼", "INSTANCE▲", "AGE▼"]
        backends = [job.backend for job in stage.table.jobs]
        await stage.press("o")
        assert [job.backend for job in stage.table.jobs] == sorted(backends)
        await stage.press("O")
        assert [job.backend for job in stage.table.jobs] == sorted(backends, reverse=True)
        assert "BACKEND▼" in screen_lines(stage.app)[2]


async def test_marks() -> None:
    async with staged() as stage:
        ids = stage.job_ids()
        await stage.press("space", "j", "space")
        assert stage.jobs.marks == {ids[0], ids[2]}
        assert "2 marked" in stage.line("count")
        await stage.press("k", "space")
        assert stage.jobs.marks == {ids[0]}
        await stage.press("a")
        assert stage.jobs.marks == set(ids)
        await stage.press("a")
        assert stage.jobs.marks == frozenset()


async def test_a_marked_job_that_vanished_is_said() -> None:
    async with staged() as stage:
        marked = stage.job_ids()[9]
        stage.table.go_to(marked)
        await stage.press("space")
        stage.world.delete(marked)
        stage.refresh_soon()
        await stage.until(lambda: not stage.jobs.marks)
        await stage.until(lambda: "1 marked: no longer known" in stage.text)


async def test_copying() -> None:
    async with staged() as stage:
        ids = stage.job_ids()
        await stage.press("j", "y")
        assert stage.copied == [ids[1]]
        await stage.press("space", "j", "space", "y")
        assert stage.copied[1:] == [f"{ids[1]}\n{ids[3]}"]
        # Marks that a filter hides are copied too, and nothing that is not marked.
        await stage.filter("status:failed")
        await stage.press("y")
        assert stage.copied[2:] == [f"{ids[1]}\n{ids[3]}"]


async def test_pause() -> None:
    async with staged() as stage:
        await stage.press("p")
        assert "paused" in stage.line("status")
        asked = len(stage.server.requests)
        await stage.go(60)
        assert len(stage.server.requests) == asked
        await stage.press("p")
        await stage.until(lambda: len(stage.server.requests) > asked)
        assert "paused" not in stage.line("status")


async def test_refresh_asks_now() -> None:
    async with staged() as stage:
        new = stage.world.submit(tags=("brand-new",))
        await stage.press("r")
        await stage.until(lambda: new.id in stage.job_ids())


async def test_time_brings_changes_and_the_cursor_stays() -> None:
    async with staged() as stage:
        await stage.press("j", "j", "j", "j")
        assert stage.table.job
        job_id = stage.table.job.id
        for _ in range(4):
            await stage.go(15)
        assert len(stage.job_ids()) > 61
        assert stage.table.job.id == job_id


async def test_the_preview_comes_and_goes_with_the_width() -> None:
    async with staged(size=(139, 30)) as stage:
        preview, detail = (
            stage.jobs.query_one(f"#{name}", Lines) for name in ("preview", "detail")
        )
        assert detail.display
        assert not preview.display
        await stage.resize(140, 30)
        await stage.until(lambda: preview.display and not detail.display)
        await stage.press("j")
        assert stage.table.job
        assert stage.table.job.id in preview.text
        await stage.resize(100, 30)
        await stage.until(lambda: detail.display and not preview.display)
        assert "created" in detail.text


async def test_the_preview_fits_its_room_whatever_changes_it() -> None:
    async with staged(size=(145, 45)) as stage:
        preview = stage.jobs.query_one("#preview", Lines)
        wide = preview.text
        preview.styles.width = 40
        await stage.pilot.pause()
        narrow = preview.text
        assert max(map(len, narrow.splitlines())) <= 40
        preview.styles.width = 52
        await stage.pilot.pause()
        assert preview.text == wide != narrow


async def test_the_smallest_screen_and_back() -> None:
    async with staged() as stage:
        before = screen_lines(stage.app)
        await stage.resize(20, 5)
        lines = screen_lines(stage.app)
        assert len(lines) == 5
        assert any("◷ d6jv" in line for line in lines)
        for key in ("j", "G", "g", "space", "space", "o", "O", "enter", "escape", "question_mark"):
            await stage.press(key)
        await stage.press("escape", "slash", "x", "escape")
        for size in ((3, 1), (1, 1), (300, 100)):
            await stage.resize(*size)
        await stage.press(*"ooooog", "escape")
        await stage.resize(80, 24)
        assert screen_lines(stage.app)[2:5] == before[2:5]


async def test_an_empty_account() -> None:
    async with staged(World) as stage:
        assert stage.job_ids() == []
        await stage.until(lambda: "no jobs yet" in stage.line("detail"))
        assert "nothing pending" in stage.line("status")
        await stage.press("enter", "space", "y", "a", "o", "j", "G")
        assert stage.copied == []


async def test_before_anything_is_known() -> None:
    async with staged(load=False) as stage:
        stage.app.workers.cancel_all()
        assert "no jobs" not in stage.text


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (faults.status(503, times=None), "503"),
        (faults.too_many("90", times=None), "429"),
        (faults.garbage("/jobs", times=None), "not valid JSON"),
        (faults.html_524(times=None), "524"),
    ],
)
async def test_trouble_is_said_and_the_jobs_stay(fault: faults.Fault, words: str) -> None:
    async with staged() as stage:
        count = len(stage.job_ids())
        stage.server.faults.add(fault)
        await stage.press("r")
        await stage.until(lambda: "retry in" in stage.line("status"))
        assert len(stage.job_ids()) == count
        await stage.go(1)
        assert "retry" in stage.line("status")
        assert words in str(stage.app.snapshot.health)
        stage.server.faults.clear()
        await stage.go(130)
        await stage.go(1)
        assert "retry" not in stage.line("status")


async def test_what_changed_behind_a_job_screen_is_drawn_on_return() -> None:
    async with staged() as stage:
        await stage.press("enter")
        await stage.until(lambda: stage.is_on(JobScreen))
        newcomer = stage.world.submit(starts=None).id
        await stage.press("escape")
        await stage.press("r")
        await stage.until(lambda: newcomer in stage.job_ids())
        await stage.press("enter")
        await stage.until(lambda: stage.is_on(JobScreen))
        stage.world.delete(newcomer)
        stage.refresh_soon()
        await stage.until(lambda: newcomer not in stage.app.snapshot.by_id)
        await stage.press("escape")
        await stage.until(lambda: newcomer not in stage.job_ids())


async def test_the_footer_tells_the_keys_in_force() -> None:
    async with staged() as stage:
        assert screen_lines(stage.app)[-1].split()[:4] == ["enter", "open", "space", "mark"]
        await stage.press("slash")
        assert screen_lines(stage.app)[-1].startswith("enter keep esc drop")
