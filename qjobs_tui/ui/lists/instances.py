"""Instances: which there are, which are followed, what each has to say, the filter for its jobs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qjobs_tui.errors import ServiceError
from qjobs_tui.jobs import Job, JobStatus
from qjobs_tui.query import parse
from qjobs_tui.store.instances import named
from qjobs_tui.ui.health import health_words
from qjobs_tui.ui.lists.counting import Counts, counted, in_words
from qjobs_tui.ui.lists.folding import folded
from qjobs_tui.ui.places import guid, told_apart
from qjobs_tui.ui.text import clean, qpu_seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from qjobs_tui.jobs import Instance, InstanceUsage
    from qjobs_tui.store.snapshot import Health, Snapshot
    from qjobs_tui.ui.columns import Scene

NOT_FOLLOWED = "not followed"
LIMIT_REACHED = "limit reached"


@dataclass(frozen=True, slots=True)
class InstanceLine:
    """An instance, and what is known of it.

    Attributes:
        instance: The instance.
        name: What tells it from the others; foreign text.
        is_followed: Whether its jobs are asked for.
        health: How that goes, or None while it is not.
        counts: Its pending jobs.
        usage: QPU time, where the service told it.

    """

    instance: Instance
    name: str
    is_followed: bool
    health: Health | None = None
    counts: Counts = field(default_factory=Counter)
    usage: InstanceUsage | None = None

    @property
    def crn(self) -> str:
        """Its CRN, which is its row's key."""
        return self.instance.crn.text


def lines(
    seen: Iterable[Instance], snapshot: Snapshot, followed: frozenset[str]
) -> tuple[InstanceLine, ...]:
    """Return the instances that the key can see and those that are asked, by name.

    Args:
        seen: Those that the key can see, as far as that is known.
        snapshot: What the store knows.
        followed: CRNs of those that are to be followed.

    """
    found = {one.crn.text: one for one in seen}
    found |= {one.crn.text: one for one in named(snapshot.instances, found.values())}
    names = told_apart(found.values())
    counts = counted((job for job in snapshot.jobs if job.status.is_pending), _place)
    every = (
        InstanceLine(
            one,
            names[crn],
            crn in followed,
            snapshot.health.get(crn) if crn in followed else None,
            counts.get(crn, Counter()),
            snapshot.usage.get(crn),
        )
        for crn, one in found.items()
    )
    return tuple(sorted(every, key=lambda line: (line.name.casefold(), line.crn)))


def _place(job: Job) -> str:
    return job.instance


def detail(line: InstanceLine, scene: Scene, width: int, kept: str) -> tuple[str, ...]:
    """Tell of one instance in lines of so many cells, with how its choice is ``kept``."""
    glyphs, instance = scene.glyphs, line.instance
    pending = in_words(line.counts) if line.is_followed else ""
    facts = (
        f"plan {clean(instance.plan, glyphs, 40)}" if instance.plan else "plan not told",
        *(_allowance(line.usage) if line.usage else ()),
        pending,
        kept,
    )
    health = (*_trouble(line, scene),) if line.is_followed else (NOT_FOLLOWED,)
    return (
        clean(line.crn, glyphs, 300),
        *folded((*health, *facts), width, glyphs),
    )


def _allowance(usage: InstanceUsage) -> Iterable[str]:
    if usage.limit_reached:
        yield LIMIT_REACHED
    if usage.limit is not None:
        yield f"limit {qpu_seconds(usage.limit)}"
    if usage.allocation is not None:
        yield f"allocation {qpu_seconds(usage.allocation)}"
    begin, end = usage.period_start, usage.period_end
    if begin and end:
        yield f"period {_moment(begin)} to {_moment(end)}"
    elif end:
        yield f"period to {_moment(end)}"


def _moment(when: datetime) -> str:
    return f"{when.astimezone():%Y-%m-%d %H:%M}"


def _trouble(line: InstanceLine, scene: Scene) -> Iterable[str]:
    health = line.health
    if health is None or health.error is None:
        return
    yield health_words(health, scene.now, scene.glyphs)[0]
    if isinstance(health.error, ServiceError) and health.error.trace:
        yield f"IBM's trace id {clean(health.error.trace, scene.glyphs, 100)}"


def heading(found: Sequence[InstanceLine], scene: Scene, zone: str) -> str:
    """Say how many of how many are followed, and how many of these the service refuses."""
    followed = [line for line in found if line.is_followed]
    refused = sum(line.health is not None and line.health.is_refused for line in followed)
    words = [f"Instances  {len(followed):,} of {len(found):,} followed"]
    words += [f"{refused:,} refused"] if refused else []
    return f" {scene.glyphs.dot} ".join([*words, f"times in {zone}"])


def filter_term(
    line: InstanceLine, followed: Sequence[InstanceLine], scene: Scene, make: Callable[[str], str]
) -> str:
    """Return a term of the filter language that matches the jobs of this instance alone.

    Its name where that is no part of another's, else its own part of the CRN, else all of it.

    Args:
        line: The instance.
        followed: All whose jobs may be listed.
        scene: The names that the filter knows, and the present moment.
        make: Makes a term of a value.

    """
    ways = (make(line.name), make(guid(line.instance)), make(line.crn))
    jobs = [Job("", one.crn, JobStatus.UNKNOWN) for one in followed]

    def found(term: str) -> list[str]:
        query = parse(term, scene.now, scene.instance_names)
        return [job.instance for job in jobs if query.matches(job, scene.now)]

    return next((way for way in ways if found(way) == [line.crn]), ways[-1])
