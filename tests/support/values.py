"""Jobs made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qjobs_tui.jobs import Job, JobStatus

if TYPE_CHECKING:
    from datetime import datetime

CRN = "crn:v1:bluemix:public:quantum-computing:us-east:a/0f00:aaaa-bbbb::"


def job(
    job_id: str = "d305ck0ocacs73ajagvg",
    created: datetime | None = None,
    status: JobStatus = JobStatus.DONE,
    **more: Any,
) -> Job:
    more.setdefault("instance", CRN)
    return Job(id=job_id, status=status, created=created, **more)
