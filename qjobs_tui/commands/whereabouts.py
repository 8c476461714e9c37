"""Which instances let us in, and what follows for a job that none of them knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.errors import Forbidden, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qjobs_tui.errors import QJobsError
    from qjobs_tui.store.snapshot import Health, Snapshot


def unknown(job_id: str, places: Iterable[str]) -> NotFound:
    """Say that a job is nowhere, as far as can be seen."""
    return NotFound(
        f"There is no job {job_id[:80]} in {', '.join(places)}.",
        hint="Check the id; --instance or --account look elsewhere.",
        status=404,
    )


def is_refused(health: Health) -> bool:
    """Whether an instance does not let us in, or is not there any more: that does not pass."""
    return isinstance(health.error, Forbidden | NotFound)


def open_places(snapshot: Snapshot) -> list[str]:
    """Return the labels of the instances that let us in."""
    health = snapshot.health
    return [one.label for one in snapshot.instances if not is_refused(health[one.crn.text])]


def is_down(snapshot: Snapshot) -> bool:
    """Whether an instance cannot be asked now, which may pass."""
    return any(one.error and not is_refused(one) for one in snapshot.health.values())


def is_nowhere(error: QJobsError, snapshot: Snapshot) -> bool:
    """Whether none of the instances that let us in knows the job whose search gave this error."""
    if isinstance(error, NotFound):
        return True
    is_partly_open = 0 < len(open_places(snapshot)) < len(snapshot.instances)
    return isinstance(error, Forbidden) and is_partly_open and not is_down(snapshot)
