"""Cancelling jobs: what is asked, and what agrees to it."""

from __future__ import annotations

import pytest

from qjobs_tui.jobs import Job, JobStatus
from qjobs_tui.ui.cancelling import own_user
from qjobs_tui.ui.screens.cancel import CancelScreen
from qjobs_tui.ui.screens.jobs import JobsScreen

from .cancel_case import A, B, C, D, asked, focused, paste, posted, status, toasts, waiting, words
from .looks import strips, unsafe_characters
from .stage import staged


async def test_it_names_each_job_and_keeps_unless_told_otherwise() -> None:
    async with asked(waiting(1, running=1, ended=2), A, B, C, D) as stage:
        assert "Cancel 2 jobs?" in stage.text
        lines = [" ".join(line.split()[1:]) for line in stage.text.splitlines()]
        assert any(line.startswith(f"◷ queued {A} ibm_fez waiting 4m tags vqe") for line in lines)
        assert any(line.startswith(f"▶ running {B} ibm_fez running 4m used ~") for line in lines)
        said = words(stage)
        assert "tags vqe run-1" in said
        assert "Left out: 2 had finished already." in said
        assert "QPU time already used is still charged." in said
        assert "[ Keep ]" in stage.text
        assert focused(stage) == "safe"
        for key in ("enter", "escape"):
            await stage.press(key)
            await stage.until(lambda: stage.is_on(JobsScreen))
            await stage.press("c")
            await stage.until(lambda: stage.is_on(CancelScreen))
        stage.clock.wait(1)
        for key in ("space", "n", "q", "c", "Y", "down", "1"):
            await stage.press(key)
        assert stage.is_on(CancelScreen)
        for text in ("\n", "y", "y\n", "\r"):
            await paste(stage, text)
        assert stage.is_on(CancelScreen)
        assert posted(stage) == []


async def test_y_cancels_and_the_status_follows_the_service() -> None:
    async with asked(waiting(4), A, B) as stage:
        await stage.press("y")
        await stage.until(lambda: {A, B} == stage.app.snapshot.cancelling)
        assert stage.is_on(JobsScreen)
        assert posted(stage) == [A, B]
        await stage.until(lambda: "2 cancelling" in toasts(stage))
        assert "⊖ cancelling" in status(stage, A)
        assert "queued" in status(stage, C)
        # Never optimistic: the job itself is what the service says.
        assert stage.app.snapshot.by_id[A].status is JobStatus.QUEUED
        assert stage.jobs.marks == frozenset()

        await stage.filter("status:cancelling")
        assert stage.job_ids() == [A, B]
        await stage.press("escape")
        await stage.until(lambda: len(stage.job_ids()) == 4)
        stage.jobs.marks = frozenset({A})
        await stage.press("c")
        await stage.until(
            lambda: "Nothing to cancel: 1 is being cancelled already" in toasts(stage)
        )

        stage.clock.go(9)
        await stage.until_tried(lambda: not stage.app.snapshot.cancelling)
        by_id = stage.app.snapshot.by_id
        assert by_id[A].status is by_id[B].status is JobStatus.CANCELLED
        await stage.until(lambda: "⊘ cancelled" in status(stage, A))
        assert posted(stage) == [A, B]
        # What is as it was asked for is no news.
        assert len(stage.app._notifications) == 2


async def test_the_right_job_is_cancelled_when_rows_move() -> None:
    async with staged(waiting(3, running=1)) as stage:
        await stage.filter("status:queued")
        await stage.press("j", "c")
        await stage.until(lambda: stage.is_on(CancelScreen))
        stage.clock.wait(1)
        arrived = [stage.world.submit(starts=None).id for _ in range(3)]
        # It leaves the table, and the cursor goes to another.
        stage.world.change(B, starts=stage.clock.now())
        stage.world.delete(A)
        stage.refresh_soon()
        await stage.until(lambda: arrived[0] in stage.app.snapshot.by_id)
        await stage.until_tried(lambda: f"▶ running {B}" in words(stage))
        await stage.press("y")
        await stage.until(lambda: stage.app.snapshot.cancelling)
        assert posted(stage) == [B]
        assert stage.table.job
        assert stage.table.job.id != B


async def test_the_table_says_so_at_once() -> None:
    async with asked(waiting(2)) as stage:
        await stage.press("y")
        await stage.until(lambda: stage.app.snapshot.cancelling)
        assert "cancelling" in status(stage, A)


async def test_jobs_that_end_while_it_is_open_are_said_and_left_out() -> None:
    async with asked(waiting(2, running=2), A, B, C, D) as stage:
        stage.world.change(C, ends=stage.clock.now())
        stage.world.delete(B)
        stage.refresh_soon()
        await stage.until_tried(lambda: "Cancel 2 jobs?" in stage.text)
        said = words(stage)
        assert "Meanwhile 1 had finished already, 1 is not known to the service any more." in said
        assert f"✓ done {C} ibm_fez left out" in said
        await stage.press("y")
        await stage.until(lambda: stage.app.snapshot.cancelling == {A, D})
        assert posted(stage) == [A, D]

    async with asked(waiting(0, running=1)) as stage:
        stage.world.change(A, ends=stage.clock.now())
        stage.refresh_soon()
        await stage.until_tried(lambda: "left out" in stage.text)
        await stage.press("y")
        await stage.until(lambda: "None of them can be cancelled any more." in words(stage))
        assert posted(stage) == []


async def test_only_finished_jobs_ask_nothing() -> None:
    async with staged(waiting(0, ended=2)) as stage:
        await stage.press("a", "c")
        await stage.until(lambda: "Nothing to cancel: 2 had finished already" in toasts(stage))
        assert stage.is_on(JobsScreen)
    async with staged(waiting(0)) as stage:
        await stage.press("c")
        assert stage.is_on(JobsScreen)


async def test_where_there_is_no_room_the_whole_id_is_readable() -> None:
    async with asked(waiting(2)) as stage:
        for size in ((20, 5), (26, 9), (40, 12)):
            await stage.resize(*size)
            await stage.until(lambda: A in "".join(stage.text.split()))
            assert "(y)" in stage.text


async def test_only_another_user_is_named() -> None:
    async with asked(waiting(3), A, B) as stage:
        assert "a job of" not in words(stage)
        stage.world.change(B, user_id="IBMid-COLLEAGUE")
        stage.refresh_soon()
        await stage.until_tried(lambda: "a job of IBMid-COLLEAGUE" in words(stage))
        said = stage.line("dialog-why")
        assert said.count("a job of") == 1
        assert "a job of" in said.split(B)[1]


def test_who_most_jobs_are_of_is_the_user() -> None:
    def jobs(*users: str) -> list[Job]:
        return [Job(f"j{at}", "us", JobStatus.QUEUED, user_id=who) for at, who in enumerate(users)]

    assert own_user(jobs("me", "me", "you")) == "me"
    assert own_user(jobs("me", "you")) == ""
    assert own_user([]) == ""


@pytest.mark.parametrize(("count", "plain"), [(2, True), (30, False)])
async def test_any_size(count: int, *, plain: bool) -> None:
    marks = [f"d{number:019}" for number in range(count)]
    async with asked(waiting(count), *marks, plain=plain) as stage:
        for size in ((140, 45), (40, 12), (20, 5), (1, 1), (80, 24)):
            await stage.resize(*size)
            assert {strip.cell_length for strip in strips(stage.app)} == {size[0]}
            assert not plain or all(strip.text.isascii() for strip in strips(stage.app))
            assert not unsafe_characters(stage.app)
        assert "[ Keep ]" in stage.text
        assert "charged" in stage.text
        await stage.press(*["pagedown"] * 4)
        assert marks[-1] in stage.text
        await stage.press("escape")
        await stage.until(lambda: stage.is_on(JobsScreen))
        if plain:
            stage.jobs.marks = frozenset({A})
            await stage.press("c")
            await stage.until(lambda: stage.is_on(CancelScreen))
            stage.clock.wait(1)
            await stage.press("y")
            await stage.until(lambda: stage.app.snapshot.cancelling)
            await stage.until(lambda: "- cancelling" in status(stage, A))
