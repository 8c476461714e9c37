"""A table of many jobs, without a service.

``python -m tests.benchmarks.many COUNT`` opens it in this terminal. With ``--flip`` a job's status
changes every second; with ``--measure`` it opens nothing and prints JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import statistics
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from qjobs_tui.accounts.account import Account
from qjobs_tui.app import QJobsApp
from qjobs_tui.clock import SystemClock
from qjobs_tui.config import Folders, Settings
from qjobs_tui.demo.world import INSTANCES
from qjobs_tui.jobs import Job, JobStatus, Usage
from qjobs_tui.secret import Secret
from qjobs_tui.ui.whose import Start
from tests.benchmarks.running import memory

if TYPE_CHECKING:
    from collections.abc import Sequence

REFRESHES = 20
CHANGES = 200


def jobs(count: int) -> list[Job]:
    """Make so many finished jobs, one a minute, with what real ones have."""
    now = SystemClock().now()
    crn = INSTANCES[0].crn.text
    return [
        Job(
            id=f"d{number:019}",
            instance=crn,
            status=JobStatus.DONE,
            service_status="Completed",
            created=now - timedelta(minutes=number + 1),
            program="executor",
            backend="ibm_fez",
            tags=(f"run-{number % 97}", "vqe"),
            user_id="IBMid-270000DEMO",
            usage=Usage(number % 50),
            max_seconds=600.0,
        )
        for number in range(count)
    ]


class OfflineApp(QJobsApp):
    """Does not connect: the store is filled by hand."""

    def __init__(self, listed: Sequence[Job] = ()) -> None:
        account = Account("bench", Secret("none"), INSTANCES[:1])
        nowhere = Path("/nonexistent")
        folders = Folders(nowhere, nowhere, nowhere)
        super().__init__(Start.of(account), Settings(), SystemClock(), folders)
        self._listed = listed

    def _poll(self) -> None:  # type: ignore[override]
        if self._listed:
            self.store.merge_jobs(self._listed)


class FlippingApp(OfflineApp):
    """Changes the status of the third job every second."""

    def on_ready(self) -> None:
        self.set_interval(1.0, self._flip)

    def _flip(self) -> None:
        job = self.store.snapshot.jobs[2]
        is_done = job.status is JobStatus.DONE
        status = JobStatus.CANCELLED if is_done else JobStatus.DONE
        self.store.merge_jobs([replace(job, status=status)])


async def measure(count: int) -> dict[str, float]:
    """Return processor seconds for the first rows and for a refresh; and memory in MB."""
    app = OfflineApp()
    listed = jobs(count)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        first = await _drawn(app, listed)
        refreshes = [await _drawn(app, _changed(app)) for _ in range(REFRESHES)]
        return {
            "first": first,
            "refresh": statistics.median(refreshes),
            "memory": memory(os.getpid()),
        }


async def _drawn(app: QJobsApp, fresh: Sequence[Job]) -> float:
    is_drawn = asyncio.Event()
    begin = time.process_time()
    app.store.merge_jobs(fresh)
    app.screen.call_after_refresh(is_drawn.set)
    await is_drawn.wait()
    return time.process_time() - begin


def _changed(app: QJobsApp) -> list[Job]:
    known = app.store.snapshot.jobs
    chosen = random.Random(7).sample(known, CHANGES)
    return [
        replace(job, usage=Usage((job.usage.seconds if job.usage else 0) + 1)) for job in chosen
    ]


if __name__ == "__main__":
    if "--measure" in sys.argv:
        print(json.dumps(asyncio.run(measure(int(sys.argv[1])))))
    else:
        kind = FlippingApp if "--flip" in sys.argv else OfflineApp
        kind(jobs(int(sys.argv[1]))).run()
