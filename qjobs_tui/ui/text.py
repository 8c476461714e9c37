"""From values to text that is safe to draw.

`clean` is the one gate for foreign text: whatever the service, a file or the environment said
passes it before a terminal sees it. Everything else here turns our own values into few, plain
characters, the same on every screen and in every command.
"""

from __future__ import annotations

import unicodedata
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec
from rich.cells import cell_len, set_cell_size

from qjobs_tui.jobs import Job, JobStatus

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_PICTURES = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421}
_SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
_DEFAULT_LIMIT = 2000
# Less bright than text. Textual's $text-muted is "auto", which only style sheets know how to blend.
FAINT = "$foreground 60%"


class Glyphs(msgspec.Struct, frozen=True):
    """The signs a terminal can show; ``plain`` ones need nothing but ASCII."""

    plain: bool
    signs: Mapping[JobStatus, str]
    cancelling: str
    cursor: str
    mark: str
    watch: str
    marked_watch: str
    ellipsis: str
    dot: str
    fresh: str
    dash: str
    about: str
    arrow: str
    up: str
    down: str


UNICODE = Glyphs(
    plain=False,
    signs=MappingProxyType(
        {
            JobStatus.QUEUED: "◷",
            JobStatus.RUNNING: "▶",
            JobStatus.DONE: "✓",
            JobStatus.FAILED: "✗",
            JobStatus.TIMED_OUT: "◕",
            JobStatus.CANCELLED: "⊘",
            JobStatus.UNKNOWN: "?",
        }
    ),
    cancelling="⊖",
    cursor="▌",
    mark="▪",
    watch="◉",
    marked_watch="◈",
    ellipsis="…",
    dot="·",
    fresh="●",
    dash="–",
    about="~",
    arrow="→",
    up="▲",
    down="▼",
)
ASCII = Glyphs(
    plain=True,
    signs=MappingProxyType(
        {
            JobStatus.QUEUED: ".",
            JobStatus.RUNNING: "=",
            JobStatus.DONE: "+",
            JobStatus.FAILED: "!",
            JobStatus.TIMED_OUT: "#",
            JobStatus.CANCELLED: "x",
            JobStatus.UNKNOWN: "?",
        }
    ),
    cancelling="-",
    cursor=">",
    mark="*",
    watch="w",
    marked_watch="W",
    ellipsis="~",
    dot="-",
    fresh="*",
    dash="-",
    about="~",
    arrow="->",
    up="^",
    down="v",
)


def clean(text: str, glyphs: Glyphs = UNICODE, limit: int = _DEFAULT_LIMIT) -> str:
    """Make foreign text safe for one line of a terminal, showing what was not.

    Control characters become their pictures (``␛``, ``␊``), format characters (bidi overrides,
    zero-width joiners, tags), lone surrogates and line separators ``\N{REPLACEMENT CHARACTER}``.
    Variation selectors go: terminals disagree on how many cells they make of a character. At most
    ``limit`` characters are kept.
    """
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    if not (cut.isascii() and cut.isprintable()):
        cut = "".join(_safe(character) for character in cut)
    return cut.encode("ascii", "replace").decode() if glyphs.plain else cut


def _safe(character: str) -> str:
    if character in _SELECTORS:
        return ""
    if picture := _PICTURES.get(ord(character)):
        return chr(picture)
    return "\N{REPLACEMENT CHARACTER}" if unicodedata.category(character) in _UNSAFE else character


def fit(text: str, width: int, glyphs: Glyphs = UNICODE) -> str:
    """Cut or pad clean text to exactly ``width`` terminal cells."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(text, width - 1) + glyphs.ellipsis


def flush_right(text: str, width: int, glyphs: Glyphs = UNICODE) -> str:
    """Like `fit`, but the text stands at the right."""
    return (
        " " * (width - cell_len(text)) + text
        if cell_len(text) < width
        else fit(text, width, glyphs)
    )


def status_word(job: Job, glyphs: Glyphs = UNICODE) -> str:
    """The status as users know it; an unknown one verbatim, a broken record as such."""
    if job.defect:
        return "unreadable"
    if job.status is JobStatus.UNKNOWN:
        return clean(job.service_status, glyphs, 40).lower() or "unknown"
    return job.status.value


def span(seconds: float) -> str:
    """A duration in its largest unit, rounded down: ``<1m``, ``4m``, ``2h``, ``3d``."""
    if seconds < 60:
        return "<1m"
    for unit, size in (("m", 60), ("h", 3600), ("d", 86400)):
        if seconds < size * {"m": 60, "h": 24, "d": 1000}[unit]:
            return f"{int(seconds // size)}{unit}"
    return f"{int(seconds // 31557600)}y"


def duration(seconds: float) -> str:
    """A duration in full: ``0.9 s``, ``41 s``, ``7 m 11 s``, ``2 h 05 m``, ``3 d 04 h``."""
    if seconds < 0:
        return f"-{duration(-seconds)}"
    if seconds < 60:
        return f"{seconds:.1f}".removesuffix(".0") + " s" if seconds < 10 else f"{seconds:.0f} s"
    whole = int(seconds)
    if whole < 3600:
        return f"{whole // 60} m {whole % 60:02} s"
    if whole < 86400:
        return f"{whole // 3600} h {whole % 3600 // 60:02} m"
    return f"{whole // 86400} d {whole % 86400 // 3600:02} h"


def qpu_seconds(seconds: float) -> str:
    """QPU time, always in seconds as it is charged: ``0.4 s``, ``41 s``, ``1,204 s``."""
    if 0 < seconds < 10 and seconds != int(seconds):
        return f"{seconds:.1f} s"
    return f"{seconds:,.0f} s"


def has_usage(job: Job) -> bool:
    """Whether a figure was charged: the service says 0 and pending while nothing was."""
    return job.usage is not None and not (job.usage.pending and job.usage.seconds == 0)


def shown_usage(job: Job) -> float | None:
    """QPU seconds charged, else the estimate of a pending job, else None."""
    if job.usage is not None and has_usage(job):
        return job.usage.seconds
    return job.estimate if job.status.is_pending else None


def usage(job: Job, glyphs: Glyphs = UNICODE) -> str:
    """QPU seconds charged; ``~`` while not final, a dash while nothing is known."""
    seconds = shown_usage(job)
    if seconds is None:
        return glyphs.dash
    is_final = job.usage is not None and has_usage(job) and not job.usage.pending
    return ("" if is_final else glyphs.about) + qpu_seconds(seconds)


def age_seconds(job: Job, now: datetime) -> float | None:
    """Seconds that matter now: run time while running, else since creation; None if not known."""
    since = job.created
    if job.status is JobStatus.RUNNING and job.metrics and job.metrics.running:
        since = job.metrics.running
    return max(0.0, (now - since).total_seconds()) if since else None


def waited_seconds(job: Job, now: datetime) -> float | None:
    """Seconds from creation to the start of the run, or until now while queued."""
    if job.created is None:
        return None
    if job.metrics and job.metrics.running:
        return max(0.0, (job.metrics.running - job.created).total_seconds())
    return max(0.0, (now - job.created).total_seconds()) if job.status is JobStatus.QUEUED else None


def ran_seconds(job: Job, now: datetime) -> float | None:
    """Seconds from the start of the run to its end, or until now while running."""
    if job.metrics is None or job.metrics.running is None:
        return None
    end = job.metrics.finished or (now if job.status is JobStatus.RUNNING else None)
    return max(0.0, (end - job.metrics.running).total_seconds()) if end else None


def why(job: Job, glyphs: Glyphs = UNICODE) -> str:
    """Why a job did not give a result, code first; "" for one that has nothing to explain."""
    return clean(job.defect or reason(job), glyphs)


def reason(job: Job) -> str:
    """The service's reason, code first: foreign text still."""
    code = str(job.reason_code) if job.reason_code is not None else ""
    # The service marks some jobs that ran too long in their status alone.
    words = job.reason or ("Ran too long" if job.status is JobStatus.TIMED_OUT else "")
    return " ".join(part for part in (code, words) if part)


def moment(when: datetime, now: datetime) -> str:
    """A moment in local time, with as much of the date as is needed to know which day."""
    local, today = when.astimezone(), now.astimezone()
    if local.date() == today.date():
        return f"{local:%H:%M:%S}"
    return f"{local:%d %b %H:%M}" if local.year == today.year else f"{local:%d %b %Y %H:%M}"


def zone(now: datetime) -> str:
    """The name of the local time zone, shown once on a screen."""
    return now.astimezone().tzname() or "UTC"
