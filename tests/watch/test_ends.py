"""Which ends are told: a comparison of two snapshots, and what was told before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from qjobs_tui.jobs import JobStatus
from qjobs_tui.watch.ends import MOST_SETTLED, MOST_WATCHED, Rules, Watching, look, lost
from tests.support.values import CRN

from .support import NOW, one, snapshot, then

RUNNING, DONE, FAILED = JobStatus.RUNNING, JobStatus.DONE, JobStatus.FAILED
NO_RULES = Rules()


def long_rule(*, age: float = 0.0) -> tuple[Rules, Watching]:
    rules = Rules.of(("tag:long",), NOW, {CRN: "us"})
    since = NOW - timedelta(seconds=age)
    return rules, Watching().with_rules({CRN}, rules.texts, since)


@pytest.mark.parametrize("end", [status for status in JobStatus if status.is_final])
def test_a_watched_job_is_told_at_any_end_and_not_before(end: JobStatus) -> None:
    job = one("a", RUNNING)
    watching = Watching().with_jobs([job])
    before = snapshot(job, one("b", RUNNING))
    assert not look(snapshot(), before, watching, NO_RULES, NOW)
    after = then(before, one("a", end), one("b", end))
    assert [each.id for each in look(before, after, watching, NO_RULES, NOW).ended] == ["a"]


def test_an_end_that_was_seen_before_it_was_looked_for_is_told() -> None:
    """Such as after a start: the first snapshot already has it ended."""
    job = one("a", RUNNING)
    now = snapshot(one("a", FAILED))
    assert look(now, now, Watching().with_jobs([job]), NO_RULES, NOW).ended == now.jobs


def test_what_is_settled_is_not_watched() -> None:
    job = one("a", RUNNING)
    watching = Watching().with_jobs([job]).with_settled({"a": job.created})
    assert not watching.jobs
    assert not look(snapshot(job), snapshot(one("a", DONE)), watching, NO_RULES, NOW)
    assert "a" not in watching.with_jobs([job]).settled


def test_an_unknown_state_is_no_end() -> None:
    job = one("a", JobStatus.UNKNOWN)
    watching = Watching().with_jobs([job])
    assert not look(snapshot(), snapshot(job), watching, NO_RULES, NOW)
    assert lost(["a", "b"], snapshot(job)) == ("a", "b")
    assert lost(["a"], snapshot(one("a", RUNNING))) == ()


def test_a_rule_begins_to_watch_pending_matches() -> None:
    rules, watching = long_rule()
    job = one("a", RUNNING, tags=("long",))
    seen = look(snapshot(), snapshot(job, one("b", RUNNING)), watching, rules, NOW)
    assert seen.begun == (job,)
    assert not look(snapshot(), snapshot(job), watching.with_jobs([job]), rules, NOW)
    unwatched = watching.with_settled({"a": job.created})
    assert not look(snapshot(), snapshot(job), unwatched, rules, NOW)


def test_a_rule_tells_of_a_job_that_came_and_went_unseen_but_not_of_history() -> None:
    rules, watching = long_rule(age=600)
    new, old = (one(name, DONE, age=age, tags=("long",)) for name, age in (("n", 60), ("o", 6000)))
    seen = look(snapshot(), snapshot(new, old, one("x", DONE)), watching, rules, NOW)
    assert seen.ended == (new,)
    assert not seen.begun
    told = watching.with_settled({"n": new.created})
    assert not look(snapshot(), snapshot(new, old), told, rules, NOW)


def test_a_new_rule_holds_from_now_on_and_an_old_one_since_it_was_made() -> None:
    _, watching = long_rule(age=600)
    more = watching.with_rules({CRN}, ("tag:long", "tag:new"), NOW)
    assert more.since[CRN, "tag:long"] == NOW - timedelta(seconds=600)
    assert more.since[CRN, "tag:new"] == NOW
    assert more.with_rules({CRN}, ("tag:long", "tag:new"), NOW + timedelta(1)) is more
    assert not more.with_rules({CRN}, (), NOW).since
    assert more.with_rules({"crn:other"}, (), NOW) is more


def test_a_rule_that_says_nothing_watches_nothing() -> None:
    assert Rules.of(("", "tag:", "  "), NOW, {}).texts == ()


def test_what_is_kept_is_bounded_and_what_is_forgotten_is_not_told_again() -> None:
    rules, watching = long_rule(age=1e6)
    ages = range(MOST_SETTLED + 10, 0, -1)
    jobs = [one(f"j{age}", DONE, age=age, tags=("long",)) for age in ages]
    for job in jobs:
        watching = watching.with_settled({job.id: job.created})
    assert len(watching.settled) == MOST_SETTLED
    forgotten = [job for job in jobs if job.id not in watching.settled]
    assert len(forgotten) == 10
    # The youngest of the forgotten has the moment that the rule now begins with.
    seen = look(snapshot(), snapshot(*forgotten[:-1]), watching, rules, NOW)
    assert not seen
    many = Watching().with_jobs(one(f"j{number}", RUNNING) for number in range(MOST_WATCHED + 5))
    assert len(many.jobs) == MOST_WATCHED
