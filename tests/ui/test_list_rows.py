"""The action log as rows, and foreign text in every list, without a screen."""

from __future__ import annotations

from datetime import timedelta

from qjobs_tui.jobs import Backend, Session
from qjobs_tui.store.change import Change, Kind, Outcome
from qjobs_tui.ui.columns import Scene
from qjobs_tui.ui.listed import plan
from qjobs_tui.ui.lists import actions, backends, sessions
from qjobs_tui.ui.text import ASCII

from .list_rows_case import SCENE, at, known, texts
from .still import OPENING

HOSTILE = "a\x1b]52;c;eHg=\x07\u202e[/b]"


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
