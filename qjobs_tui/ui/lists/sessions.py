"""Sessions and batches: a row each, and all that is known of one in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qjobs_tui.jobs import Session
from qjobs_tui.store.sessions import KnownSession
from qjobs_tui.ui.listed import Cell, Heading, Row, Sheet
from qjobs_tui.ui.lists.counting import Counts, counted, in_brief, in_signs, in_words
from qjobs_tui.ui.lists.folding import folded, has_room, rounded
from qjobs_tui.ui.overview.sessions import lifetime
from qjobs_tui.ui.text import clean, moment

if TYPE_CHECKING:
    from datetime import datetime

    from qjobs_tui.store.sessions import SessionList
    from qjobs_tui.store.snapshot import Snapshot
    from qjobs_tui.ui.columns import Scene

_ROOMY = 100
# The words of IBM's client: a session without a job yet, or between two, is pending to it.
_STATES = {
    "open": "pending",
    "inactive": "pending",
    "active": "in progress",
    "pending_inactive": "in progress",
    "pending_closed": "in progress",
    "closed": "closed",
}
_ACCEPTS = {"pending_inactive": True, "pending_closed": False, "closed": False}
_SIGNS = 11
_MODES = {"dedicated": "session"}
_KINDS = {"pending": "accent", "in progress": "good", "closed": "faint"}


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session or batch with its jobs in the list.

    Attributes:
        session: What the service told, or no more than its jobs tell.
        instance: CRN of its instance.
        counts: Its jobs in the list, by status.

    """

    session: Session
    instance: str
    counts: Counts

    @property
    def state(self) -> str:
        """Where it is, in the words of IBM's client; foreign where those have none."""
        return _STATES.get(self.session.state, self.session.state)

    @property
    def is_accepting(self) -> bool | None:
        """Whether it takes more jobs, where that is known."""
        told = self.session.accepting_jobs
        return _ACCEPTS.get(self.session.state) if told is None else told

    @property
    def is_over(self) -> bool:
        """Whether it is closed for good."""
        return self.session.state == "closed"

    @property
    def is_open(self) -> bool:
        """Whether something can still happen in it, as far as is known."""
        if self.session.state:
            return not self.is_over
        return any(status.is_pending for status in self.counts)

    @property
    def mode(self) -> str:
        """``session`` or ``batch``, or "" while nobody knows."""
        return mode_of(self.session)


def mode_of(session: Session) -> str:
    """``session`` or ``batch``, or "" while nobody knows."""
    return _MODES.get(session.mode, session.mode)


def lines(snapshot: Snapshot, told: SessionList) -> tuple[SessionLine, ...]:
    """Return what the service told of and what jobs tell of: open ones first, the newest first."""
    inside = [job for job in snapshot.jobs if job.session_id]
    counts = counted(inside, lambda job: job.session_id)
    known = dict(told.by_id)
    begun: dict[str, datetime] = {}
    for job in inside:
        if job.session_id not in known:
            # A mode or a state cannot be told from its jobs.
            named = Session(job.session_id, backend=job.backend)
            known[job.session_id] = KnownSession(named, job.instance)
        if job.created:
            begun[job.session_id] = min(job.created, begun.get(job.session_id, job.created))
    found = [
        SessionLine(one.session, one.instance, counts.get(key, Counter()))
        for key, one in known.items()
    ]

    def place(line: SessionLine) -> tuple[bool, float, str]:
        start = line.session.started or begun.get(line.session.id)
        return not line.is_open, -start.timestamp() if start else 0.0, line.session.id

    return tuple(sorted(found, key=place))


def members(snapshot: Snapshot, line: SessionLine) -> Counts:
    """Count the jobs of a session that are known now, by status."""
    return Counter(job.status for job in snapshot.jobs if job.session_id == line.session.id)


def sheet(found: tuple[SessionLine, ...], scene: Scene, width: int) -> Sheet:
    """Draw a row for each session, for so many cells; counts in words where there is room."""
    brief = [in_brief(line.counts, scene.glyphs) for line in found]
    short = _headings(scene, width, _SIGNS)
    wordy = _headings(scene, width, max([_SIGNS, *map(len, brief)]))
    # A scroll bar may take a cell.
    if has_room(wordy, short, width - 1, scene.glyphs):
        return _sheet(found, scene, width, wordy, brief)
    signs = [in_signs(line.counts, scene.glyphs) for line in found]
    return _sheet(found, scene, width, short, signs)


def _headings(scene: Scene, width: int, jobs: int) -> tuple[Heading, ...]:
    headings = [
        Heading("state", "STATE", 11),
        Heading("session", "SESSION", 20),
        Heading("mode", "MODE", 7),
        Heading("backend", "QPU", 13 if width >= _ROOMY else 9),
        Heading("left", "LEFT", 6, right=True),
        Heading("accepts", "ACCEPTS", 7),
        Heading("jobs", "JOBS", jobs, grows=True),
        Heading("started", "STARTED", 12, right=True),
    ]
    if len(scene.instance_names) > 1:
        headings.append(Heading("instance", "INSTANCE", 10))
    return tuple(headings)


def _sheet(
    found: tuple[SessionLine, ...],
    scene: Scene,
    width: int,
    headings: tuple[Heading, ...],
    counts: list[str],
) -> Sheet:
    rows = tuple(
        Row(line.session.id, _cells(line, scene, width, jobs))
        for line, jobs in zip(found, counts, strict=True)
    )
    return Sheet(headings, rows, scene.glyphs)


def _cells(line: SessionLine, scene: Scene, width: int, jobs: str) -> tuple[Cell, ...]:
    glyphs, session = scene.glyphs, line.session
    state = clean(line.state, glyphs, 40) or glyphs.dash
    backend = clean(session.backend, glyphs, 100) or glyphs.dash
    left = seconds_left(session, scene.now)
    faint = "faint" if line.is_over else ""
    return (
        Cell(state, _KINDS.get(line.state, "warning")),
        Cell(clean(session.id, glyphs, 100), faint),
        Cell(clean(line.mode, glyphs, 40) or glyphs.dash, faint),
        Cell(backend if width >= _ROOMY else backend.removeprefix("ibm_"), faint),
        Cell(glyphs.dash if left is None else remaining(left), faint),
        Cell({True: "yes", False: "no", None: glyphs.dash}[line.is_accepting], faint),
        Cell(jobs, faint),
        Cell(moment(session.started, scene.now) if session.started else glyphs.dash, "faint"),
        Cell(place_name(line.instance, scene), "faint"),
    )


def seconds_left(session: Session, now: datetime) -> float | None:
    """How long a session still lives; all its time before its first job, None where unknown."""
    if session.state == "closed":
        return None
    if session.activated and session.max_ttl is not None:
        return max(0.0, session.max_ttl - (now - session.activated).total_seconds())
    return session.active_ttl if session.active_ttl is not None else session.max_ttl


def remaining(seconds: float) -> str:
    """A duration in two units, rounded down: ``41m``, ``7h41m``, ``2d3h``, ``8h``."""
    minutes = int(seconds // 60)
    if not minutes:
        return "<1m"
    sizes = (("d", 1440), ("h", 60), ("m", 1))
    largest = next(place for place, (_, size) in enumerate(sizes) if minutes >= size)
    parts = []
    for unit, size in sizes[largest : largest + 2]:
        count, minutes = divmod(minutes, size)
        parts.append(f"{count}{unit}" if count else "")
    return "".join(parts)


def place_name(crn: str, scene: Scene) -> str:
    """The name of an instance."""
    return clean(scene.instance_names.get(crn, crn), scene.glyphs, 40)


def condition(line: SessionLine) -> str:
    """Say where it is as IBM's client does: ``in progress, not accepting new jobs``; foreign."""
    accepting = {True: "accepting new jobs", False: "not accepting new jobs", None: ""}
    words = "" if line.is_over else accepting[line.is_accepting]
    return ", ".join(filter(None, (line.state or "state not known", words, line.session.reason)))


def detail(line: SessionLine, scene: Scene, width: int) -> tuple[str, ...]:
    """Tell of one session, and below of its jobs, in lines of so many cells."""
    glyphs, session = scene.glyphs, line.session
    where = f" on {clean(session.backend, glyphs, 100)}" if session.backend else ""
    name = f"{clean(line.mode, glyphs, 40) or 'session or batch'}{where}"
    several = len(scene.instance_names) > 1
    life = rounded(lifetime(session, scene.now))
    state = "" if life and line.is_over and not session.reason else condition(line)
    first = (name, clean(state, glyphs, 200), *life.split(", "))
    second = (
        f"in the table: {in_words(line.counts) or 'none of its jobs'}",
        f"started {moment(session.started, scene.now)}" if session.started else "",
        place_name(line.instance, scene) if several else "",
        f"user {clean(session.user_id, glyphs, 60)}" if session.user_id else "",
    )
    return *folded(first, width, glyphs), *folded(second, width, glyphs)
