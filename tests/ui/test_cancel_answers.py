"""What comes of cancelling, and what is told of it."""

from __future__ import annotations

from datetime import timedelta

from qjobs_tui.demo import faults
from qjobs_tui.demo.script import COMPLETED
from qjobs_tui.jobs import JobStatus
from qjobs_tui.query import Narrowing, parse
from qjobs_tui.store.change import Change, Kind, Outcome
from qjobs_tui.ui.cancelling import sift
from qjobs_tui.ui.columns import Scene, status_words
from qjobs_tui.ui.keys import keyed_actions
from qjobs_tui.ui.outcomes import news, summary
from qjobs_tui.ui.screens.cancel import CancelScreen
from qjobs_tui.ui.screens.job import JobScreen
from qjobs_tui.ui.screens.jobs import JobsScreen
from qjobs_tui.ui.text import ASCII, UNICODE

from .cancel_case import A, B, C, D, asked, posted, status, toasts, waiting, words
from .samples import CRN, NOW, job, snapshot
from .stage import staged


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
    for each in JobStatus:
        one, scene = job(status=each), Scene(NOW, cancelling=frozenset({A}))
        assert ("cancelling" in status_words(one, scene)) is not each.is_final
        assert status_words(one, Scene(NOW, ASCII, cancelling=frozenset({A}))).isascii()


def test_a_late_cancel_may_be_asked_for_again() -> None:
    jobs = [job(number, status=JobStatus.RUNNING) for number in range(3)]
    changes = (change(0, Outcome.ACCEPTED), change(1, Outcome.LATE))
    known = snapshot(*jobs, changes=changes, cancelling=frozenset({A, B}))
    sifted = sift([A, B, C, D], known)
    assert [one.id for one in sifted.open] == [B, C]
    assert [one.id for one in sifted.asked] == [A]
    assert sifted.gone == (D,)
