from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from qjobs_tui.demo.ids import crn
from qjobs_tui.demo.world import INSTANCES
from qjobs_tui.errors import Forbidden, Unreachable
from qjobs_tui.jobs import Crn, Instance, InstanceUsage, JobStatus
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


def _words(now: Snapshot, width: int = 120, badge: str = "", account: str = "") -> str:
    return status_line(now, NOW, width, UNICODE, badge, account).plain


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
        replace(whole, health={CRN: Health(answered=NOW), EU: NO_ACCESS}),
        replace(whole, usage={CRN: InstanceUsage(600, 600, limit_reached=True)}),
        _trio(NO_ACCESS, NO_ACCESS, NO_ACCESS, paused=True, read_only=True),
    ]


def test_never_wider_than_the_width() -> None:
    for now in _states():
        for width in range(1, 201):
            assert cell_len(_words(now, width, "DEMO")) <= width
            assert cell_len(_words(now, width, "DEMO", "a-long-name-of-an-account")) <= width


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


def test_nobody_is_asked_yet() -> None:
    assert _words(Snapshot()).rstrip().endswith("connecting")
    assert _words(Snapshot(is_connected=True)).rstrip().endswith("no instance")


TRIO = (*INSTANCES, Instance(Crn.parse(crn("eu-de", 3)), "lab"))
NO_ACCESS = Health(error=Forbidden("no"), retry_at=NOW + timedelta(minutes=10))


def _trio(*health: Health, **fields: object) -> Snapshot:
    crns = [one.crn.text for one in TRIO]
    by_crn = dict(zip(crns, health, strict=True))
    return replace(snapshot(job(), instances=TRIO), health=by_crn, **fields)


def test_more_names_than_two_are_counted() -> None:
    fresh = Health(answered=NOW)
    assert "3 instances" in _words(_trio(fresh, fresh, fresh))
    assert "demo-us" not in _words(_trio(fresh, fresh, fresh), 200)
    two = snapshot(job(), instances=INSTANCES)
    assert "demo-us  demo-eu" in _words(two, 60)
    assert "2 instances" in _words(two, 45)
    assert "demo" not in _words(two, 45)
    assert "demo-us · us-east" in _words(snapshot(job()), 60)
    assert "us-east" not in _words(snapshot(job()), 45)
    assert "demo-us" in _words(snapshot(job()), 45)


def test_those_of_one_name_are_told_apart() -> None:
    twins = (INSTANCES[0], replace(INSTANCES[1], name="demo-us"))
    assert "demo-us us-east  demo-us eu-de" in _words(snapshot(job(), instances=twins), 160)


def test_a_refused_one_is_counted_and_the_others_speak() -> None:
    old, fresh = Health(answered=NOW - timedelta(seconds=30)), Health(answered=NOW)
    now = _trio(NO_ACCESS, old, fresh)
    assert "1 of 3 refused" in _words(now, 80, "DEMO")
    assert "403" not in _words(now, 200)
    assert freshness(now, NOW, UNICODE).plain == "● 30 s ago"
    assert "no access" not in _words(_trio(NO_ACCESS, AWAY, fresh), 200)
    assert "demo-eu · stale 40 s · network unreachable" in _words(_trio(NO_ACCESS, AWAY, fresh))
    assert "refused" not in _words(_trio(fresh, fresh, fresh), 200)


def test_all_refused() -> None:
    now = _trio(NO_ACCESS, NO_ACCESS, NO_ACCESS)
    assert "all 3 · no access (403) · asked again at 09:40" in _words(now, 80, "DEMO")
    assert " of " not in _words(now, 200)
    assert not freshness(now, NOW, UNICODE).plain
    one = replace(snapshot(), health={CRN: NO_ACCESS})
    assert "no access (403) · asked again at 09:40" in _words(one, 80)
    asked = replace(snapshot(), health={CRN: replace(NO_ACCESS, asked=NOW)})
    assert _words(asked, 80).rstrip().endswith("no access (403) · asked again")


def test_a_limit_beside_queued_jobs() -> None:
    full = InstanceUsage(600, 600, None, None, NOW + timedelta(days=3), limit_reached=True)
    waiting = [job(number, status=JobStatus.QUEUED) for number in range(3)]
    now = replace(snapshot(*waiting), usage={CRN: full})
    assert "limit reached · 3 queued wait · until 7 Mar" in _words(now, 69, "DEMO")
    assert "limit reached · 3 queued wait" in _words(now, 50)
    assert "limit reached" in _words(now, 30)
    assert _words(now, 160).count("limit reached") == 1
    assert "usage 600/600 s" in _words(now, 160)
    unknown = replace(now, usage={CRN: replace(full, period_end=None)})
    assert "until" not in _words(unknown, 160)
    one = snapshot(waiting[0], job(5), instances=INSTANCES, usage={CRN: full, EU: full})
    assert "demo-us · limit reached · 1 queued waits · until 7 Mar" in _words(one, 160)
    # Nobody waits: it is said with the figures alone.
    idle = replace(snapshot(job()), usage={CRN: full})
    assert "usage 600/600 s · limit reached" in _words(idle, 160)
    assert "wait" not in _words(idle, 160)


def test_hostile_errors_and_names_are_cleaned() -> None:
    bad = Health(error=Unreachable("\x1b[2J[/x]" + "e" * 999))
    line = status_line(replace(snapshot(job()), health={CRN: bad}), NOW, 80, ASCII).plain
    assert line.isprintable()
    assert line.isascii()
    assert "[/x]" in line


def test_the_account_is_named_after_the_title() -> None:
    now = snapshot(job())
    assert _words(now, 80, account="lab").startswith(" qjobs  lab  demo-us")
    assert _words(now, 80, account="").startswith(" qjobs demo-us")
    long = "default-ibm-quantum-platform"
    assert _words(now, 80, account=long).startswith(" qjobs  default-ibm-q…atform  demo-us")


def test_the_account_goes_last_of_the_names() -> None:
    now = snapshot(job(status=JobStatus.QUEUED))
    for width in range(20, 100):
        words = _words(now, width, account="lab")
        assert "demo-us" not in words or " lab " in words
    assert " lab " in _words(now, 20, account="lab")


def test_what_is_wrong_comes_before_the_account() -> None:
    wordy = replace(AWAY, error=Unreachable("the service asks for fewer requests " * 4))
    words = _words(replace(snapshot(job()), health={CRN: wordy}), 80, "", "lab")
    assert " lab " not in words
    assert words.count("fewer requests") == 1
    assert words.endswith("… · retry in 8 s")
    assert " lab " in _words(replace(snapshot(job()), health={CRN: AWAY}), 100, "", "lab")
    narrow = _words(replace(snapshot(job()), health={CRN: AWAY}), 40, "", "lab")
    assert "stale 40 s" in narrow


def test_a_keyring_or_command_that_takes_its_time_is_waited_for_in_words() -> None:
    for seconds, words in ((1, "connecting"), (9, "looking for the account 9 s")):
        asked = Health(asked=NOW - timedelta(seconds=seconds))
        assert _words(Snapshot(search=asked), 80).endswith(words)
