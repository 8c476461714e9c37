"""What the user asked the service to change: a row for each, and all of one in words."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from rich.cells import cell_len

from qjobs_tui.store.change import Change, Kind, Outcome
from qjobs_tui.ui.listed import Cell, Heading, Row, Sheet
from qjobs_tui.ui.text import clean, moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qjobs_tui.ui.columns import Scene

# As wide as what stands in them: what came back is the longest.
_HEADINGS = (
    Heading("asked", "WHEN", 8),
    Heading("kind", "WHAT", 6),
    Heading("target", "JOB OR SESSION", 20),
    Heading("outcome", "WHAT CAME BACK", 16, grows=True),
)
_FITTED = frozenset({"asked", "kind"})
_LONGEST_WHAT = 16
_WHAT = {Kind.STOP: "stop accepting"}
_DONE = {Kind.TAGS: "tags changed", Kind.STOP: "takes no more jobs", Kind.CLOSE: "closed"}
_WORDS = {
    Outcome.ASKED: "asked, no answer yet",
    Outcome.ACCEPTED: "taken, job not cancelled yet",
    Outcome.LATE: "taken a minute ago, not cancelled",
    Outcome.CONFLICT: "not changed: somebody else did",
}
_KINDS = {
    Outcome.ASKED: "accent",
    Outcome.ACCEPTED: "accent",
    Outcome.DONE: "good",
    Outcome.ALREADY: "",
    Outcome.FAILED: "bad",
}
_NO_MODES: Mapping[str, str] = MappingProxyType({})
_ABOUT_SESSIONS = frozenset({Kind.STOP, Kind.CLOSE})


def is_about_session(change: Change) -> bool:
    """Whether it is about a session or batch, else about a job."""
    return change.kind in _ABOUT_SESSIONS


def outcome_words(change: Change, scene: Scene) -> str:
    """Say what came back, as far as anything did."""
    words = clean(change.words, scene.glyphs, 300)
    if change.outcome is Outcome.DONE:
        # How a job ended, where a cancel was asked for.
        return _DONE.get(change.kind) or words or str(change.outcome.value)
    said = _WORDS.get(change.outcome, change.outcome.value)
    return f"{said}: {words}" if words else said


def sheet(changes: tuple[Change, ...], scene: Scene, modes: Mapping[str, str] = _NO_MODES) -> Sheet:
    """Draw a row for each change, the newest first; ``modes`` are those of sessions, by id."""
    rows = tuple(Row(str(one.number), _cells(one, scene, modes)) for one in reversed(changes))
    headings = tuple(_fitted(one, place, rows) for place, one in enumerate(_HEADINGS))
    return Sheet(headings, rows, scene.glyphs)


def _fitted(heading: Heading, place: int, rows: tuple[Row, ...]) -> Heading:
    if heading.key not in _FITTED:
        return heading
    widest = max([heading.width, *(cell_len(row.cells[place].text) for row in rows)])
    return replace(heading, width=min(widest, _LONGEST_WHAT))


def _what(change: Change, scene: Scene, modes: Mapping[str, str]) -> str:
    """Say in few words what was asked for: ``close batch``."""
    if change.kind is not Kind.CLOSE:
        return _WHAT.get(change.kind) or str(change.kind.value)
    mode = clean(modes.get(change.target, ""), scene.glyphs, 20)
    return f"{change.kind.value} {mode}".rstrip()


def _cells(change: Change, scene: Scene, modes: Mapping[str, str]) -> tuple[Cell, ...]:
    return (
        Cell(moment(change.asked, scene.now), "faint"),
        Cell(_what(change, scene, modes)),
        Cell(clean(change.target, scene.glyphs, 100)),
        Cell(outcome_words(change, scene), _KINDS.get(change.outcome, "warning")),
    )


def detail(change: Change, scene: Scene, modes: Mapping[str, str] = _NO_MODES) -> tuple[str, str]:
    """Tell of one change in two lines: what was asked for, and what came back when."""
    glyphs = scene.glyphs
    gap = f" {glyphs.dot} "
    places = scene.instance_names
    mode = clean(modes.get(change.target, ""), glyphs, 20) or "session or batch"
    what = mode if is_about_session(change) else "job"
    wanted = clean(change.detail, glyphs, 300)
    first = (
        f"{change.kind.value}: {what} {clean(change.target, glyphs, 100)}",
        wanted,
        clean(places.get(change.instance, ""), glyphs, 40) if len(places) > 1 else "",
    )
    when = f"{moment(change.answered, scene.now)} {glyphs.dot} " if change.answered else ""
    return gap.join(filter(None, first)), f"{when}{outcome_words(change, scene)}"
