"""What a snapshot keeps when other instances are followed than before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from qjobs_tui.store.reach import Reach
from qjobs_tui.store.snapshot import Health

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qjobs_tui.jobs import Instance
    from qjobs_tui.store.snapshot import Snapshot


def only(snapshot: Snapshot, instances: tuple[Instance, ...]) -> Mapping[str, Any]:
    """Return the fields of the next snapshot: what stays as it is, and beginnings for the new.

    The jobs of an instance that left go with it, and so does what is told of itself.
    """
    crns = tuple(instance.crn.text for instance in instances)
    kept = {
        "instances": instances,
        "health": {crn: snapshot.health.get(crn, Health()) for crn in crns},
        "reach": {crn: snapshot.reach.get(crn, Reach()) for crn in crns},
        "usage": {crn: snapshot.usage[crn] for crn in crns if crn in snapshot.usage},
    }
    if snapshot.health.keys() <= set(crns):
        return kept
    jobs = tuple(job for job in snapshot.jobs if job.instance in kept["health"])
    by_id = {job.id: job for job in jobs}
    watched = frozenset(job_id for job_id in snapshot.watched if job_id in by_id)
    return {**kept, "jobs": jobs, "by_id": by_id, "watched": watched}


def named(instances: Iterable[Instance], names: Iterable[Instance]) -> tuple[Instance, ...]:
    """Return instances with the name and plan that others of the same CRN tell, if they do."""
    better = {instance.crn.text: instance for instance in names}
    return tuple(_named(one, better.get(one.crn.text, one)) for one in instances)


def _named(instance: Instance, told: Instance) -> Instance:
    name, plan = told.name or instance.name, told.plan or instance.plan
    if (name, plan) == (instance.name, instance.plan):
        return instance
    return replace(instance, name=name, plan=plan)
