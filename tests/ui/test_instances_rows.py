"""Instances as rows and words, and the names that tell them apart, without a screen."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from qjobs_tui.demo.ids import crn
from qjobs_tui.demo.world import INSTANCES
from qjobs_tui.errors import Forbidden, NotFound, ServiceError, Unreachable
from qjobs_tui.jobs import Crn, Instance, InstanceUsage, JobStatus
from qjobs_tui.query import parse
from qjobs_tui.store.snapshot import Health, Snapshot
from qjobs_tui.ui.columns import Scene
from qjobs_tui.ui.listed import Sheet, plan
from qjobs_tui.ui.lists import instance_rows, instances
from qjobs_tui.ui.places import both_ends, told_apart
from qjobs_tui.ui.quota import last_day
from qjobs_tui.ui.screens.listed import term
from qjobs_tui.ui.screens.refusals import Refusals
from qjobs_tui.ui.text import ASCII, UNICODE

from .samples import CRN, NOW, job, snapshot

EU = INSTANCES[1].crn.text
HOSTILE = 'q" a,b\x1b]52;c;eHg=\x07\u202e[/b]'
AGAIN = NOW + timedelta(minutes=10)
NO_ACCESS = Health(error=Forbidden("No", hint="Ask.", trace="de30f"), retry_at=AGAIN)
USAGE = InstanceUsage(431, 600, None, NOW - timedelta(days=3), NOW + timedelta(days=25))


def place(number: int, name: str = "", region: str = "us-east", plan_name: str = "") -> Instance:
    return Instance(Crn.parse(crn(region, number)), name, plan_name)


def both(**fields: object) -> Snapshot:
    usual = {"instances": INSTANCES, "usage": {CRN: USAGE}}
    jobs = (job(1, status=JobStatus.QUEUED), job(2, status=JobStatus.RUNNING, instance=EU), job(3))
    return snapshot(*jobs, **usual | fields)


def found(now: Snapshot, *seen: Instance) -> tuple[instances.InstanceLine, ...]:
    return instances.lines(seen, now, frozenset(one.crn.text for one in now.instances))


def scene(now: Snapshot, **fields: object) -> Scene:
    return replace(Scene(NOW, instance_names=told_apart(now.instances)), **fields)


def texts(sheet: Sheet, key: str) -> dict[str, str]:
    row = next(row for row in sheet.rows if row.key == key)
    cells = zip(sheet.headings, row.cells, strict=True)
    return {heading.key: cell.text for heading, cell in cells}


def cells(now: Snapshot, key: str = CRN, width: int = 140) -> dict[str, str]:
    return texts(instance_rows.sheet(found(now), scene(now), width, is_paused=now.paused), key)


# Names


def test_names_are_as_given_unless_two_are_alike() -> None:
    ours = [place(1, "open"), place(2, "paid"), place(3)]
    assert list(told_apart(ours).values()) == ["open", "paid", ours[2].label]


def test_those_of_one_name_get_their_region_or_a_piece_of_their_crn() -> None:
    regions = [place(1, "open"), place(2, "open", "eu-de"), place(3, "paid")]
    assert list(told_apart(regions).values()) == ["open us-east", "open eu-de", "paid"]
    # A piece of eight characters is the same in all of these.
    same = [place(1, "open"), place(2, "open"), place(3, "open", "eu-de")]
    first, second, third = told_apart(same).values()
    assert third == "open eu-de"
    assert first != second
    assert first.startswith("open ")
    assert first.endswith("0001")


def test_what_looks_alike_is_told_apart_too() -> None:
    awkward = [place(1, "a\u202e"), place(2, "A\u202d"), place(3, "b us-east"), place(4, "b")]
    awkward.append(place(5, "b"))
    names = [name.casefold() for name in told_apart(awkward).values()]
    assert len({*names}) == 5
    long = [place(number, "n" * 90) for number in (1, 2)]
    assert all(len(name) < 80 for name in told_apart(long).values())


@pytest.mark.parametrize("width", [6, 10, 17])
def test_a_long_name_is_cut_in_its_middle(width: int) -> None:
    for name in ("open-instance us-east", "量子" * 20, "short"):
        for glyphs in (UNICODE, ASCII):
            cut = both_ends(name, width, glyphs)
            assert cell_len(cut) <= width
    one, two = (both_ends(f"premium-{end}", 10, UNICODE) for end in ("us", "eu"))
    assert (one, two) == ("premium-us", "premium-eu")
    one, two = (both_ends(f"the-premium-{end}", 10, UNICODE) for end in ("us", "eu"))
    assert (one, two) == ("the-pr…-us", "the-pr…-eu")


def test_the_day_a_period_ends_is_local(monkeypatch: pytest.MonkeyPatch) -> None:
    assert last_day(USAGE, NOW) == "29 Mar"
    assert last_day(replace(USAGE, period_end=NOW + timedelta(days=365)), NOW) == "4 Mar 2027"
    assert last_day(InstanceUsage(1), NOW) == ""
    monkeypatch.setenv("TZ", "EST5")
    time.tzset()
    midnight = datetime(2026, 4, 1, tzinfo=UTC)
    assert last_day(replace(USAGE, period_end=midnight), NOW) == "31 Mar"


# Rows


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


# The filter


def filtered(now: Snapshot, crn_text: str) -> tuple[str, set[str]]:
    lines = found(now)
    line = next(one for one in lines if one.crn == crn_text)
    text = instances.filter_term(line, lines, scene(now), partial(term, "instance"))
    query = parse(text, NOW, scene(now).instance_names)
    jobs = [job(number, instance=one.crn) for number, one in enumerate(lines)]
    return text, {one.instance for one in jobs if query.matches(one, NOW)}


def test_enter_filters_by_the_name() -> None:
    assert filtered(both(), CRN) == ("instance:demo-us", {CRN})


def test_a_name_with_blanks_or_that_is_part_of_another_s() -> None:
    blanks, part, whole = place(1, "my own, best"), place(2, "demo"), place(3, "demo-2")
    now = both(instances=(blanks, part, whole))
    assert filtered(now, blanks.crn.text)[0] == 'instance:"my own, best"'
    for one in now.instances:
        assert filtered(now, one.crn.text)[1] == {one.crn.text}
    assert filtered(now, part.crn.text)[0].startswith("instance:de30de30-")


def test_a_name_that_cannot_be_typed() -> None:
    bad = place(4, HOSTILE)
    text, matched = filtered(both(instances=(bad, place(5, ""))), bad.crn.text)
    assert matched == {bad.crn.text}
    assert text.isprintable()


# Refusals


def told(refusals: Refusals, **health: Health) -> list[str]:
    now = snapshot(instances=INSTANCES, health={CRN: health["us"], EU: health["eu"]})
    return [words for words, _ in refusals.news(now)]


def test_a_refusal_is_said_once_and_so_is_its_end() -> None:
    it, well = Refusals(UNICODE), Health(answered=NOW)
    away = Health(answered=NOW, error=Unreachable("no network"))
    assert told(it, us=well, eu=well) == []
    (words,) = told(it, us=well, eu=NO_ACCESS)
    assert words == (
        "demo-eu: no access (403). Ask. It is asked again every 10 minutes; i stops following it."
    )
    assert told(it, us=well, eu=replace(NO_ACCESS, asked=NOW)) == []
    # A network that fails between two refusals says nothing of the access.
    assert told(it, us=away, eu=away) == []
    assert told(it, us=well, eu=NO_ACCESS) == []
    assert told(it, us=well, eu=well) == ["demo-eu: access is back"]
    assert told(it, us=well, eu=well) == []
    absent = Health(error=NotFound("no", hint="Check the id."))
    (words,) = told(it, us=absent, eu=well)
    assert words.startswith("demo-us: not there (404). It was deleted or archived")
    assert "Check the id" not in words


def test_one_that_is_not_followed_any_more_is_forgotten() -> None:
    it = Refusals(UNICODE)
    assert told(it, us=Health(), eu=NO_ACCESS)
    alone = snapshot(instances=INSTANCES[:1], health={CRN: Health(answered=NOW)})
    assert it.news(alone) == ()
    assert told(it, us=Health(), eu=Health(answered=NOW)) == []
    assert told(it, us=Health(), eu=NO_ACCESS)
