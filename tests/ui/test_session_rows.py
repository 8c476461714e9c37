"""Sessions as rows and words, without a screen."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from qjobs_tui.jobs import JobStatus, Session
from qjobs_tui.store.snapshot import Snapshot
from qjobs_tui.ui.columns import Scene
from qjobs_tui.ui.listed import plan
from qjobs_tui.ui.lists import sessions
from qjobs_tui.ui.lists.folding import folded, rounded
from qjobs_tui.ui.text import ASCII

from .list_rows_case import SCENE, job, known, texts
from .still import OPENING


def test_states_are_in_the_words_of_ibms_client() -> None:
    expected = {
        ("open", None): ("pending", None),
        ("inactive", True): ("pending", True),
        ("active", True): ("in progress", True),
        ("active", False): ("in progress", False),
        ("pending_inactive", None): ("in progress", True),
        ("pending_closed", None): ("in progress", False),
        ("closed", None): ("closed", False),
        ("brand new", None): ("brand new", None),
    }
    for (state, told), (word, accepting) in expected.items():
        session = Session("s", state=state, accepting_jobs=told)
        (line,) = sessions.lines(Snapshot(), known(session))
        assert (line.state, line.is_accepting) == (word, accepting)
        assert line.is_over is (state == "closed")


def test_open_ones_first_and_those_that_jobs_alone_tell_of() -> None:
    old = OPENING - timedelta(days=2)
    jobs = (
        job(1, session_id="mine", backend="ibm_fez"),
        job(2, JobStatus.RUNNING, session_id="mine"),
        job(3, JobStatus.DONE, session_id="past"),
        job(4),
    )
    told = known(
        Session("closed", state="closed", started=OPENING),
        Session("young", state="active", started=OPENING),
        Session("old", state="open", started=old),
    )
    found = sessions.lines(Snapshot(jobs=jobs), told)
    assert [line.session.id for line in found] == ["young", "mine", "old", "closed", "past"]
    assert [line.is_open for line in found] == [True, True, True, False, False]
    mine = texts(sessions.sheet(found, SCENE, 80), "mine")
    assert (mine["state"], mine["mode"], mine["accepts"]) == ("–", "–", "–")
    assert (mine["backend"], mine["jobs"]) == ("fez", "▶1 ◷1")
    plain = replace(SCENE, glyphs=ASCII)
    assert texts(sessions.sheet(found, plain, 80), "mine")["jobs"] == "=1 .1"
    wide = sessions.sheet(found, SCENE, 140)
    assert texts(wide, "mine")["backend"] == "ibm_fez"
    assert texts(wide, "mine")["jobs"] == "1 run 1 queued"
    assert texts(wide, "young")["instance"] == "demo-us"
    assert sessions.detail(found[1], SCENE, 78) == (
        "session or batch on ibm_fez · state not known",
        "in the table: 1 running, 1 queued · demo-us",
    )


def test_how_long_a_session_lives() -> None:
    begun = OPENING - timedelta(hours=1)
    cases = {
        Session("s", state="active", activated=begun, max_ttl=7200.0, active_ttl=9.0): 3600.0,
        Session("s", state="active", activated=begun, max_ttl=60.0): 0.0,
        Session("s", state="active", active_ttl=9.0, max_ttl=60.0): 9.0,
        Session("s", state="open", max_ttl=60.0): 60.0,
        Session("s", state="open"): None,
        Session("s", state="closed", activated=begun, max_ttl=7200.0): None,
    }
    for session, left in cases.items():
        assert sessions.seconds_left(session, OPENING) == left


def test_every_column_at_140_and_the_state_at_any_width() -> None:
    sheet = sessions.sheet((), SCENE, 140)
    assert len(plan(sheet.headings, 139)) == len(sheet.headings) == 9
    narrow = sessions.sheet((), SCENE, 80)
    assert [one.key for one in plan(narrow.headings, 79)][-1] == "jobs"
    tiny = plan(sheet.headings, 20)
    assert [(one.key, one.width) for one in tiny] == [("state", 11), ("session", 6)]
    assert [one.key for one in plan(sheet.headings, 18)] == ["state"]
    assert len(sessions.sheet((), Scene(OPENING), 140).headings) == 8


def test_the_time_left_in_two_units() -> None:
    cases = {0: "<1m", 59.9: "<1m", 60: "1m", 27_699: "7h41m", 28_800: "8h", 86_399: "23h59m"}
    for seconds, words in {**cases, 86_400: "1d", 183_600: "2d3h", 86_460: "1d"}.items():
        assert sessions.remaining(seconds) == words
    session = Session("s", state="active", active_ttl=27_699.0)
    sheet = sessions.sheet(sessions.lines(Snapshot(), known(session)), SCENE, 80)
    assert texts(sheet, "s")["left"] == "7h41m"


def test_a_line_breaks_between_what_it_says() -> None:
    begun = OPENING - timedelta(minutes=19)
    session = Session(
        "s",
        mode="batch",
        state="active",
        backend="ibm_fez",
        activated=begun,
        max_ttl=28_800.0,
        interactive_ttl=60.0,
    )
    (line,) = sessions.lines(Snapshot(), known(session))
    whole = "batch on ibm_fez · in progress · 7 h 41 m left of 8 h · pauses after 1 m without a job"
    for width in range(30, 100):
        said = sessions.detail(line, SCENE, width)
        assert max(map(len, said)) <= width
        assert " · ".join(said) == f"{whole} · in the table: none of its jobs · demo-us"
    assert folded(("a", "", "b c"), 2, ASCII) == ("a", "b c")
    assert rounded("10 h 00 m, 1 d 00 h, 1 m 05 s, run 00 m") == "10 h, 1 d, 1 m 05 s, run 00 m"
