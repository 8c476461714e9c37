"""What the cache keeps, for how long, and what it lets go."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.bodies import cache as cache_module
from qjobs_tui.bodies.entry import Entry, key_of, pieces
from qjobs_tui.jobs import JobStatus
from tests.support.values import job

from .cached import Desk, jobs, mode, put

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qjobs_tui.jobs import Job


def test_what_was_put_is_found(desk: Desk) -> None:
    one, other = jobs(2)
    assert desk.get(one) is None
    put(desk, one, b'"one"')
    put(desk, other, b'"other"')
    assert (desk.get(one), desk.get(other)) == (b'"one"', b'"other"')


def test_what_is_found_can_be_verified(desk: Desk) -> None:
    body = b"x" * 700
    put(desk, job(), body)
    kept = desk.cache.get(job())
    assert kept is not None
    assert (kept.size, kept.sha256) == (700, hashlib.sha256(body).hexdigest())


def test_a_job_is_known_by_its_instance_and_id(desk: Desk) -> None:
    put(desk, job("ab", instance="crn:1"), b"body")
    assert desk.get(job("ab", instance="crn:2")) is None
    assert desk.get(job("b", instance="crn:1a")) is None
    assert desk.get(job("ab", instance="crn:1", tags=("renamed",))) == b"body"


def test_names_tell_nothing_and_nobody_else_may_look(desk: Desk) -> None:
    umask = os.umask(0)
    try:
        path = put(desk, job(), b"body")
    finally:
        os.umask(umask)
    assert job().id not in path.name
    assert mode(path) == 0o600
    assert {mode(folder) for folder in (desk.folder, *desk.folder.parents[:2])} == {0o700}


def test_looking_creates_nothing(desk: Desk) -> None:
    desk.get(job())
    assert list(desk.root.iterdir()) == []
    assert desk.cache.take_complaint() == ""


@pytest.mark.parametrize(
    "one",
    [
        job(private=True),
        job(defect="the service's record cannot be read at: private"),
        *(job(status=status) for status in JobStatus if not status.is_final),
    ],
)
def test_neither_private_nor_unfinished_jobs(desk: Desk, one: Job) -> None:
    public = put(desk, job(), b"body")
    with pytest.raises(ValueError, match="never in the cache"):
        desk.cache.get(one)
    with pytest.raises(ValueError, match="never in the cache"):
        desk.cache.put(one, public)
    assert desk.names() == [public.name]


def test_the_least_recently_used_go_first(desk: Desk) -> None:
    one, two, three, four = jobs(4)
    for each in (one, two, three):
        put(desk, each, each.id.encode() * 83)  # 332 bytes
    assert desk.get(one) is not None
    put(desk, four, b"4" * 332)
    assert desk.get(two) is None
    assert all(desk.get(each) is not None for each in (one, three, four))


def test_the_bound_is_reached_and_never_passed(desk: Desk) -> None:
    one, two, three = jobs(3)
    put(desk, one, b"1" * 400)
    put(desk, two, b"2" * 600)
    assert len(desk.names()) == 2
    put(desk, three, b"3")
    assert (desk.get(one), desk.get(two), desk.get(three)) == (None, b"2" * 600, b"3")


def test_room_is_made_before_it_is_needed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = jobs(2)
    put(desk, one, b"1" * 600)
    seen: list[list[str]] = []

    def watched(handle: int) -> Iterator[bytes]:
        seen.append([name for name in desk.names() if Entry.parse(name)])
        yield from pieces(handle)

    monkeypatch.setattr(cache_module, "pieces", watched)
    put(desk, two, b"2" * 600)
    assert seen == [[]]


def test_a_body_beyond_the_bound_is_not_kept_and_costs_none(desk: Desk) -> None:
    one, two = jobs(2)
    put(desk, one, b"1" * 1000)
    assert desk.put(two, b"2" * 1001) is None
    assert desk.get(one) == b"1" * 1000
    assert desk.cache.take_complaint() == ""


def test_an_empty_or_missing_body_is_not_kept(desk: Desk) -> None:
    assert desk.put(job(), b"") is None
    assert desk.cache.put(job(), desk.root / "gone") is None
    assert not desk.folder.exists()


def test_bodies_are_bounded_in_number(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "MAX_ENTRIES", 3)
    for each in jobs(5):
        put(desk, each, b"x")
    assert [desk.get(each) for each in jobs(5)] == [None, None, b"x", b"x", b"x"]


def test_a_clock_that_was_set_back_does_not_cost_the_newest(desk: Desk) -> None:
    one, two = jobs(2)
    put(desk, one, b"1" * 600)
    desk.clock.advance(-1e6)
    # As another process does, between the making of room and the end.
    twin = desk.folder / Entry(key_of(jobs(3)[2]), 600, "0" * 64).name
    link, rename = os.link, os.rename

    def interfering(source: str, target: str, **more: int) -> None:
        rename(source, target, **more)
        link(desk.root / "source", twin)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "rename", interfering)
        put(desk, two, b"2" * 600)
    assert not twin.exists()
    assert desk.get(two) == b"2" * 600
