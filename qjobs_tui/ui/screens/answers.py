"""The questions of a job's tabs: what is said before, and what the answer is once it is there."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from qjobs_tui.bodies.fetch import TooLargeError, is_read_once
from qjobs_tui.errors import NotFound, QJobsError, ServiceError
from qjobs_tui.jobs import JobStatus
from qjobs_tui.ui.asked import Absent, Arrived, Arriving, Asked, Offered, Refused, amount

if TYPE_CHECKING:
    from pathlib import Path

    from qjobs_tui.bodies.fetch import Progress
    from qjobs_tui.bodies.reader import Opened
    from qjobs_tui.jobs import Job
    from qjobs_tui.ui.desk import Desk

AT_MOST = 1_000_000
"""Bytes of a result that are fetched without being asked for."""

_PRIVATE = (
    "This job is private: the service deletes its result once it is read. Nothing has read it yet "
    "from here, and nothing will unless you say so."
)
_SAVE_AS_SENT = "The body can still be saved as the service sent it, with s."
_ENDED = {
    JobStatus.FAILED: "The job failed",
    JobStatus.TIMED_OUT: "The job ran longer than it may",
    JobStatus.CANCELLED: "The job was cancelled",
}


class Question(Enum):
    """What is asked; Result and Spans show the same answer."""

    RESULT = "result"
    INPUTS = "inputs"
    LOGS = "logs"
    RECORD = "record"


def before(question: Question, job: Job | None, desk: Desk) -> Asked[Any] | None:
    """Say what there is to know before anything is asked; None when it may be asked at once."""
    if job is None:
        return Absent("Nothing is known of this job.")
    if question is Question.INPUTS:
        return Offered(
            "What was sent to run: PUBs with their parameters and shots, options. "
            "It can be megabytes, so it is not fetched by itself.",
            "fetches it",
        )
    return _before_result(job, desk) if question is Question.RESULT else None


def _before_result(job: Job, desk: Desk) -> Asked[Any] | None:
    if desk.reader.is_kept(job) or desk.reader.is_reading(job):
        return None
    if job.status.is_pending:
        return Absent(f"The job is {job.status}: it has no result yet. It will show here.")
    if is_read_once(job):
        return Offered(_PRIVATE, "tells more, and asks")
    if job.status in {JobStatus.CANCELLED, JobStatus.TIMED_OUT}:
        words = f"{_ENDED[job.status]}: most likely there is no result."
        return Offered(words, "looks nevertheless")
    if not job.status.is_final:
        return Offered("The job is in a state that this program does not know.", "looks for it")
    return None


async def result(
    desk: Desk, job: Job, progress: Progress | None = None, at_most: int | None = None
) -> Asked[Opened]:
    """Fetch or find a result and open it; what is private is opened only if it was read before."""
    try:
        return _shown(job, await desk.reader.open(job, progress=progress, at_most=at_most))
    except TooLargeError as error:
        known = f", {amount(error.size)}" if error.size else ", more than 1 MB"
        return Offered(f"The result is large{known}, so it is not fetched by itself.", "fetches it")
    except QJobsError as error:
        return Refused.of(error)


async def private_result(
    desk: Desk, job: Job, target: Path | None, progress: Progress | None = None
) -> Asked[Opened]:
    """Read a private result into a file, for good, and open that; None joins a reading."""
    try:
        place = target or desk.folders.save
        return _shown(job, await desk.reader.open_once(job, place, progress=progress))
    except QJobsError as error:
        return Refused.of(error)


def _shown(job: Job, opened: Opened | None) -> Asked[Opened]:
    if opened is None:
        ended = _ENDED.get(job.status)
        words = f"{ended}, and left no text." if ended else "The service has no result of this job."
        gone = " It is private, and may have been read before." if is_read_once(job) else ""
        return Absent(words + gone)
    if opened.trouble is not None:
        return Refused(opened.trouble.headline, _SAVE_AS_SENT, can_retry=False)
    return Arrived(opened)


def role(state: Asked[Opened]) -> str:
    """Tell which primitive a job of the executor stood in for, as its result says; else ""."""
    if not isinstance(state, Arrived) or state.value.body is None:
        return ""
    from qjobs_tui.results.pubs import PrimitiveResult, ProgramResult  # loaded with the result

    found = state.value.body.result
    if isinstance(found, PrimitiveResult):
        return "sampler_v2" if found.origin.startswith("v") else ""
    return found.role if isinstance(found, ProgramResult) else ""


def error_tail(state: Asked[Opened]) -> str:
    """Return the end of the text that a failed job left, foreign; else ""."""
    if not isinstance(state, Arrived) or state.value.body is None:
        return ""
    from qjobs_tui.results.pubs import TextResult  # loaded with the result

    found = state.value.body.result
    return found.tail if isinstance(found, TextResult) else ""


async def inputs(desk: Desk, job: Job) -> Asked[bytes]:
    """Fetch what was sent to run."""
    try:
        client = await desk.store.client(job)
        return Arrived(await client.inputs(job.id))
    except QJobsError as error:
        return Refused.of(error)


async def logs(desk: Desk, job: Job) -> Asked[str]:
    """Fetch the log."""
    try:
        client = await desk.store.client(job)
        text = await client.logs(job.id)
    except NotFound:
        return Absent("There is no log" + (" yet." if job.status.is_pending else "."))
    except QJobsError as error:
        return Refused.of(error)
    return Arrived(text) if text else Absent("The log is empty.")


async def record(desk: Desk, job: Job) -> Asked[bytes]:
    """Fetch what the service says of the job, as one JSON object of its two answers."""
    try:
        client = await desk.store.client(job)
        told = await client.record(job.id)
    except QJobsError as error:
        return Refused.of(error)
    try:
        metrics = await client.metrics_record(job.id)
    except ServiceError:
        # They are an extra: what is known is shown without them.
        metrics = b"null"
    return Arrived(b'{"job": %b, "metrics": %b}' % (told, metrics))


QUESTIONS = {Question.INPUTS: inputs, Question.LOGS: logs, Question.RECORD: record}
WAITING: Asked[Any] = Arriving()
