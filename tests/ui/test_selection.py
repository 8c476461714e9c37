from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from qjobs_tui.demo.world import INSTANCES
from qjobs_tui.errors import AccountError, Unreachable
from qjobs_tui.jobs import JobStatus, Usage
from qjobs_tui.query import parse
from qjobs_tui.store.reach import Reach
from qjobs_tui.store.snapshot import Health, Snapshot
from qjobs_tui.ui.selection import (
    DESCENDING,
    SORT_KEYS,
    count_words,
    empty_words,
    is_settled,
    select,
)
from qjobs_tui.ui.text import ASCII

from .samples import CRN, NOW, job, snapshot

ALL = parse("", NOW)
FAILED = parse("status:failed", NOW)
MIXED = snapshot(
    job(1, status=JobStatus.DONE, usage=Usage(5), backend="ibm_torino"),
    job(2, status=JobStatus.QUEUED, program="executor"),
    job(3, status=JobStatus.FAILED, usage=Usage(9)),
    job(4, status=JobStatus.DONE, usage=Usage(9)),
)


def _order(sort_key: str, *, descending: bool) -> list[int]:
    jobs = select(MIXED, ALL, sort_key, descending=descending, now=NOW)
    return [int(one.id[1:]) for one in jobs]


@pytest.mark.parametrize(
    ("sort_key", "descending", "order"),
    [
        ("created", True, [1, 2, 3, 4]),
        ("created", False, [4, 3, 2, 1]),
        ("status", False, [2, 1, 4, 3]),
        ("usage", True, [3, 4, 1, 2]),
        ("backend", False, [2, 3, 4, 1]),
        ("program", False, [2, 1, 3, 4]),
    ],
)
def test_order(sort_key: str, order: list[int], *, descending: bool) -> None:
    assert _order(sort_key, descending=descending) == order


def test_instances_are_sorted_by_the_names_that_are_shown() -> None:
    # Their CRNs are the other way round.
    eu = replace(INSTANCES[1], name="Zeta")
    jobs = (job(1), job(2, instance=eu.crn.text), job(3))
    both = snapshot(*jobs, instances=(INSTANCES[0], eu))
    found = select(both, ALL, "instance", descending=False, now=NOW)
    assert [int(one.id[1:]) for one in found] == [1, 3, 2]
    found = select(both, ALL, "instance", descending=True, now=NOW)
    assert [int(one.id[1:]) for one in found] == [2, 1, 3]


def test_usage_is_sorted_as_it_is_shown() -> None:
    waiting = job(5, status=JobStatus.QUEUED, usage=Usage(0, pending=True), estimate=7.0)
    jobs = select(snapshot(*MIXED.jobs, waiting), ALL, "usage", descending=True, now=NOW)
    assert [int(one.id[1:]) for one in jobs] == [3, 4, 5, 1, 2]


def test_each_sort_key_has_a_way_round() -> None:
    assert SORT_KEYS[0] == "created"
    assert set(SORT_KEYS) >= DESCENDING


def test_the_filter_selects() -> None:
    jobs = select(MIXED, FAILED, "created", descending=True, now=NOW)
    assert [one.status for one in jobs] == [JobStatus.FAILED]


def test_beyond_a_gap_only_filters_look() -> None:
    reach = {CRN: Reach(complete_since=NOW - timedelta(minutes=3, seconds=30))}
    now = replace(MIXED, reach=reach)
    assert len(select(now, ALL, "created", descending=True, now=NOW)) == 2
    assert len(select(now, FAILED, "created", descending=True, now=NOW)) == 1


def test_count_words() -> None:
    assert count_words(Snapshot(), ALL, 0) == ""
    assert count_words(MIXED, ALL, 4) == "4 jobs"
    assert count_words(MIXED, FAILED, 1) == "1 of 4 jobs"
    more = replace(MIXED, reach={CRN: Reach(complete_since=NOW, total=12_000)})
    assert count_words(more, ALL, 4) == "4 of 12,000 jobs"
    assert count_words(more, FAILED, 1) == "1 of 4+ jobs"
    ended = Reach(complete_since=NOW, total=12_000, ended=frozenset({FAILED.narrowing}))
    assert count_words(replace(more, reach={CRN: ended}), FAILED, 1) == "1 of 4 jobs"
    untold = replace(MIXED, reach={CRN: Reach(complete_since=NOW)})
    assert count_words(untold, ALL, 4) == "4 jobs"


def test_empty_words() -> None:
    assert empty_words(replace(MIXED, health={CRN: Health()}), ALL) == ""
    assert empty_words(snapshot(), ALL) == "no jobs yet"
    assert "esc" in empty_words(MIXED, FAILED)
    assert "no instance is followed" in empty_words(Snapshot(is_connected=True), ALL)


def test_why_no_instance_is_known_comes_before_that_none_is_followed() -> None:
    assert empty_words(Snapshot(), ALL) == ""
    failed = Health(error=Unreachable("iam.example cannot be reached", hint="Check\x1b it."))
    for is_connected in (False, True):
        now = Snapshot(search=failed, is_connected=is_connected)
        assert empty_words(now, ALL) == "iam.example cannot be reached. Check␛ it."
        assert empty_words(now, ALL, ASCII) == "iam.example cannot be reached. Check? it."
    nobody = Health(error=AccountError("No account is in use", brief="no account: A lists them"))
    assert empty_words(Snapshot(search=nobody), ALL) == "No account is in use"
    assert empty_words(Snapshot(search=Health()), ALL) == ""


def test_settled_once_each_instance_has_answered_or_failed() -> None:
    assert not is_settled(Snapshot())
    assert is_settled(Snapshot(is_connected=True))
    waiting = replace(MIXED, health={CRN: Health(answered=NOW), "other": Health()})
    assert not is_settled(waiting)
    failed = Health(error=Unreachable("no"))
    assert is_settled(replace(waiting, health={CRN: Health(answered=NOW), "other": failed}))
