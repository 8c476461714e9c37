"""How many jobs there are in each status, in signs or in words."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING

from qjobs_tui.jobs import JobStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from qjobs_tui.jobs import Job
    from qjobs_tui.ui.text import Glyphs

Counts = Counter[JobStatus]
# What runs and waits comes first: that is what one can still do something about.
_ORDER = (JobStatus.RUNNING, *(one for one in JobStatus if one is not JobStatus.RUNNING))

_BRIEF = MappingProxyType({JobStatus.RUNNING: "run"})


def counted(jobs: Iterable[Job], by: Callable[[Job], str]) -> Mapping[str, Counts]:
    """Count jobs by status within each group that ``by`` tells; "" is no group."""
    groups: dict[str, Counts] = {}
    for job in jobs:
        if name := by(job):
            groups.setdefault(name, Counter())[job.status] += 1
    return groups


def in_signs(counts: Counts, glyphs: Glyphs) -> str:
    """Say it in few cells: ``▶1 ◷2 ✓3``; a dash where there is none."""
    words = (f"{glyphs.signs[one]}{counts[one]:,}" for one in _ORDER if counts[one])
    return " ".join(words) or glyphs.dash


def in_brief(counts: Counts, glyphs: Glyphs) -> str:
    """Say it in few words: ``1 run 2 queued 3 done``; a dash where there is none."""
    words = (f"{counts[one]:,} {_BRIEF.get(one, one.value)}" for one in _ORDER if counts[one])
    return " ".join(words) or glyphs.dash


def in_words(counts: Counts) -> str:
    """Say it in full: ``1 running, 2 queued, 3 done``; "" where there is none."""
    return ", ".join(f"{counts[one]:,} {one.value}" for one in _ORDER if counts[one])
