"""What was changed, as IBM's own client sees it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.commands.access import demo_account
from qjobs_tui.jobs import JobStatus
from qjobs_tui.service.connect import Connection
from qjobs_tui.store.change import Outcome
from qjobs_tui.store.feed import InstanceFeed
from qjobs_tui.store.pace import Pace
from qjobs_tui.store.store import JobStore
from tests.demo.bench import Bench, conforming
from tests.support.clock import Even

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from qjobs_tui.jobs import Job
    from qjobs_tui.store.change import Change

pytestmark = [
    pytest.mark.conformance,
    # The client and what it imports are not ours to mend.
    pytest.mark.filterwarnings("default::DeprecationWarning"),
    pytest.mark.filterwarnings("default::PendingDeprecationWarning"),
    pytest.mark.filterwarnings("default::ResourceWarning"),
    pytest.mark.filterwarnings("default::pytest.PytestUnraisableExceptionWarning"),
]


@asynccontextmanager
async def connected(bench: Bench) -> AsyncIterator[JobStore]:
    account = demo_account(bench.server)
    store = JobStore(
        account.instances,
        clock=bench.clock,
        jitter=Even(),
        pace=Pace(),
        on_change=lambda _: None,
    )
    async with Connection(account, bench.clock, Even()) as connection:
        store.connect(
            InstanceFeed(item, connection.client(item, patience=0)) for item in account.instances
        )
        yield store


async def change(bench: Bench, ids: list[str], session: str) -> tuple[list[Job], list[Change]]:
    async with connected(bench) as store:
        jobs = [await store.find(job_id) for job_id in ids]
        changes = [*await store.changes.cancel(jobs[:2])]
        assert store.snapshot.cancelling == set(ids[:2])
        changes.append(await store.changes.set_tags(jobs[2], ("a", "b"), jobs[2].tags))
        changes.append(await store.changes.close_session(session, bench.us))
        bench.clock.go(9)
        jobs = [await store.find(job_id) for job_id in ids]
        assert [one.outcome for one in store.snapshot.changes] == [Outcome.DONE] * 4
        return jobs, changes


def test_ibms_client_sees_what_was_changed(tmp_path: Path) -> None:
    with conforming(tmp_path) as bench:
        later = bench.clock.now() + timedelta(hours=9)
        script = next(one for one in bench.world.sessions(bench.us) if not one.closes)
        scripts = [bench.world.submit(starts=later, ends=later) for _ in range(3)]
        member = bench.world.submit(session_id=script.id, starts=later, ends=later)
        ids = [one.id for one in scripts]
        jobs, changes = asyncio.run(change(bench, ids, script.id))
        wanted = [JobStatus.CANCELLED, JobStatus.CANCELLED, JobStatus.QUEUED]
        assert [job.status for job in jobs] == wanted
        assert [one.outcome for one in changes] == [Outcome.ACCEPTED] * 2 + [Outcome.DONE] * 2
        seen = [bench.client.job(job_id) for job_id in ids]
        assert [job.status() for job in seen] == ["CANCELLED", "CANCELLED", "QUEUED"]
        assert sorted(seen[2].tags) == ["a", "b"]
        assert bench.client.job(member.id).status() == "CANCELLED"
        from qiskit_ibm_runtime import Batch, Session

        kind = Batch if script.mode == "batch" else Session
        details = kind.from_id(script.id, bench.client).details()
        assert details["state"] == "closed"
        assert details["accepting_jobs"] is False
