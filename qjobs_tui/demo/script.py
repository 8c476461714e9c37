"""What is going to happen to a job or a session, and what that makes of it at a given moment.

A script never changes by itself: where a job is follows from its times and the present moment.
So a simulated account needs no ticking, and a test may hold or hurry the clock as it likes.
Times are aware datetimes in UTC; durations and usage are seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

OWN_USER = "IBMid-270000DEMO"


class Stage(Enum):
    """How far a job has come."""

    QUEUED = auto()
    RUNNING = auto()
    FINAL = auto()


@dataclass(frozen=True, slots=True)
class Ending:
    """How a job ends, in the service's words.

    ``status`` is the top-level one, ``state`` that inside the state object; they differ for a job
    that ran too long.
    """

    status: str
    state: str
    reason: str = ""
    code: int | None = None
    solution: str = ""


COMPLETED = Ending("Completed", "Completed")
CANCELLED = Ending("Cancelled", "Cancelled")


@dataclass(frozen=True, slots=True)
class JobScript:
    """One job's whole life.

    Args:
        id: Job id.
        created: When it was submitted.
        starts: When it begins to run; None when it never does.
        ends: When it reaches its final status; None when it never does by itself.
        ending: The final status.
        usage: QPU seconds charged in the end.
        settles: Seconds after the end during which the usage figure is still "pending".
        estimate: Estimated running time, or None.
        max_seconds: Maximum execution time; the service calls it ``cost``.
        cancel_asked: When somebody asked for it to be cancelled.
        result: Body of its results, for a failed job its error text; a str names the plan by
            which the body is made when it is asked for; None for no results.
        result_taken: Whether a private result was read, and with that deleted.
        log: Its log, or "" when it has none.
        overrides: Fields that the service shows in place of the true ones, to make a record that
            is malformed or of a kind yet unknown.

    """

    id: str
    created: datetime
    starts: datetime | None = None
    ends: datetime | None = None
    ending: Ending = COMPLETED
    program: str = "sampler"
    backend: str = "ibm_fez"
    tags: tuple[str, ...] = ()
    session_id: str = ""
    user_id: str = OWN_USER
    usage: float = 0.0
    settles: float = 0.0
    estimate: float | None = None
    max_seconds: int = 600
    private: bool = False
    runtime: str = ""
    calibration_id: str = ""
    qiskit_version: str = "2.2.3"
    caller: str = "qiskit/2.2.3/qiskit-ibm-runtime"
    cancel_asked: datetime | None = None
    result: bytes | str | None = None
    result_taken: bool = False
    log: str = ""
    overrides: tuple[tuple[str, object], ...] = ()

    def stage(self, now: datetime) -> Stage:
        """Tell how far the job is at that moment."""
        if self.ends is not None and now >= self.ends:
            return Stage.FINAL
        return Stage.QUEUED if self.running_since(now) is None else Stage.RUNNING

    def running_since(self, now: datetime) -> datetime | None:
        """Return when it began to run, None while it has not; a final job keeps that time."""
        if self.starts is None or now < self.starts:
            return None
        return None if self.ends is not None and self.starts >= self.ends else self.starts

    def finished_at(self, now: datetime) -> datetime | None:
        """Return when it ended, None while it has not."""
        return self.ends if self.stage(now) is Stage.FINAL else None

    def words(self, now: datetime) -> Ending:
        """Return the status as the service would word it at that moment."""
        stage = self.stage(now)
        if stage is Stage.FINAL:
            return self.ending
        word = stage.name.capitalize()
        return Ending(word, word)

    def charged(self, now: datetime) -> tuple[float, bool]:
        """Return the QPU seconds charged so far, and whether the figure is still pending."""
        if self.stage(now) is Stage.FINAL and self.ends is not None:
            return self.usage, now < self.ends + timedelta(seconds=self.settles)
        since = self.running_since(now)
        if since is None:
            return 0.0, True
        # A job that never ends by itself is charged as if it ran for an hour.
        span = (self.ends - since).total_seconds() if self.ends else 3600.0
        return round(self.usage * min(1.0, (now - since).total_seconds() / span), 1), True


@dataclass(frozen=True, slots=True)
class SessionScript:
    """A session or batch; what it is doing follows from its jobs.

    Args:
        id: Session id, in the real service that of its first job.
        mode: ``dedicated`` (a session) or ``batch``.
        created: When it was opened.
        max_ttl: Seconds of life from its first job on.
        closes: When it is, or was, closed; None while nobody asked.
        accepting: Whether it still takes jobs.

    """

    id: str
    mode: str
    backend: str
    created: datetime
    interactive_ttl: int = 60
    max_ttl: int = 28_800
    closes: datetime | None = None
    accepting: bool = True
    tags: tuple[str, ...] = ()
    user_id: str = OWN_USER
