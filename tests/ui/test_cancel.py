from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from textual import events
from textual.widgets import Input

from qjobs_tui.demo import faults
from qjobs_tui.demo.script import COMPLETED
from qjobs_tui.demo.world import INSTANCES, World
from qjobs_tui.jobs import Job, JobStatus
from qjobs_tui.query import Narrowing, parse
from qjobs_tui.store.change import Change, Kind, Outcome
from qjobs_tui.ui.cancelling import own_user, sift
from qjobs_tui.ui.columns import Scene, status_words
from qjobs_tui.ui.keys import keyed_actions
from qjobs_tui.ui.outcomes import news, summary
from qjobs_tui.ui.screens.cancel import CancelScreen
from qjobs_tui.ui.screens.job import JobScreen
from qjobs_tui.ui.screens.jobs import JobsScreen
from qjobs_tui.ui.text import ASCII, UNICODE

from .looks import strips, unsafe_characters
from .samples import CRN, NOW, job, snapshot
from .stage import Stage, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from .still import StillClock

A, B, C, D = (f"d{number:019}" for number in range(4))


def waiting(count: int, *, running: int = 0, ended: int = 0) -> Callable[[StillClock], World]:
    """An account with so many queued, running and finished jobs, the newest first."""

    def make(clock: StillClock) -> World:
        world, now = World(clock, instances=INSTANCES[:1]), clock.now()
        for number in range(count + running + ended):
            created = now - timedelta(minutes=4 + number)
            started = created + timedelta(seconds=30) if number >= count else None
            world.submit(
                id=f"d{number:019}",
                created=created,
                starts=started,
                ends=now - timedelta(minutes=1) if number >= count + running else None,
                usage=60.0 if started else 0.0,
                tags=("vqe", f"run-{number}"),
            )
        return world

    return make


@asynccontextmanager
async def asked(
    make: Callable[[StillClock], World], *marks: str, **options: Any
) -> AsyncIterator[Stage]:
    """The dialog about the marked jobs, else the newest, after it was looked at for a second."""
    async with staged(make, **options) as stage:
        stage.jobs.marks = frozenset(marks)
        await stage.press("c")
        await stage.until(lambda: stage.is_on(CancelScreen))
        stage.clock.wait(1)
        await stage.pilot.pause()
        yield stage


def words(stage: Stage) -> str:
    """What the screen says, frames and line ends left out."""
    return " ".join(stage.text.replace("│", " ").replace("▌", " ").split())


def toasts(stage: Stage) -> str:
    return " ".join(toast.message for toast in stage.app._notifications)


def posted(stage: Stage) -> list[str]:
    """Ids of the jobs whose cancel reached the service, once for each time."""
    return sorted(
        sent.path.split("/")[-2]
        for sent in stage.server.requests
        if sent.method != "GET"
        if sent.path.endswith("/cancel")
    )


def status(stage: Stage, job_id: str) -> str:
    return next(line for line in stage.text.splitlines() if job_id in line).split(job_id)[0]


def focused(stage: Stage) -> str | None:
    return stage.app.focused.id if stage.app.focused else None


async def paste(stage: Stage, text: str) -> None:
    stage.app.post_message(events.Paste(text))
    await stage.pilot.pause()
    await stage.pilot.pause()


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


async def test_many_ask_for_their_number() -> None:
    marks = [f"d{number:019}" for number in range(7)]
    async with asked(waiting(8), *marks) as stage:
        field = stage.app.screen.query_one(Input)
        assert focused(stage) == "safe"
        assert "Type 7 to go on: [     ]" in stage.text
        await stage.press("y")
        await stage.until(lambda: "Type 7 first." in words(stage))
        await stage.press("6", "enter")
        assert focused(stage) == "cancel-count"
        assert "Type 7, not 6." in stage.text
        stage.clock.wait(1)
        # In the field letters go nowhere, also the one that agrees.
        await stage.press("backspace", "y", "q", "7", "y")
        assert field.value == "7"
        await stage.press("enter")
        assert focused(stage) == "safe"
        # As if it had come in one packet with the number.
        await stage.press("y")
        await stage.pilot.pause()
        assert stage.is_on(CancelScreen)
        stage.clock.wait(1)
        await stage.press("y")
        await stage.until(lambda: len(stage.app.snapshot.cancelling) == 7)
        assert posted(stage) == marks
        await stage.until(lambda: "7 cancelling" in toasts(stage))


@pytest.mark.parametrize("place", ["safe", "risky", "cancel-count"])
async def test_a_pasted_number_and_line_end_confirm_nothing(place: str) -> None:
    async with asked(waiting(6), *(f"d{number:019}" for number in range(6))) as stage:
        stage.app.screen.query_one(f"#{place}").focus()
        await stage.pilot.pause()
        for text in ("6\n", "6\r\ny\r\n", "\n", "y\n", "6"):
            await paste(stage, text)
        assert stage.is_on(CancelScreen)
        # The same from a terminal that cannot say what is pasted.
        stage.app.screen.query_one(Input).value = ""
        await stage.press("6", "enter", "y", "right", "enter", "y")
        await stage.pilot.pause()
        assert posted(stage) == []
        assert not stage.app.snapshot.changes


async def test_keys_of_one_packet_are_about_the_jobs_they_marked() -> None:
    async with staged(waiting(4)) as stage:
        for key in ("space", "space", "c", "j"):
            stage.app.post_message(events.Key(key, " " if key == "space" else key))
        await stage.until(lambda: stage.is_on(CancelScreen))
        await stage.until(lambda: "Cancel 2 jobs?" in stage.text)
        assert A in words(stage)
        assert B in words(stage)


async def test_keys_typed_ahead_confirm_nothing() -> None:
    async with staged(waiting(1)) as stage:
        await stage.press("c", "y", "y")
        await stage.until(lambda: stage.is_on(CancelScreen))
        await stage.press("right", "enter")
        assert stage.is_on(CancelScreen)
        await stage.press("left", "enter")
        await stage.until(lambda: stage.is_on(JobsScreen))
        assert posted(stage) == []


async def test_each_outcome_is_reported_once_all_have_answered() -> None:
    async with asked(waiting(4), A, B, C, D) as stage:
        # A was cancelled though the answer says otherwise; B is throttled; C just ended.
        stage.server.faults.add(faults.status(500, f"{A}/cancel", acts=True))
        stage.server.faults.add(faults.too_many("2", f"{B}/cancel"))
        stage.server.faults.add(faults.status(400, f"{D}/cancel", times=None))
        now = stage.clock.now()
        stage.world.change(C, starts=now - timedelta(seconds=9), ends=now)
        await stage.press("y")
        await stage.until_tried(lambda: "1 failed" in toasts(stage))
        said = toasts(stage)
        assert "2 cancelling" in said
        assert "1 had already finished" in said
        assert f"1 failed: {D} (" in said
        assert "[/" not in said
        assert stage.app.snapshot.cancelling == {A, B}
        assert stage.jobs.marks == {C, D}
        stage.clock.go(9)
        await stage.until_tried(lambda: not stage.app.snapshot.cancelling)
        assert stage.app.snapshot.by_id[A].status is JobStatus.CANCELLED
        assert stage.app.snapshot.by_id[C].status is JobStatus.DONE


async def test_a_job_that_is_gone_is_named() -> None:
    async with asked(waiting(2), A, B) as stage:
        stage.world.delete(A)
        await stage.press("y")
        await stage.until(lambda: f"1 not in this instance: {A}" in toasts(stage))
        assert A not in stage.app.snapshot.by_id
        assert stage.app.snapshot.cancelling == {B}


async def test_from_the_job_screen_and_away() -> None:
    async with staged(waiting(3)) as stage:
        stage.jobs.marks = frozenset({A, B})
        stage.jobs.open_job(B)
        await stage.until(lambda: stage.is_on(JobScreen))
        await stage.until(lambda: "looking" not in stage.line("overview"))
        await stage.press("c")
        await stage.until(lambda: "Cancel this job?" in stage.text)
        assert B in words(stage)
        assert A not in words(stage)
        stage.server.faults.add(faults.too_many("5", "/cancel"))
        stage.clock.wait(1)
        await stage.press("y")
        await stage.until(lambda: stage.is_on(JobScreen))
        await stage.press("escape")
        await stage.until(lambda: stage.is_on(JobsScreen))
        await stage.until_tried(lambda: stage.app.snapshot.cancelling)
        await stage.until(lambda: f"{B}: cancelling" in toasts(stage))
        assert stage.jobs.marks == {A}
        stage.jobs.open_job(B)
        await stage.until(lambda: stage.is_on(JobScreen))
        assert f"⊖ cancelling {B}" in " ".join(stage.line("headline").split())
        assert "5 to 15 s are usual" in stage.line("overview")
        # A minute of the steady clock, in which the account stands still.
        stage.clock.wait(61)
        await stage.until_tried(lambda: "not cancelled yet" in stage.line("overview"))
        await stage.until(lambda: f"has not cancelled yet: {B}" in toasts(stage))
        assert stage.app.snapshot.cancelling == {B}
        await stage.press("escape")
        await stage.until(lambda: stage.is_on(JobsScreen))
        assert "⊖ cancelling" in status(stage, B)
        assert "not yet cancelled" in stage.line("detail")
        # It may be asked for again.
        await stage.press("escape", "c")
        await stage.until(lambda: stage.is_on(CancelScreen))


async def test_a_job_that_completes_first_is_news() -> None:
    async with asked(waiting(0, running=1)) as stage:
        await stage.press("y")
        await stage.until(lambda: stage.app.snapshot.cancelling)
        now = stage.clock.now()
        stage.world.change(A, ends=now, ending=COMPLETED)
        await stage.until_tried(lambda: f"{A}: had completed first" in toasts(stage))


async def test_read_only_takes_the_key_away() -> None:
    async with staged(waiting(1)) as stage:
        assert "c cancel" in stage.line("keys")
        stage.app.store.set_read_only(read_only=True)
        await stage.pilot.pause()
        await stage.until(lambda: "c cancel" not in stage.line("keys"))
        actions = keyed_actions(stage.app.screen.active_bindings)
        assert "cancel" not in {each.action for each in actions}
        await stage.press("c")
        assert stage.is_on(JobsScreen)
        stage.app.store.set_read_only(read_only=False)
        await stage.until(lambda: "c cancel" in stage.line("keys"))
        await stage.press("c")
        await stage.until(lambda: stage.is_on(CancelScreen))
        stage.app.store.set_read_only(read_only=True)
        stage.clock.wait(1)
        await stage.press("y")
        await stage.until(lambda: "Nothing was changed: the program is read-only." in toasts(stage))
        assert posted(stage) == []


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


def change(number: int, outcome: Outcome, said: str = "", kind: Kind = Kind.CANCEL) -> Change:
    target = f"d{number:019}"
    return Change(number, kind, target, CRN, NOW, outcome=outcome, words=said)


def test_outcomes_are_summed_up_and_what_failed_is_named() -> None:
    changes = [
        *(change(number, Outcome.ACCEPTED) for number in range(3)),
        change(3, Outcome.ALREADY, "done"),
        *(change(number, Outcome.FAILED, "no [/x]\x1b answer") for number in range(4, 9)),
    ]
    lines = summary(changes, UNICODE).splitlines()
    assert lines[:2] == ["3 cancelling", "1 had already finished"]
    assert lines[2].startswith(f"5 failed: d{4:019} (no [/x]␛ answer); d{5:019}")
    assert lines[2].endswith("and 2 more")
    assert summary(changes[3:4], UNICODE) == f"{D}: had already finished"


def test_only_what_came_out_otherwise_is_news() -> None:
    before = [change(number, Outcome.ACCEPTED) for number in range(5)]
    before += [change(5, Outcome.FAILED), change(6, Outcome.ASKED)]
    after = [
        change(0, Outcome.DONE, "cancelled"),
        change(1, Outcome.DONE, "had completed first"),
        change(2, Outcome.LATE),
        change(3, Outcome.LATE),
        change(4, Outcome.ACCEPTED),
        change(5, Outcome.DONE, "cancelled"),
        change(6, Outcome.FAILED),
        change(7, Outcome.DONE, kind=Kind.TAGS),
    ]
    late, ended = news(before, after, UNICODE)
    assert late.endswith(f"has not cancelled yet: {C}, {D}")
    assert ended.splitlines() == ["1 had completed first", "1 cancelled"]
    assert news(after, after, UNICODE) == ()


def test_the_filter_knows_what_is_being_cancelled() -> None:
    def found(line: str) -> list[JobStatus]:
        query = parse(line, NOW, is_cancelling=lambda one: one.id == A)
        jobs = [job(number, status=status) for number, status in enumerate(JobStatus)]
        return [one.status for one in jobs if query.matches(one, NOW)]

    # The first of them, which is queued.
    assert found("status:cancelling") == [JobStatus.QUEUED]
    assert found("status:cancelled") == [JobStatus.CANCELLED]
    assert found("status:cancell") == [JobStatus.QUEUED, JobStatus.CANCELLED]
    assert found("status:running,cancelling") == [JobStatus.QUEUED, JobStatus.RUNNING]
    assert JobStatus.QUEUED not in found("-status:cancelling")
    assert parse("status:cancelling", NOW).narrowing == Narrowing(pending=True)
    assert parse("status:cancel", NOW).narrowing == Narrowing()
    assert parse("status:cancelled", NOW).narrowing == Narrowing(pending=False)


def test_no_end_is_told_as_cancelling() -> None:
    for status in JobStatus:
        one, scene = job(status=status), Scene(NOW, cancelling=frozenset({A}))
        assert ("cancelling" in status_words(one, scene)) is not status.is_final
        assert status_words(one, Scene(NOW, ASCII, cancelling=frozenset({A}))).isascii()


def test_a_late_cancel_may_be_asked_for_again() -> None:
    jobs = [job(number, status=JobStatus.RUNNING) for number in range(3)]
    changes = (change(0, Outcome.ACCEPTED), change(1, Outcome.LATE))
    known = snapshot(*jobs, changes=changes, cancelling=frozenset({A, B}))
    sifted = sift([A, B, C, D], known)
    assert [one.id for one in sifted.open] == [B, C]
    assert [one.id for one in sifted.asked] == [A]
    assert sifted.gone == (D,)
