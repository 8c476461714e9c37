"""Whether a job is nowhere, when not every instance lets us in."""

from __future__ import annotations

import pytest

from qjobs_tui.commands.wait import Vigil, Wanted
from qjobs_tui.commands.whereabouts import is_down, is_nowhere, open_places
from qjobs_tui.demo.world import INSTANCES
from qjobs_tui.errors import Forbidden, NotFound, QJobsError, ServiceError, Unreachable
from qjobs_tui.jobs import Job, JobStatus
from qjobs_tui.store.snapshot import Health, Snapshot

REFUSED, GONE, DOWN = Forbidden("no"), NotFound("no"), Unreachable("no")


def seen(*errors: QJobsError | None, jobs: tuple[Job, ...] = ()) -> Snapshot:
    health = {
        one.crn.text: Health(error=error) for one, error in zip(INSTANCES, errors, strict=True)
    }
    by_id = {job.id: job for job in jobs}
    return Snapshot(instances=INSTANCES, health=health, jobs=jobs, by_id=by_id)


@pytest.mark.parametrize(
    ("error", "health", "nowhere"),
    [
        (NotFound("x"), (None, None), True),
        (Forbidden("x"), (REFUSED, None), True),
        (Forbidden("x"), (None, GONE), True),
        # Another's job, in an instance that lets us in.
        (Forbidden("x"), (None, None), False),
        (Forbidden("x"), (REFUSED, REFUSED), False),
        # It may be where nobody answers now.
        (Forbidden("x"), (REFUSED, DOWN), False),
        (Unreachable("x"), (REFUSED, None), False),
    ],
)
def test_nowhere(error: ServiceError, health: tuple[QJobsError | None, ...], nowhere: bool) -> None:
    assert is_nowhere(error, seen(*health)) is nowhere


def test_places() -> None:
    assert open_places(seen(REFUSED, DOWN)) == ["demo-eu"]
    assert is_down(seen(REFUSED, DOWN))
    assert not is_down(seen(REFUSED, None))


@pytest.mark.parametrize(
    ("error", "is_known", "gone"),
    [
        (NotFound("x"), True, True),
        (NotFound("x"), False, True),
        (Forbidden("x"), False, True),
        # Its own instance may just not let us in now.
        (Forbidden("x"), True, False),
        (Unreachable("x"), False, False),
    ],
)
def test_gone(error: ServiceError, is_known: bool, gone: bool) -> None:
    class Store:
        snapshot = seen(REFUSED, None, jobs=(Job("a", "", JobStatus.UNKNOWN),) * is_known)

    vigil = Vigil(Store(), Wanted(("a",)), None, None)  # type: ignore[arg-type]
    assert vigil._is_gone("a", error) is gone
