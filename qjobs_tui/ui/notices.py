"""The end of a watched job in words, and as what a terminal makes a notification of."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from qjobs_tui.jobs import JobStatus
from qjobs_tui.ui import text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from textual.notifications import SeverityLevel

    from qjobs_tui.jobs import Job
    from qjobs_tui.ui.text import Glyphs

BELL = "\a"
# Beyond this many at once they are counted: nobody reads a pile of notices.
SINGLY = 3
_LONGEST = 200
_TITLE = "qjobs"
_SCREEN_PIECE = 700


def words(jobs: Sequence[Job], glyphs: Glyphs) -> str:
    """Say which job ended, and how; of many, how many did."""
    if len(jobs) == 1:
        return _one(jobs[0], glyphs)
    counts = Counter(job.status for job in jobs)
    parts = (f"{counts[status]:,} {status.value}" for status in JobStatus if counts[status])
    return f"{len(jobs):,} watched jobs ended: {', '.join(parts)}"


def _one(job: Job, glyphs: Glyphs) -> str:
    head = f"{glyphs.signs[job.status]} {text.clean(job.id, glyphs, 100)} {job.status.value}"
    program, backend = (text.clean(part, glyphs, 60) for part in (job.program, job.backend))
    place = " on ".join(part for part in (program, backend) if part)
    cost = f"{text.usage(job, glyphs)} QPU time" if text.has_usage(job) else ""
    tags = " ".join(text.clean(tag, glyphs, 40) for tag in job.tags[:4])
    parts = [head, place, cost, text.why(job, glyphs), tags]
    line = f" {glyphs.dot} ".join(part for part in parts if part)
    return text.clean(line, glyphs, _LONGEST)


def severity(jobs: Sequence[Job]) -> SeverityLevel:
    """Return how pressing a notice is, in the words of a toast."""
    if any(job.status in {JobStatus.FAILED, JobStatus.TIMED_OUT} for job in jobs):
        return "error"
    return "information" if all(job.status is JobStatus.DONE for job in jobs) else "warning"


def sequences(ways: Collection[str], words: str, number: int, environ: Mapping[str, str]) -> str:
    """Return what rings the bell and has the terminal notify, of text that is clean.

    The sequences end with BEL, which every terminal that knows them takes, and which can pass
    through GNU screen.

    Args:
        ways: Of ``bell``, ``osc9``, ``osc777``, ``osc99``; others need no sequence.
        words: What to say, one line.
        number: Tells this notification from those before.
        environ: Says whether tmux or screen stands between.

    """
    line = words[:_LONGEST]
    known = {
        "osc9": (f"\x1b]9;{_TITLE}: {line}{BELL}",),
        # A semicolon would end a field.
        "osc777": (f"\x1b]777;notify;{_TITLE};{line.replace(';', ',')}{BELL}",),
        "osc99": (
            f"\x1b]99;i=qjobs{number}:d=0;{_TITLE}{BELL}",
            f"\x1b]99;i=qjobs{number}:d=1:p=body;{line}{BELL}",
        ),
    }
    told = "".join(
        _passed(sequence, environ) for way in known if way in ways for sequence in known[way]
    )
    # The bell needs no way through: tmux and screen have one of their own.
    return told + BELL * ("bell" in ways)


def _passed(sequence: str, environ: Mapping[str, str]) -> str:
    """Wrap a sequence for what stands between us and the terminal.

    tmux hands it on where ``allow-passthrough`` is set, and drops it without harm elsewhere.
    """
    if environ.get("TMUX"):
        doubled = sequence.replace("\x1b", "\x1b\x1b")
        return f"\x1bPtmux;{doubled}\x1b\\"
    if environ.get("STY"):
        return "".join(
            f"\x1bP{sequence[at : at + _SCREEN_PIECE]}\x1b\\"
            for at in range(0, len(sequence), _SCREEN_PIECE)
        )
    return sequence
