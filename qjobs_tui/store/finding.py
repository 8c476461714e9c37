"""Looking for a job in several instances at once: the first that has it answers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from qjobs_tui.errors import NotFound, ServiceError
from qjobs_tui.store.feed import measured
from qjobs_tui.store.polls import NotFollowed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from qjobs_tui.jobs import Job
    from qjobs_tui.service.client import ServiceClient
    from qjobs_tui.store.store import JobStore


async def find(store: JobStore, job_id: str, crns: Collection[str]) -> Job:
    """Fetch a job with its times, and have the table show it; see `JobStore.find`."""
    known = store.snapshot.by_id.get(job_id)
    home = known.instance if known is not None else ""
    others = [crn for crn in crns if crn != home]
    if home in crns:
        try:
            return await _find_among(store, job_id, [home])
        except NotFollowed:
            raise
        except NotFound:
            store.merge_jobs((), frozenset({job_id}))
            if not others:
                raise
    return await _find_among(store, job_id, others)


async def _find_among(store: JobStore, job_id: str, crns: Iterable[str]) -> Job:
    client, job = await first_found(job_id, [await store.patient(crn) for crn in crns])
    store.merge_jobs((job,), opened=frozenset({job.id}))
    store.merge_jobs((await measured(client, job),))
    found = store.snapshot.by_id.get(job.id)
    if found is None:
        # The table takes no job of an instance that left meanwhile.
        raise NotFollowed(job.instance)
    return found


async def first_found(job_id: str, clients: Iterable[ServiceClient]) -> tuple[ServiceClient, Job]:
    """Ask all at once, so that nobody waits for the patience that is had with a dead one.

    Raises:
        NotFound: None has it.
        ServiceError: One could not be asked, and no other has the job.
        AccountError: Nobody can be asked with this account.

    """
    asked = tuple(clients)
    tasks = [asyncio.ensure_future(client.job(job_id)) for client in asked]
    try:
        waiting = set(tasks)
        while waiting:
            _, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for client, task in zip(asked, tasks, strict=True):
                if task.done() and task.exception() is None:
                    return client, task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    raise _worst([error for task in tasks if (error := task.exception())], job_id)


def _worst(errors: list[BaseException], job_id: str) -> BaseException:
    """Return what is to be told: that a job is nowhere only if all have said so."""
    if not errors:
        return NotFound(f"No instance to look for job {job_id} in")
    return max(errors, key=_weight)


def _weight(error: BaseException) -> int:
    if not isinstance(error, ServiceError):
        return 2
    return 0 if isinstance(error, NotFound) else 1
