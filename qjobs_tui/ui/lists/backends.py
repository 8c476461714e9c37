"""QPUs: a row each with the service's figures, in any order, and what one has to say in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from qjobs_tui.jobs import Backend, JobStatus
from qjobs_tui.ui.listed import Cell, Heading, Row, Sheet
from qjobs_tui.ui.lists.counting import Counts, counted, in_brief, in_signs, in_words
from qjobs_tui.ui.lists.folding import folded, has_room
from qjobs_tui.ui.text import clean, duration, span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qjobs_tui.store.snapshot import Snapshot
    from qjobs_tui.ui.text import Glyphs

_KINDS = {"online": "good", "paused": "warning", "offline": "bad", "": "faint"}


@dataclass(frozen=True, slots=True)
class BackendLine:
    """A QPU with the pending jobs in the list that are to run there, in whichever instance."""

    backend: Backend
    counts: Counts
    is_told: bool = True


@dataclass(frozen=True, slots=True)
class _Column:
    heading: Heading
    text: Callable[[BackendLine, Glyphs], str]
    order: Callable[[BackendLine], float | str | None]
    kind: Callable[[BackendLine], str] = lambda _: ""


def _number(value: float | None, glyphs: Glyphs) -> str:
    return glyphs.dash if value is None else f"{value:,.0f}"


def _wait(value: float | None, glyphs: Glyphs) -> str:
    return glyphs.dash if value is None else span(value)


def _error(value: float | None, glyphs: Glyphs) -> str:
    """Write an error rate as the data sheets do: ``2.70e-3``."""
    if value is None:
        return glyphs.dash
    digits, _, power = f"{value:.2e}".partition("e")
    return f"{digits}e{int(power)}"


def _figure(
    key: str,
    title: str,
    width: int,
    value: Callable[[Backend], float | None],
    write: Callable[[float | None, Glyphs], str],
) -> _Column:
    return _Column(
        Heading(key, title, width, right=True),
        lambda line, glyphs: write(value(line.backend), glyphs),
        lambda line: value(line.backend),
        lambda line: "" if value(line.backend) is not None else "faint",
    )


_COLUMNS = (
    _Column(
        Heading("name", "QPU", 14),
        lambda line, glyphs: clean(line.backend.name, glyphs, 100),
        lambda line: line.backend.name,
    ),
    _Column(
        Heading("status", "STATUS", 7),
        lambda line, glyphs: clean(line.backend.status, glyphs, 40) or glyphs.dash,
        lambda line: line.backend.status or None,
        lambda line: _KINDS.get(line.backend.status, "warning"),
    ),
    _Column(
        Heading("jobs", "MY JOBS", 8),
        lambda line, glyphs: in_signs(line.counts, glyphs),
        lambda line: line.counts.total() or None,
        lambda line: "accent" if line.counts else "faint",
    ),
    _figure("queue", "QUEUE", 6, lambda one: one.queue_length, _number),
    _figure("median", "MEDIAN", 7, lambda one: one.wait_median, _wait),
    _figure("p95", "95 %", 5, lambda one: one.wait_p95, _wait),
    _figure("qubits", "QUBITS", 7, lambda one: one.qubits, _number),
    _Column(
        Heading("processor", "PROCESSOR", 10),
        lambda line, glyphs: clean(line.backend.processor, glyphs, 40) or glyphs.dash,
        lambda line: line.backend.processor or None,
    ),
    _figure("clops", "CLOPS", 8, lambda one: one.clops, _number),
    _figure("best", "2Q BEST", 8, lambda one: one.two_q_error_best, _error),
    _figure("layered", "LAYERED", 8, lambda one: one.two_q_error_layered, _error),
    _figure("two_q", "2Q MED", 8, lambda one: one.two_q_error_median, _error),
    _figure("readout", "READOUT", 8, lambda one: one.readout_error, _error),
    _Column(
        Heading("reason", "REASON", 8, grows=True),
        lambda line, glyphs: clean(line.backend.reason, glyphs, 200),
        lambda line: line.backend.reason or None,
        lambda _: "warning",
    ),
)
_BY_KEY: Mapping[str, _Column] = MappingProxyType({one.heading.key: one for one in _COLUMNS})
FIRST_KEY = _COLUMNS[0].heading.key
# The way round in which a column is most useful: the best, the busiest of mine, the largest.
DESCENDING = frozenset({"jobs", "qubits", "clops"})


def lines(
    snapshot: Snapshot, sort_key: str = FIRST_KEY, *, descending: bool = False
) -> tuple[BackendLine, ...]:
    """Return the QPUs that the service told of, and those that jobs wait for; unknowns last."""
    pending = [job for job in snapshot.jobs if job.status.is_pending]
    counts = counted(pending, lambda job: job.backend)
    told = snapshot.backends
    found = [BackendLine(one, counts.get(one.name, Counter())) for one in told.values()]
    absent = (name for name in counts if name not in told)
    found += [BackendLine(Backend(name), counts[name], is_told=False) for name in absent]
    found.sort(key=lambda line: line.backend.name)
    order = _BY_KEY[sort_key].order
    known = [line for line in found if order(line) is not None]
    # Lines hold numbers or words in one column, never both.
    known.sort(key=order, reverse=descending)  # type: ignore[arg-type]
    return (*known, *(line for line in found if order(line) is None))


def sheet(
    found: tuple[BackendLine, ...],
    glyphs: Glyphs,
    sort_key: str = FIRST_KEY,
    *,
    width: int,
    descending: bool = False,
) -> Sheet:
    """Draw a row for each QPU, for so many cells; counts in words where there is room."""
    columns = _wordy(found, glyphs)
    headings = tuple(one.heading for one in columns)
    short = tuple(one.heading for one in _COLUMNS)
    # A scroll bar may take a cell.
    if not has_room(headings, short, width - 1, glyphs):
        columns, headings = _COLUMNS, short
    rows = tuple(
        Row(
            line.backend.name,
            tuple(Cell(one.text(line, glyphs), one.kind(line)) for one in columns),
        )
        for line in found
    )
    return Sheet(headings, rows, glyphs, sort_key, descending)


def _wordy(found: tuple[BackendLine, ...], glyphs: Glyphs) -> tuple[_Column, ...]:
    """Return the columns with my jobs in words, as wide as these are."""
    signs = _BY_KEY["jobs"]
    room = max([signs.heading.width, *(len(in_brief(line.counts, glyphs)) for line in found)])
    words = replace(
        signs,
        heading=replace(signs.heading, width=room),
        text=lambda line, glyphs: in_brief(line.counts, glyphs),
    )
    return tuple(words if one is signs else one for one in _COLUMNS)


def detail(line: BackendLine, glyphs: Glyphs, width: int) -> tuple[str, ...]:
    """Tell of one QPU in lines of so many cells: its state, and how long one waits."""
    backend, gap = line.backend, f" {glyphs.dot} "
    if not line.is_told:
        first = "no instance tells of it any more"
    else:
        status = clean(backend.status, glyphs, 40) or "state not known"
        reason = clean(backend.reason, glyphs, 300)
        first = f"{status}: {reason}" if reason else status
    known = (("median", backend.wait_median), ("95 %", backend.wait_p95))
    waits = [f"{share} {duration(wait)}" for share, wait in known if wait is not None]
    queue = backend.queue_length
    second = (
        f"jobs of all users waiting: {queue:,}" if queue is not None else "",
        f"recent waits: {', '.join(waits)}" if waits else "",
        f"in the table: {in_words(line.counts)}" if line.counts else "none of the table's jobs",
    )
    name = clean(backend.name, glyphs, 100)
    return f"{name}{gap}{first}", *folded(second, width, glyphs)


def figures(backend: Backend, glyphs: Glyphs, width: int) -> tuple[str, ...]:
    """Say the figures of the columns that a narrow terminal has no room for."""
    errors = (
        ("2Q error best", backend.two_q_error_best),
        ("layered", backend.two_q_error_layered),
        ("median", backend.two_q_error_median),
        ("readout error", backend.readout_error),
    )
    clops = [f"CLOPS {backend.clops:,.0f}"] if backend.clops is not None else []
    known = [f"{name} {_error(value, glyphs)}" for name, value in errors if value is not None]
    return folded([*clops, *known], width, glyphs)


def mine(found: tuple[BackendLine, ...]) -> tuple[int, int]:
    """Return how many of the listed jobs wait, and how many run."""
    total = sum((line.counts for line in found), Counter[JobStatus]())
    return total[JobStatus.QUEUED], total[JobStatus.RUNNING]
