"""Jobs and snapshots to draw."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from qjobs_tui.demo.world import INSTANCES
from qjobs_tui.jobs import Instance, Job, JobStatus
from qjobs_tui.query import Narrowing
from qjobs_tui.store.reach import Reach
from qjobs_tui.store.snapshot import Health, Snapshot, newest_first

from .still import OPENING

NOW = OPENING
CRN = INSTANCES[0].crn.text


def job(number: int = 0, **fields: Any) -> Job:
    """A finished job, the ``number``-th into the past."""
    usual: dict[str, Any] = {
        "id": f"d{number:019}",
        "instance": CRN,
        "status": JobStatus.DONE,
        "service_status": "Completed",
        "created": NOW - timedelta(minutes=number + 1),
        "program": "sampler",
        "backend": "ibm_fez",
    }
    return Job(**usual | fields)


def snapshot(*jobs: Job, **fields: Any) -> Snapshot:
    """An account that is known in full and was heard of just now."""
    instances: tuple[Instance, ...] = fields.pop("instances", INSTANCES[:1])
    crns = [instance.crn.text for instance in instances]
    ordered = tuple(sorted(jobs, key=newest_first))
    usual: dict[str, Any] = {
        "instances": instances,
        "jobs": ordered,
        "by_id": {one.id: one for one in ordered},
        "health": {crn: Health(answered=NOW) for crn in crns},
        "reach": {crn: Reach(ended=frozenset({Narrowing()})) for crn in crns},
    }
    return Snapshot(**usual | fields)
