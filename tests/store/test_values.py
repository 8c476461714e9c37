"""Merging, pace and reach: pure values."""

from __future__ import annotations

import random
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from qjobs_tui.jobs import Job, JobMetrics, JobStatus
from qjobs_tui.query import Narrowing
from qjobs_tui.store.merge import merge
from qjobs_tui.store.pace import MAX_RETRY_AFTER, Pace, slow_question
from qjobs_tui.store.reach import Cursor, Reach, with_newest, with_older
from qjobs_tui.store.snapshot import Health, Snapshot, newest_first
from tests.support.clock import OPENING
from tests.support.values import CRN, job

SECOND = timedelta(seconds=1)


def known(*jobs: Job) -> tuple[tuple[Job, ...], dict[str, Job]]:
    return tuple(sorted(jobs, key=newest_first)), {one.id: one for one in jobs}


_JOBS = st.lists(
    st.builds(
        lambda number, age, usage: job(
            f"j{number}", None if age is None else OPENING - SECOND * age, max_seconds=usage
        ),
        st.integers(0, 12),
        st.none() | st.integers(0, 4),
        st.sampled_from([1.0, 2.0]),
    ),
    max_size=12,
)


@given(_JOBS, _JOBS, st.frozensets(st.integers(0, 12).map(lambda number: f"j{number}")))
def test_merging_is_a_sorted_union(old: list[Job], fresh: list[Job], gone: frozenset[str]) -> None:
    before = known(*{one.id: one for one in old}.values())
    gone -= {one.id for one in fresh}
    merged = merge(*before, fresh, gone)
    expected = {**before[1], **{one.id: one for one in fresh}}
    expected = {key: one for key, one in expected.items() if key not in gone}
    assert merged.by_id == expected
    assert list(merged.jobs) == sorted(expected.values(), key=newest_first)
    assert all(merged.by_id[one.id] is one for one in merged.jobs)
    for key, one in merged.by_id.items():
        if before[1].get(key) == one:
            assert one is before[1][key]


def test_an_answer_that_comes_late_does_not_make_a_job_pending_again() -> None:
    jobs, by_id = known(job("a", OPENING, JobStatus.DONE), job("b", OPENING, JobStatus.RUNNING))
    late = [job("a", OPENING, JobStatus.RUNNING), job("b", OPENING, JobStatus.QUEUED)]
    merged = merge(jobs, by_id, late)
    assert merged.by_id["a"] is by_id["a"]
    assert merged.by_id["b"] == late[1]


def test_nothing_new_gives_the_very_same_values() -> None:
    jobs, by_id = known(*(job(f"j{number}", OPENING - SECOND * number) for number in range(5)))
    merged = merge(jobs, by_id, [replace(one) for one in jobs], frozenset({"other"}))
    assert merged.jobs is jobs
    assert merged.by_id is by_id


def test_times_are_kept_while_the_status_stands() -> None:
    times = JobMetrics(running=OPENING)
    jobs, by_id = known(job("a", OPENING, JobStatus.RUNNING, metrics=times))
    for empty in (None, JobMetrics()):
        fresh = job("a", OPENING, JobStatus.RUNNING, metrics=empty)
        assert merge(jobs, by_id, [fresh]).jobs is jobs
    ended = merge(jobs, by_id, [job("a", OPENING, JobStatus.DONE)])
    assert ended.by_id["a"].metrics is None


def test_twenty_thousand_jobs_take_two_hundred_changes() -> None:
    jobs, by_id = known(*(job(f"j{n}", OPENING - SECOND * n) for n in range(20_000)))
    changed = [replace(one, status=JobStatus.FAILED) for one in jobs[100:295]]
    new = [job(f"n{n}", OPENING + SECOND * (n + 1)) for n in range(5)]
    merged = merge(jobs, by_id, changed + new)
    assert len(merged.jobs) == 20_005
    assert sum(one is two for one, two in zip(merged.jobs[5:], jobs, strict=True)) == 19_805
    assert merged.jobs[0].id == "n4"


def test_the_pace_is_jittered_and_slower_while_idle() -> None:
    pace, dice = Pace(10), random.Random(1)
    pending = [pace.delay(dice, has_pending=True) for _ in range(200)]
    idle = [pace.delay(dice, has_pending=False) for _ in range(200)]
    assert 9 <= min(pending) < 9.2
    assert 10.8 < max(pending) <= 11
    assert min(idle) >= 27
    assert max(idle) <= 33


@given(st.integers(1, 10_000), st.none() | st.floats(0, 1e12))
def test_back_off_stays_within_its_bounds(failures: int, retry_after: float | None) -> None:
    wait = Pace().backoff(random.Random(failures), failures, retry_after)
    assert 1 <= wait <= MAX_RETRY_AFTER
    assert wait >= min(retry_after or 0, MAX_RETRY_AFTER)
    if retry_after is None:
        assert wait <= 120


def test_at_most_one_slow_question_joins_a_turn() -> None:
    cycle = [slow_question(turn) for turn in range(24)]
    assert [cycle.count(name) for name in ("newest", "backends", "doubtful", "usage")] == [
        8,
        4,
        4,
        2,
    ]


def test_reach_extends_and_begins_anew() -> None:
    page = [job(f"j{n}", OPENING - SECOND * n) for n in range(3)]
    reach = with_newest(Reach(), page, total=9, ended=False)
    assert (reach.complete_since, reach.complete_until) == (OPENING - SECOND * 2, OPENING)
    touching = [job("a", OPENING), job("b", OPENING + SECOND * 5)]
    longer = with_newest(reach, touching, total=10, ended=False)
    assert longer.complete_since == reach.complete_since
    assert longer.complete_until == OPENING + SECOND * 5
    apart = [job("a", OPENING + SECOND), job("b", OPENING + SECOND * 5)]
    walked = with_older(reach, Narrowing(backend="ibm_fez"), Cursor(OPENING), ended=True)
    anew = with_newest(walked, apart, total=None, ended=False)
    assert anew == Reach(OPENING + SECOND, None, complete_until=OPENING + SECOND * 5, restarts=1)
    # The whole list leaves no gap, whatever was known before.
    assert with_newest(reach, apart, total=2, ended=True).is_whole


def test_a_whole_instance_has_nothing_older_for_any_filter() -> None:
    narrowing = Narrowing(pending=False)
    assert Reach(ended=frozenset({Narrowing()})).is_ended(narrowing)
    assert not Reach(ended=frozenset({narrowing})).is_ended(Narrowing())


def test_what_is_in_reach() -> None:
    snapshot = Snapshot(reach={CRN: Reach(OPENING)}, watched=frozenset({"w"}))
    before = OPENING - SECOND
    assert snapshot.is_in_reach(job("a", OPENING))
    assert not snapshot.is_in_reach(job("a", before))
    assert snapshot.is_in_reach(job("a", before, JobStatus.QUEUED))
    assert not snapshot.is_in_reach(job("a", before, metrics=JobMetrics()))
    assert snapshot.is_in_reach(job("w", before))
    assert snapshot.is_in_reach(job("a"))
    assert snapshot.is_in_reach(job("a", before, instance="another"))


def test_a_snapshot_says_what_it_holds() -> None:
    assert not Snapshot().is_loaded
    assert Snapshot(health={"a": Health(), "b": Health(answered=OPENING)}).is_loaded
    assert Snapshot() != Snapshot()
