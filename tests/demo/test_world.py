from __future__ import annotations

import base64
import re
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from qjobs_tui.demo import cast, hostile
from qjobs_tui.demo.devices import DEVICES, RETIRED
from qjobs_tui.demo.ids import xid
from qjobs_tui.demo.script import CANCELLED, JobScript, Stage
from qjobs_tui.demo.shelf import KEPT_ARRIVALS
from qjobs_tui.demo.world import CANCEL_TAKES_S, World
from qjobs_tui.jobs import JobStatus, job_status

from .held import OPENING, HeldClock


def after(seconds: float) -> datetime:
    return OPENING + timedelta(seconds=seconds)


def status(job: JobScript, now: datetime) -> JobStatus:
    words = job.words(now)
    return job_status(words.status, words.state, reason=words.reason, reason_code=words.code)


def places(world: World) -> list[str]:
    return [instance.crn.text for instance in world.instances]


def everything(world: World) -> list[JobScript]:
    return [job for place in places(world) for job in world.jobs(place)]


def states(world: World) -> dict[str, str]:
    return {job.id: job.words(world.now()).status for job in everything(world)}


def test_an_id_begins_with_the_creation_second() -> None:
    job_id = xid(datetime(2025, 9, 9, 16, 31, 12, tzinfo=UTC), 7)
    assert re.fullmatch("[0-9a-v]{20}", job_id)
    assert job_id.startswith("d305ck")
    raw = base64.b32hexdecode(job_id.upper() + "====")
    assert int.from_bytes(raw[:4], "big") == 1_757_435_472


def test_a_job_is_queued_then_runs_then_ends(world: World, clock: HeldClock) -> None:
    job = world.submit(starts=after(10), ends=after(30), usage=4.0)
    seen = []
    for _ in range(4):
        now = clock.now()
        seen.append((status(job, now), job.charged(now), job.running_since(now)))
        clock.go(10)
    assert seen == [
        (JobStatus.QUEUED, (0.0, True), None),
        (JobStatus.RUNNING, (0.0, True), after(10)),
        (JobStatus.RUNNING, (2.0, True), after(10)),
        (JobStatus.DONE, (4.0, False), after(10)),
    ]


def test_pending_loses_a_job_that_ends(world: World, clock: HeldClock) -> None:
    job = world.submit(starts=after(1), ends=after(5))
    assert world.pending() == [job]
    clock.go(5)
    assert world.pending() == []
    assert world.jobs() == [job]


def test_usage_settles_after_the_end(world: World, clock: HeldClock) -> None:
    job = world.submit(starts=after(0), ends=after(10), usage=3.0, settles=60.0)
    clock.go(69)
    assert job.charged(clock.now()) == (3.0, True)
    clock.go(1)
    assert job.charged(clock.now()) == (3.0, False)


def test_cancel_takes_effect_after_some_seconds(world: World, clock: HeldClock) -> None:
    job = world.submit(starts=after(0), ends=after(100), usage=100.0)
    clock.go(10)
    assert world.cancel(job.id)
    assert states(world) == {job.id: "Running"}
    clock.go(CANCEL_TAKES_S)
    now = world.job(job.id)
    assert now is not None
    assert now.ending == CANCELLED
    assert now.charged(clock.now()) == (18.0, False)
    assert now.result is None


def test_cancel_twice_or_too_late_is_refused(world: World, clock: HeldClock) -> None:
    job = world.submit(starts=after(0), ends=after(100))
    assert world.cancel(job.id)
    assert not world.cancel(job.id)
    clock.go(200)
    assert not world.cancel(job.id)


def test_a_job_may_finish_before_its_cancel_takes_effect(world: World, clock: HeldClock) -> None:
    job = world.submit(starts=after(0), ends=after(5), result=b"{}")
    assert world.cancel(job.id)
    clock.go(9)
    assert states(world) == {job.id: "Completed"}
    assert world.take_result(job.id) == b"{}"


def test_a_queued_job_that_is_cancelled_never_ran(world: World, clock: HeldClock) -> None:
    job = world.submit(starts=after(60), ends=after(100), usage=9.0)
    world.cancel(job.id)
    clock.go(61)
    now = world.job(job.id)
    assert now is not None
    assert now.running_since(clock.now()) is None
    assert now.charged(clock.now()) == (0.0, False)


def test_a_private_result_is_given_once(world: World, clock: HeldClock) -> None:
    job = world.submit(starts=after(0), ends=after(5), result=b"{}", private=True)
    assert world.take_result(job.id) is None
    clock.go(5)
    assert world.take_result(job.id) == b"{}"
    assert world.take_result(job.id) is None


def test_closing_a_session_cancels_what_waits_in_it(opened: World, clock: HeldClock) -> None:
    place = places(opened)[1]
    session = opened.sessions(place)[1]
    before = {j.id: j.stage(clock.now()) for j in opened.pending(place)}
    inside = [j.id for j in opened.pending(place) if j.session_id == session.id]
    assert {before[i] for i in inside} == {Stage.QUEUED, Stage.RUNNING}
    opened.close_session(session.id)
    left = [j for j in opened.pending(place) if j.session_id == session.id]
    assert [j.stage(clock.now()) for j in left] == [Stage.RUNNING]


def test_submitted_jobs_never_share_an_id(world: World) -> None:
    first, second = world.submit(), world.submit()
    world.delete(first.id)
    third = world.submit()
    assert world.jobs() == [second, third]


def test_change_of_an_unknown_job_is_an_error(world: World) -> None:
    with pytest.raises(KeyError):
        world.change("nope")
    with pytest.raises(KeyError):
        world.cancel("nope")


def test_the_cast_shows_every_status_program_and_oddity(opened: World, clock: HeldClock) -> None:
    jobs, now = everything(opened), clock.now()
    assert 55 <= len(jobs) <= 70
    assert {status(job, now) for job in jobs} == set(JobStatus) - {JobStatus.UNKNOWN}
    assert {job.program for job in jobs} >= {
        "sampler", "estimator", "executor", "noise-learner", "circuit-runner", "qasm3-runner",
        "calibrate",
    }  # fmt: skip
    assert sum(job.private for job in jobs) == 1
    assert sum(job.user_id == cast.OTHER_USER for job in jobs) == 1
    assert RETIRED in {job.backend for job in jobs} - {device.name for device in DEVICES}
    ages = sorted((now - job.created).total_seconds() for job in jobs)
    assert ages[0] < 120
    assert ages[-1] > 90 * 86_400


def test_the_cast_ran_too_long_by_each_of_the_three_marks(opened: World) -> None:
    marks = {
        (e.code == 1305, "ran too long" in e.status.lower(), "ran too long" in e.reason.lower())
        for job in everything(opened)
        if status(job, OPENING) is JobStatus.TIMED_OUT
        for e in (job.ending,)
    }
    assert marks == {(True, False, False), (False, True, False), (False, False, True)}


def test_the_cast_has_jobs_in_a_session_and_in_a_batch(opened: World) -> None:
    modes = {s.mode: s.id for place in places(opened) for s in opened.sessions(place)}
    members = {job.session_id for job in everything(opened)}
    assert set(modes) == {"dedicated", "batch"}
    assert set(modes.values()) <= members


def test_the_cast_holds_no_hostile_text(opened: World) -> None:
    tags = [tag for job in everything(opened) for tag in job.tags]
    assert all(tag.isprintable() for tag in tags)
    assert set(tags).isdisjoint(hostile.TEXTS)


def test_one_job_waits_at_a_paused_qpu(opened: World, clock: HeldClock) -> None:
    paused = {device.name: device.reason for device in DEVICES if device.status == "paused"}
    assert all(paused.values())
    clock.go(86_400)
    stuck = [job for job in everything(opened) if job.stage(clock.now()) is not Stage.FINAL]
    assert any(job.backend in paused and not job.running_since(clock.now()) for job in stuck)


def test_something_changes_soon_and_then_ever_again(opened: World, clock: HeldClock) -> None:
    changes, before = [0], states(opened)
    for second in range(1, 900):
        clock.go(1)
        now = states(opened)
        if now != before:
            changes.append(second)
        before = now
    assert 0 < changes[1] <= 6
    gaps = [b - a for a, b in pairwise(changes)]
    assert max(gaps) <= 20
    assert len(gaps) < 150


def test_two_accounts_of_one_moment_are_the_same() -> None:
    one, two = (World.demo(HeldClock()) for _ in range(2))
    assert everything(one) == everything(two)


def test_jobs_keep_arriving_about_one_a_minute(opened: World, clock: HeldClock) -> None:
    for place in places(opened):
        before = len(opened.jobs(place))
        clock.go(600)
        assert len(opened.jobs(place)) - before in {9, 10, 11}


def test_a_leap_of_a_year_keeps_memory_bounded(opened: World, clock: HeldClock) -> None:
    tracemalloc.start()
    clock.go(365 * 86_400)
    counts = [len(opened.jobs(place)) for place in places(opened)]
    grown = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert max(counts) < KEPT_ARRIVALS + 100
    assert grown < 12_000_000
    assert len({job.id for job in everything(opened)}) == sum(counts)


def test_consumption_counts_the_last_28_days(world: World, clock: HeldClock) -> None:
    world.set_limit(10.0)
    world.submit(starts=after(0), ends=after(5), usage=10.0)
    clock.go(60)
    usage = world.usage()
    assert (usage.consumed, usage.limit, usage.limit_reached) == (10.0, 10.0, True)
    clock.go(28 * 86_400)
    assert (world.usage().consumed, world.usage().limit_reached) == (0.0, False)


def test_an_account_of_many_finished_jobs(clock: HeldClock) -> None:
    world = World.of(clock, 500)
    jobs = world.jobs()
    assert len({job.id for job in jobs}) == 500
    assert world.pending() == []
    assert jobs == sorted(jobs, key=lambda job: job.created)


def test_threads_may_share_an_account(opened: World) -> None:
    place = places(opened)[0]

    def work(number: int) -> None:
        job = opened.submit(place, id=f"job-{number}", starts=OPENING)
        opened.change(job.id, tags=("seen",))
        opened.jobs(place)
        opened.delete(job.id)

    before = opened.jobs(place)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(400)))
    assert opened.jobs(place) == before
