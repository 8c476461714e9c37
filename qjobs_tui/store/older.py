"""One step of each instance's walk into its past."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from qjobs_tui.errors import QJobsError
from qjobs_tui.store.feed import Fetched
from qjobs_tui.store.reach import with_older

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from qjobs_tui.query import Narrowing
    from qjobs_tui.store.polls import Polls
    from qjobs_tui.store.store import JobStore


async def load_pages(
    store: JobStore, polls: Polls, narrowing: Narrowing, without: Collection[str]
) -> Mapping[str, QJobsError]:
    """Load the next older page of every instance that has one; see `JobStore.load_older`."""
    reach = store.snapshot.reach
    crns = [crn for crn in polls if crn not in without and not reach[crn].is_ended(narrowing)]
    outcomes = await asyncio.gather(*(_load_page(store, polls, crn, narrowing) for crn in crns))
    return {crn: error for crn, error in zip(crns, outcomes, strict=True) if error}


async def _load_page(
    store: JobStore, polls: Polls, crn: str, narrowing: Narrowing
) -> QJobsError | None:
    """Load the next older page of a followed instance; return what went wrong."""
    start, turns = store.snapshot.reach[crn], polls.turns(crn)
    trouble, page = None, Fetched()
    try:
        feed = polls.feed(crn)
        page = await feed.older(start.cursor(narrowing), narrowing, store.snapshot.by_id)
    except QJobsError as error:
        trouble = error
    if polls.turns(crn) is not turns:
        # It left meanwhile; if it came back, its walk began anew, and this page leaves a gap.
        return None
    reach = store.snapshot.reach[crn]
    if trouble is None and reach.restarts == start.restarts:
        reach = with_older(reach, narrowing, page.cursor, ended=page.ended)
    store.merge_jobs(page.jobs, reach={crn: reach})
    return trouble
