"""The command palette's own offer: open a job by its id."""

from __future__ import annotations

import re
from functools import partial
from typing import Protocol, cast

from textual.command import Hit, Hits, Provider

_JOB_ID = re.compile(r"[A-Za-z0-9_-]{12,128}")


class OpensJobs(Protocol):
    """What the provider needs of the app."""

    def open_job(self, job_id: str) -> None:
        """Open a job by its id, in whichever instance it is."""


class OpenJobProvider(Provider):
    """Offers to open whatever looks like a job's id."""

    async def search(self, query: str) -> Hits:
        """Yield one hit when the query can be an id."""
        job_id = query.strip()
        if _JOB_ID.fullmatch(job_id):
            opener = cast("OpensJobs", self.app)
            yield Hit(
                1.0,
                f"Open job {job_id}",
                partial(opener.open_job, job_id),
                help="in any instance of the account",
            )
