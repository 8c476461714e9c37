"""Instances as rows and words, without a screen."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from qjobs_tui.demo.world import INSTANCES
from qjobs_tui.errors import NotFound, ServiceError, Unreachable
from qjobs_tui.jobs import Instance, InstanceUsage
from qjobs_tui.store.snapshot import Health, Snapshot
from qjobs_tui.ui.listed import Sheet, plan
from qjobs_tui.ui.lists import instance_rows, instances
from qjobs_tui.ui.quota import last_day
from qjobs_tui.ui.text import ASCII, UNICODE

from .instances_case import AGAIN, EU, HOSTILE, NO_ACCESS, USAGE, both, found, place, scene
from .samples import CRN, NOW


def texts(sheet: Sheet, key: str) -> dict[str, str]:
    row = next(row for row in sheet.rows if row.key == key)
    cells = zip(sheet.headings, row.cells, strict=True)
    return {heading.key: cell.text for heading, cell in cells}


def cells(now: Snapshot, key: str = CRN, width: int = 140) -> dict[str, str]:
    return texts(instance_rows.sheet(found(now), scene(now), width, is_paused=now.paused), key)


def test_the_day_a_period_ends_is_local(monkeypatch: pytest.MonkeyPatch) -> None:
    assert last_day(USAGE, NOW) == "29 Mar"
    assert last_day(replace(USAGE, period_end=NOW + timedelta(days=365)), NOW) == "4 Mar 2027"
    assert last_day(InstanceUsage(1), NOW) == ""
    monkeypatch.setenv("TZ", "EST5")
    time.tzset()
    midnight = datetime(2026, 4, 1, tzinfo=UTC)
    assert last_day(replace(USAGE, period_end=midnight), NOW) == "31 Mar"


def test_what_is_seen_and_what_is_followed_by_name() -> None:
    more = place(7, "all-mine", plan_name="premium")
    bare = replace(INSTANCES[0], name="", plan="")
    lines = found(both(), more, bare, INSTANCES[1])
    assert [(one.name, one.is_followed) for one in lines] == [
        ("all-mine", False),
        ("demo-eu", True),
        ("demo-us", True),
    ]
    sheet = instance_rows.sheet(lines, scene(both()), 140)
    assert texts(sheet, more.crn.text) == {
        "followed": "[ ]",
        "name": "all-mine",
        "plan": "premium",
        "region": "us-east",
        "pending": "–",
        "fresh": "not followed",
        "usage": "–",
        "ends": "–",
    }
    assert texts(sheet, CRN) == {
        "followed": "[x]",
        "name": "demo-us",
        "plan": "open",
        "region": "us-east",
        "pending": "◷1",
        "fresh": "now",
        "usage": "431/600 s",
        "ends": "29 Mar",
    }


@pytest.mark.parametrize(
    ("health", "words"),
    [
        (Health(), "connecting"),
        (Health(answered=NOW - timedelta(seconds=6)), "5 s ago"),
        (Health(answered=NOW, asked=NOW - timedelta(seconds=9)), "no answer for 9 s"),
        (
            Health(
                NOW - timedelta(minutes=2),
                error=Unreachable("network unreachable"),
                retry_at=NOW + timedelta(seconds=8),
            ),
            "stale 2 m 00 s · network unreachable · retry in 8 s",
        ),
        (NO_ACCESS, "no access (403) · asked again at 09:40"),
        (replace(NO_ACCESS, asked=NOW), "no access (403) · asked again"),
        (Health(error=NotFound("no"), retry_at=AGAIN), "not there (404) · asked again at 09:40"),
    ],
    ids=["first", "fresh", "slow", "stale", "refused", "asked", "absent"],
)
def test_how_each_is_doing(health: Health, words: str) -> None:
    now = both(health={CRN: health, EU: Health(answered=NOW)})
    assert cells(now)["fresh"] == words
    assert cells(now, EU)["fresh"] == "now"
    # It has the room that there is, and no column is lost.
    sheet = instance_rows.sheet(found(now), scene(now), 80)
    assert len(plan(sheet.headings, 79)) == 8
    assert words in " ".join(instances.detail(found(now)[1], scene(now), 200, "")) or not (
        health.error
    )


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (140, "stale 5 s · 127.0.0.1 cannot be reached · retry in 8 s"),
        (105, "stale 5 s · 127.0.0.1 cannot be rea… · retry in 8 s"),
        (90, "stale 5 s · 127.0.0.1 cannot be rea…"),
        (70, "stale 5 s"),
    ],
)
def test_what_happened_is_cut_before_it_goes(width: int, words: str) -> None:
    away = Health(
        NOW - timedelta(seconds=6),
        error=Unreachable("127.0.0.1 cannot be reached"),
        retry_at=NOW + timedelta(seconds=8),
    )
    now = both(health={CRN: away, EU: Health(answered=NOW)})
    assert cells(now, width=width)["fresh"] == words


@pytest.mark.parametrize("width", range(60, 110, 5))
def test_a_refusal_is_never_cut(width: int) -> None:
    now = both(health={CRN: NO_ACCESS, EU: Health(answered=NOW)})
    assert cells(now, width=width)["fresh"].startswith("no access (403)")


def test_paused() -> None:
    assert cells(both(paused=True))["fresh"] == "paused · now"


def test_a_limit_that_is_reached_is_said_in_words() -> None:
    now = both(usage={CRN: replace(USAGE, consumed=600, limit_reached=True)})
    assert cells(now)["ends"] == "limit reached · 29 Mar"
    assert cells(now, width=80)["ends"] == "limit reached"
    told = " ".join(instances.detail(found(now)[1], scene(now), 78, ""))
    assert "limit reached · limit 600 s period 2026-03-01 09:30 to 2026-03-29 09:30" in told


def test_all_there_is_to_say_of_one() -> None:
    now = both(
        health={CRN: NO_ACCESS, EU: Health(answered=NOW)},
        usage={CRN: InstanceUsage(5, None, 36_000, None, NOW + timedelta(days=25))},
    )
    crn_line, *rest = instances.detail(found(now)[1], scene(now), 100, "choice kept for lab")
    words = " · ".join(rest)
    assert crn_line == CRN
    for part in (
        "no access (403) · asked again at 09:40",
        "IBM's trace id de30f",
        "plan open",
        "allocation 36,000 s",
        "period to 2026-03-29 09:30",
        "1 queued",
        "choice kept for lab",
    ):
        assert part in words
    assert all(cell_len(line) <= 100 for line in rest)
    (seen,) = instances.lines([place(9)], Snapshot(), frozenset())
    assert instances.detail(seen, scene(now), 78, "") == (
        seen.crn,
        "not followed · plan not told",
    )


def test_what_stands_above() -> None:
    now = both(health={CRN: NO_ACCESS, EU: Health(answered=NOW)})
    words = instances.heading(found(now, place(9)), scene(now), "UTC")
    assert words == "Instances  2 of 3 followed · 1 refused · times in UTC"


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_hostile_names_and_errors(glyphs: object) -> None:
    bad = Instance(INSTANCES[0].crn, HOSTILE, HOSTILE)
    error = ServiceError(HOSTILE, trace=HOSTILE)
    now = both(instances=(bad, INSTANCES[1]), health={CRN: Health(error=error)})
    drawn = scene(now, glyphs=glyphs)
    sheet = instance_rows.sheet(found(now), drawn, 80)
    words = [cell.text for row in sheet.rows for cell in row.cells]
    words += [line for one in found(now) for line in instances.detail(one, drawn, 78, "")]
    assert all(text.isprintable() for text in words)
    assert glyphs is UNICODE or all(text.isascii() for text in words)
