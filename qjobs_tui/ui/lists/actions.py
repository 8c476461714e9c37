"""What the user asked the service to change: a row for each, and all of one in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.store.change import Change, Kind, Outcome
from qjobs_tui.ui.listed import Cell, Heading, Row, Sheet
from qjobs_tui.ui.text import clean, moment

if TYPE_CHECKING:
    from qjobs_tui.ui.columns import Scene

_HEADINGS = (
    Heading("asked", "WHEN", 12),
    Heading("kind", "WHAT", 19),
    Heading("target", "JOB OR SESSION", 20),
    Heading("outcome", "WHAT CAME BACK", 16, grows=True),
)
_KINDS = {
    Outcome.ASKED: "accent",
    Outcome.ACCEPTED: "accent",
    Outcome.DONE: "good",
    Outcome.ALREADY: "",
    Outcome.FAILED: "bad",
}
_ABOUT_SESSIONS = frozenset({Kind.STOP, Kind.CLOSE})


def is_about_session(change: Change) -> bool:
    """Whether it is about a session or batch, else about a job."""
    return change.kind in _ABOUT_SESSIONS


def outcome_words(change: Change, scene: Scene) -> str:
    """Say what came back, as far as anything did."""
    words = clean(change.words, scene.glyphs, 300)
    return f"{change.outcome.value}: {words}" if words else change.outcome.value


def sheet(changes: tuple[Change, ...], scene: Scene) -> Sheet:
    """Draw a row for each change, the newest first."""
    rows = tuple(Row(str(one.number), _cells(one, scene)) for one in reversed(changes))
    return Sheet(_HEADINGS, rows, scene.glyphs)


def _cells(change: Change, scene: Scene) -> tuple[Cell, ...]:
    return (
        Cell(moment(change.asked, scene.now), "faint"),
        Cell(change.kind.value),
        Cell(clean(change.target, scene.glyphs, 100)),
        Cell(outcome_words(change, scene), _KINDS.get(change.outcome, "warning")),
    )


def detail(change: Change, scene: Scene) -> tuple[str, str]:
    """Tell of one change in two lines: what was asked for, and what came back when."""
    glyphs = scene.glyphs
    gap = f" {glyphs.dot} "
    places = scene.instance_names
    what = "session or batch" if is_about_session(change) else "job"
    wanted = clean(change.detail, glyphs, 300)
    first = (
        f"{change.kind.value}: {what} {clean(change.target, glyphs, 100)}",
        wanted,
        clean(places.get(change.instance, ""), glyphs, 40) if len(places) > 1 else "",
    )
    when = f"{moment(change.answered, scene.now)} {glyphs.dot} " if change.answered else ""
    return gap.join(filter(None, first)), f"{when}{outcome_words(change, scene)}"
