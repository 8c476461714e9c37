from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from rich.cells import cell_len

from qjobs_tui.demo.world import INSTANCES
from qjobs_tui.errors import Unreachable
from qjobs_tui.jobs import InstanceUsage, JobStatus
from qjobs_tui.store.snapshot import Health, Snapshot
from qjobs_tui.ui.status import freshness, status_line
from qjobs_tui.ui.text import ASCII, UNICODE

from .samples import CRN, NOW, job, snapshot

EU = INSTANCES[1].crn.text
AWAY = Health(
    answered=NOW - timedelta(seconds=43),
    error=Unreachable("network unreachable"),
    retry_at=NOW + timedelta(seconds=7.2),
)


def _words(now: Snapshot, width: int = 120, badge: str = "") -> str:
    return status_line(now, NOW, width, UNICODE, badge).plain


def _states() -> list[Snapshot]:
    fresh = snapshot(job(1, status=JobStatus.QUEUED), job(2, status=JobStatus.RUNNING))
    whole = replace(
        fresh,
        instances=INSTANCES,
        health={CRN: Health(answered=NOW), EU: AWAY},
        usage={CRN: InstanceUsage(431, 600)},
    )
    return [
        Snapshot(),
        fresh,
        whole,
        replace(fresh, paused=True),
        replace(fresh, health={CRN: Health()}),
        replace(fresh, health={CRN: Health(asked=NOW - timedelta(seconds=9))}),
        replace(fresh, health={CRN: AWAY}),
    ]


def test_never_wider_than_the_width() -> None:
    for now in _states():
        for width in range(1, 201):
            assert cell_len(_words(now, width, "DEMO")) <= width


@pytest.mark.parametrize("width", [40, 80])
def test_what_is_wrong_is_visible(width: int) -> None:
    words = _words(replace(snapshot(job()), health={CRN: AWAY}), width, "DEMO")
    assert "stale 40 s" in words
    assert "DEMO" in words
    if width == 80:
        assert "network unreachable · retry in 8 s" in words


def test_the_next_try_is_told_however_much_there_is_to_say() -> None:
    wordy = replace(AWAY, error=Unreachable("the service asks for fewer requests " * 4))
    words = _words(replace(snapshot(job()), health={CRN: wordy}), 80, "DEMO")
    assert words.startswith(" DEMO   stale 40 s · the service asks for")
    assert words.endswith("… · retry in 8 s")


def test_of_several_instances_the_one_in_trouble_is_named() -> None:
    now = replace(
        snapshot(job(), instances=INSTANCES), health={CRN: Health(answered=NOW), EU: AWAY}
    )
    assert "demo-eu · stale 40 s · network unreachable · retry in 8 s" in _words(now, 160)


@pytest.mark.parametrize(
    ("health", "words"),
    [
        (Health(), "connecting"),
        (Health(asked=NOW - timedelta(seconds=9)), "connecting 9 s"),
        (Health(answered=NOW), "● now"),
        (Health(answered=NOW - timedelta(seconds=4.9)), "● now"),
        (Health(answered=NOW - timedelta(seconds=12)), "● 10 s ago"),
        (Health(answered=NOW - timedelta(seconds=150)), "● 2m ago"),
        (Health(answered=NOW, asked=NOW - timedelta(seconds=3)), "● now"),
        (Health(answered=NOW, asked=NOW - timedelta(seconds=20)), "no answer for 20 s"),
        (Health(error=Unreachable("no"), retry_at=NOW), "no · retrying"),
        (
            Health(error=Unreachable("no"), retry_at=NOW + timedelta(seconds=5), asked=NOW),
            "no · retrying",
        ),
    ],
)
def test_freshness(health: Health, words: str) -> None:
    now = replace(snapshot(job()), health={CRN: health})
    corner = freshness(now, NOW, UNICODE).plain
    assert (_words(now).rstrip() + corner).endswith(words)
    assert len(corner) <= 11


def test_paused_is_said_but_trouble_comes_first() -> None:
    assert "paused · now" in _words(replace(snapshot(job()), paused=True))
    asleep = {CRN: Health(answered=NOW - timedelta(hours=3))}
    assert "paused · 3h ago" in _words(replace(snapshot(job()), paused=True, health=asleep))
    troubled = replace(snapshot(job()), paused=True, health={CRN: AWAY})
    assert "network unreachable" in _words(troubled)


def test_counts() -> None:
    pending = snapshot(
        job(1, status=JobStatus.QUEUED),
        job(2, status=JobStatus.QUEUED),
        job(3, status=JobStatus.RUNNING),
        job(4),
    )
    assert "2 queued  1 running" in _words(pending)
    assert "nothing pending" in _words(snapshot(job()))
    assert "pending" not in _words(replace(snapshot(), health={CRN: Health()}))


def test_usage() -> None:
    usage = InstanceUsage(1431.4, 11_400)
    now = replace(snapshot(job()), usage={CRN: usage})
    assert "usage 1,431/11,400 s" in _words(now)
    full = replace(now, usage={CRN: replace(usage, limit_reached=True)})
    assert "limit reached" in _words(full)
    two = replace(now, instances=INSTANCES, usage={CRN: usage, EU: InstanceUsage(590, None, 600)})
    assert "demo-eu usage 590/600 s" in _words(two, 160)


def test_hostile_errors_and_names_are_cleaned() -> None:
    bad = Health(error=Unreachable("\x1b[2J[/x]" + "e" * 999))
    line = status_line(replace(snapshot(job()), health={CRN: bad}), NOW, 80, ASCII).plain
    assert line.isprintable()
    assert line.isascii()
    assert "[/x]" in line
