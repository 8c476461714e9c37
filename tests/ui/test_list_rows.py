"""Sessions, QPUs and the action log as rows and words, without a screen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from qjobs_tui.jobs import Backend, Job, JobStatus, Session
from qjobs_tui.store.change import Change, Kind, Outcome
from qjobs_tui.store.sessions import KnownSession, SessionList
from qjobs_tui.store.snapshot import Snapshot
from qjobs_tui.ui.columns import Scene
from qjobs_tui.ui.listed import plan
from qjobs_tui.ui.lists import actions, backends, sessions
from qjobs_tui.ui.lists.folding import folded, rounded
from qjobs_tui.ui.text import ASCII, UNICODE

from .still import OPENING

if TYPE_CHECKING:
    from qjobs_tui.ui.listed import Row, Sheet

SCENE = Scene(OPENING, instance_names={"us": "demo-us", "eu": "demo-eu"})
HOSTILE = "a\x1b]52;c;eHg=\x07\u202e[/b]"


def job(number: int, status: JobStatus = JobStatus.QUEUED, **fields: object) -> Job:
    created = OPENING - timedelta(minutes=number)
    return Job(f"j{number}", "us", status, created=created, **fields)  # type: ignore[arg-type]


def known(*found: Session) -> SessionList:
    return SessionList({one.id: KnownSession(one, "us", is_whole=True) for one in found})


def texts(sheet: Sheet, key: str) -> dict[str, str]:
    row: Row = next(row for row in sheet.rows if row.key == key)
    cells = zip(sheet.headings, row.cells, strict=False)
    return {heading.key: cell.text for heading, cell in cells}


# Sessions


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


# QPUs

FEZ = Backend(
    "ibm_fez", "online", "", 7, 9.0, 140.0, 840.0, 156, False, "Heron r2", 3.2e5,
    1.35e-3, 5.4e-3, 2.7e-3, 1.3e-2,
)  # fmt: skip
KINGSTON = Backend("ibm_kingston", "paused", "Calibration", 58, qubits=156)
BARE = Backend("ibm_bare")


def at(*found: Backend, jobs: tuple[Job, ...] = ()) -> Snapshot:
    return Snapshot(jobs=jobs, backends={one.name: one for one in found})


def test_figures_of_a_qpu_and_dashes_where_there_are_none() -> None:
    jobs = (
        job(1, backend="ibm_fez"),
        Job("j2", "eu", JobStatus.RUNNING, backend="ibm_fez"),
        job(3, JobStatus.DONE, backend="ibm_fez"),
    )
    found = backends.lines(at(FEZ, KINGSTON, BARE, jobs=jobs))
    sheet = backends.sheet(found, UNICODE, width=80)
    assert list(texts(sheet, "ibm_fez").values()) == [
        *("ibm_fez", "online", "1 run 1 queued", "7", "2m", "14m", "156", "Heron r2", "320,000"),
        *("1.35e-3", "5.40e-3", "2.70e-3", "1.30e-2", ""),
    ]
    assert texts(sheet, "ibm_kingston")["reason"] == "Calibration"
    assert set(texts(sheet, "ibm_bare").values()) == {"ibm_bare", "–", ""}
    assert backends.mine(found) == (1, 1)
    assert len(plan(sheet.headings, 139)) == len(sheet.headings)
    assert backends.detail(found[1], UNICODE, 200)[0] == "ibm_fez · online"
    assert backends.detail(found[1], UNICODE, 200)[1].split(" · ") == [
        "jobs of all users waiting: 7",
        "recent waits: median 2 m 20 s, 95 % 14 m 00 s",
        "in the table: 1 running, 1 queued",
    ]
    assert backends.detail(found[2], UNICODE, 200)[0] == "ibm_kingston · paused: Calibration"
    assert backends.detail(found[0], UNICODE, 200)[0] == "ibm_bare · state not known"


def test_any_order_and_what_is_not_known_last() -> None:
    snapshot = at(FEZ, KINGSTON, BARE)

    def order(key: str, *, descending: bool) -> list[str]:
        found = backends.lines(snapshot, key, descending=descending)
        return [line.backend.name.removeprefix("ibm_") for line in found]

    assert order("name", descending=False) == ["bare", "fez", "kingston"]
    assert order("name", descending=True) == ["kingston", "fez", "bare"]
    assert order("queue", descending=False) == ["fez", "kingston", "bare"]
    assert order("queue", descending=True) == ["kingston", "fez", "bare"]
    for heading in backends.sheet((), UNICODE, width=80).headings:
        for descending in (False, True):
            assert sorted(order(heading.key, descending=descending)) == ["bare", "fez", "kingston"]


def test_jobs_of_a_qpu_that_nobody_tells_of() -> None:
    snapshot = at(FEZ, jobs=(job(1, backend="ibm_gone"), job(2)))
    found = backends.lines(snapshot)
    assert [line.backend.name for line in found] == ["ibm_fez", "ibm_gone"]
    assert "no instance tells of it" in backends.detail(found[1], UNICODE, 200)[0]


# The action log


def test_the_newest_change_first_and_what_came_back() -> None:
    def change(number: int, kind: Kind, outcome: Outcome, **fields: str) -> Change:
        asked = OPENING - timedelta(days=1 - number)
        answered = None if outcome is Outcome.ASKED else OPENING
        return Change(number, kind, f"t{number}", "us", asked, outcome, answered, **fields)

    changes = (
        change(0, Kind.CANCEL, Outcome.FAILED, words="503 out of order"),
        change(1, Kind.TAGS, Outcome.ASKED, detail="vqe, run-3"),
        change(2, Kind.CLOSE, Outcome.DONE),
    )
    sheet = actions.sheet(changes, SCENE)
    assert [row.key for row in sheet.rows] == ["2", "1", "0"]
    assert texts(sheet, "0")["outcome"] == "failed: 503 out of order"
    assert texts(sheet, "1")["kind"] == "change tags"
    assert actions.detail(changes[1], SCENE) == (
        "change tags: job t1 · vqe, run-3 · demo-us",
        "asked, no answer yet",
    )
    said = actions.detail(changes[2], SCENE)
    assert said[0] == "close: session or batch t2 · demo-us"
    assert said[1].endswith("· closed")
    assert [actions.is_about_session(one) for one in changes] == [False, False, True]


def test_what_came_back_says_enough_alone_and_has_the_room() -> None:
    ways = {
        (Kind.CANCEL, Outcome.ASKED, ""): "asked, no answer yet",
        (Kind.CANCEL, Outcome.ACCEPTED, ""): "taken, job not cancelled yet",
        (Kind.CANCEL, Outcome.LATE, ""): "taken a minute ago, not cancelled",
        (Kind.CANCEL, Outcome.DONE, "cancelled"): "cancelled",
        (Kind.CANCEL, Outcome.ALREADY, "done"): "had already finished: done",
        (Kind.TAGS, Outcome.CONFLICT, ""): "not changed: somebody else did",
        (Kind.TAGS, Outcome.DONE, ""): "tags changed",
        (Kind.STOP, Outcome.DONE, ""): "takes no more jobs",
        (Kind.CLOSE, Outcome.DONE, ""): "closed",
    }
    changes = tuple(
        Change(number, kind, f"t{number}", "us", OPENING, outcome, words=words)
        for number, (kind, outcome, words) in enumerate(ways)
    )
    modes = {"t7": "session", "t8": "batch"}
    sheet = actions.sheet(changes, SCENE, modes)
    said = [texts(sheet, str(number)) for number in range(len(ways))]
    assert [one["outcome"] for one in said] == [*ways.values()]
    assert [one["kind"] for one in said[-3:]] == ["change tags", "stop accepting", "close batch"]
    room = {one.key: one.width for one in plan(sheet.headings, 80)}
    assert max(len(words) for words in ways.values()) <= room["outcome"]
    assert actions.detail(changes[7], SCENE, modes)[0].startswith("stop accepting jobs: session t7")
    # Of another day the date is said too.
    older = Change(1, Kind.CANCEL, "t", "us", OPENING - timedelta(days=9), Outcome.DONE)
    assert {one.key: one.width for one in actions.sheet((older,), SCENE).headings}["asked"] == 12


def test_my_jobs_in_words_unless_a_column_were_lost_by_them() -> None:
    many = tuple(job(number, backend="ibm_fez") for number in range(20))
    running = tuple(
        Job(f"r{number}", "us", JobStatus.RUNNING, backend="ibm_fez") for number in range(10)
    )
    found = backends.lines(at(FEZ, jobs=(*many, *running)))
    for width, words in ((80, "▶10 ◷20"), (140, "10 run 20 queued")):
        assert texts(backends.sheet(found, UNICODE, width=width), "ibm_fez")["jobs"] == words
    plain = backends.sheet(found, ASCII, width=80)
    assert texts(plain, "ibm_fez")["jobs"] == "10 run 20 queued"


def test_foreign_text_is_cleaned_everywhere() -> None:
    told = known(Session(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, user_id=HOSTILE))
    scene = Scene(OPENING, ASCII, instance_names={"us": HOSTILE, "eu": HOSTILE})
    snapshot = at(Backend(HOSTILE, HOSTILE, HOSTILE, processor=HOSTILE))
    change = Change(1, Kind.TAGS, HOSTILE, "us", OPENING, Outcome.FAILED, OPENING, HOSTILE, HOSTILE)
    lines = sessions.lines(snapshot, told)
    qpus = backends.lines(snapshot)
    words = [
        *sessions.detail(lines[0], scene, 78),
        *backends.detail(qpus[0], ASCII, 78),
        *actions.detail(change, scene),
    ]
    for sheet in (
        sessions.sheet(lines, scene, 140),
        backends.sheet(qpus, ASCII, width=80),
        actions.sheet((change,), scene),
    ):
        words += [cell.text for row in sheet.rows for cell in row.cells]
    assert len(words) > 30
    assert all(text.isascii() and text.isprintable() for text in words)
