"""One coroutine for each endpoint of one instance."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO, TypeVar

import msgspec

from qjobs_tui.errors import BadAnswer, NotFound
from qjobs_tui.service.caller import Call
from qjobs_tui.service.exchange import MIB, Bounds, Sink
from qjobs_tui.service.frames import clear_frames
from qjobs_tui.service.wire import jobs as job_wire
from qjobs_tui.service.wire import others
from qjobs_tui.service.wire.salvage import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qjobs_tui.errors import ServiceError
    from qjobs_tui.jobs import (
        Backend,
        Instance,
        InstanceUsage,
        Job,
        JobMetrics,
        JobPage,
        Session,
        SessionPage,
    )
    from qjobs_tui.service.caller import Caller
    from qjobs_tui.service.exchange import Answer
    from qjobs_tui.service.job_query import JobQuery

T = TypeVar("T")

_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_NO_INPUTS = (("exclude_params", "true"),)
_WITH_INPUTS = (("exclude_params", "false"),)
_SHORTEST_TAG_SEARCH = 3
_LONGEST_TAG_SEARCH = 100
_RESULT_SECONDS = 3600.0
_WORKLOADS = "50"
_MAX_RESULT = 4096 * MIB
_MAX_INPUTS = 256 * MIB
_JSON_SPACE = b" \t\r\n"
_IN_ITS_PLACE = "A proxy or a sign-in page may have answered in the service's place."


class ServiceClient:
    """One service instance. Every method may raise a `ServiceError` or an `AccountError`."""

    def __init__(self, instance: Instance, caller: Caller) -> None:
        self.instance = instance
        self._caller = caller

    def with_patience(self, seconds: float) -> ServiceClient:
        """Return a client on the same connection that retries for that long; 0 is a single try."""
        return ServiceClient(self.instance, self._caller.with_patience(seconds))

    async def jobs(self, query: JobQuery) -> JobPage:
        """List jobs, newest first unless asked otherwise."""
        answer = await self._get("/jobs", "list the jobs", query.params())
        return _read(answer, "list the jobs", lambda body: job_wire.job_page(body, self._crn))

    async def job(self, job_id: str) -> Job:
        """Read one job; one whose record is defective still has the id that was asked for.

        Raises:
            NotFound: There is no such job, or its record is empty.
            BadAnswer: The answer is no record of this job.
        """
        action = f"read job {_id(job_id)}"
        answer = await self._get(f"/jobs/{job_id}", action, _NO_INPUTS)
        job = _read(answer, action, lambda body: job_wire.job(body, self._crn))
        if job.id != job_id:
            raise _not_that_job(answer, action)
        return job

    async def record(self, job_id: str) -> bytes:
        """Read what the service says of a job, without its inputs: JSON as it was sent."""
        action = f"read the record of job {_id(job_id)}"
        return (await self._get(f"/jobs/{job_id}", action, _NO_INPUTS)).body

    async def metrics_record(self, job_id: str) -> bytes:
        """Read the job's metrics: JSON as it was sent."""
        action = f"read the metrics of job {_id(job_id)}"
        return (await self._get(f"/jobs/{job_id}/metrics", action)).body

    async def metrics(self, job_id: str) -> JobMetrics:
        """Read when a job was created, ran and finished, and what it used."""
        action = f"read the metrics of job {_id(job_id)}"
        answer = await self._get(f"/jobs/{job_id}/metrics", action)
        return _read(answer, action, job_wire.metrics)

    async def inputs(self, job_id: str, max_bytes: int = _MAX_INPUTS) -> bytes:
        """Read a job's inputs, which can be megabytes, as JSON; "null" for a private job."""
        action = f"read the inputs of job {_id(job_id)}"
        bounds = Bounds(seconds=600, size=max_bytes)
        answer = await self._get(f"/jobs/{job_id}", action, _WITH_INPUTS, bounds)
        return _read(answer, action, others.inputs)

    async def logs(self, job_id: str) -> str:
        """Read a job's log; `NotFound` when there is none, or none yet."""
        action = f"read the log of job {_id(job_id)}"
        answer = await self._get(f"/jobs/{job_id}/logs", action)
        return answer.body.decode("utf-8", "replace")

    async def results(
        self,
        job_id: str,
        file: BinaryIO,
        *,
        progress: Callable[[int, int | None], None] | None = None,
        max_bytes: int = _MAX_RESULT,
    ) -> int | None:
        """Stream a job's result into a file.

        A retry begins the file anew once its answer arrives. The service gives a private job's
        result once: ask for that with a patience of 0, and keep what arrived if it was cut.

        Args:
            job_id: The job.
            file: Open for writing; the caller renames or removes it.
            progress: Called with the bytes received so far and the size, where it is known.
            max_bytes: The largest result to take.

        Returns:
            The number of bytes written, or None while there is no result.
        """
        action = f"read the result of job {_id(job_id)}"
        call = Call(
            "GET",
            f"/jobs/{job_id}/results",
            action,
            bounds=Bounds(_RESULT_SECONDS, max_bytes),
            sink=_file_sink(file, progress),
        )
        answer = await self._caller.make(call)
        return None if answer.status == 204 else answer.received

    async def cancel(self, job_id: str) -> None:
        """Ask to cancel a job; its status follows after some seconds.

        Raises:
            Conflict: It has finished, or is being cancelled already.
        """
        await self._do("POST", f"/jobs/{_id(job_id)}/cancel", f"cancel job {job_id}")

    async def tags(self, job_id: str, tags: Sequence[str]) -> None:
        """Replace all tags of a job; the service takes at most 8 of at most 86 characters."""
        path, action = f"/jobs/{_id(job_id)}/tags", f"change the tags of job {job_id}"
        await self._do("PUT", path, action, {"tags": list(tags)})

    async def tag_search(self, prefix: str) -> tuple[str, ...]:
        """Find tags in use; fewer than the service's least 3 characters find none."""
        if len(prefix) < _SHORTEST_TAG_SEARCH:
            return ()
        params = (("type", "job"), ("search", prefix[:_LONGEST_TAG_SEARCH]))
        answer = await self._get("/tags", "search tags", params)
        return _read(answer, "search tags", others.tags)

    async def sessions(self, mode: str) -> SessionPage:
        """List one's newest workloads of a mode, ``session`` or ``batch``: one page of them."""
        params = (("user", "me"), ("mode", mode), ("sort", "-createdAt"), ("limit", _WORKLOADS))
        action = "list the sessions and batches"
        return _read(await self._get("/workloads", action, params), action, others.session_page)

    async def session(self, session_id: str) -> Session:
        """Read a session or batch."""
        action = f"read session {_id(session_id)}"
        return _read(await self._get(f"/sessions/{session_id}", action), action, others.session)

    async def stop_session(self, session_id: str) -> None:
        """Let a session take no more jobs; those it has still run."""
        path, action = f"/sessions/{_id(session_id)}", f"stop session {session_id}"
        await self._do("PATCH", path, action, {"accepting_jobs": False})

    async def close_session(self, session_id: str) -> None:
        """End a session; its queued jobs will not run."""
        path = f"/sessions/{_id(session_id)}/close"
        await self._do("DELETE", path, f"close session {session_id}")

    async def backends(self) -> tuple[Backend, ...]:
        """List the QPUs of the instance, with their queues and waiting times."""
        params = (("fields", "wait_time_seconds"),)
        answer = await self._get("/backends", "list the QPUs", params)
        return _read(answer, "list the QPUs", others.backends)

    async def usage(self) -> InstanceUsage:
        """Read what the instance has used and may use."""
        action = "read the usage of the instance"
        return _read(await self._get("/instances/usage", action), action, others.instance_usage)

    async def versions(self) -> tuple[others.ApiVersion, ...]:
        """List the API's versions; needs no sign-in."""
        action = "list the API's versions"
        answer = await self._caller.make(Call("GET", "/versions", action, signed_in=False))
        return _read(answer, action, others.versions)

    @property
    def _crn(self) -> str:
        return self.instance.crn.text

    async def _get(
        self,
        path: str,
        action: str,
        params: tuple[tuple[str, str], ...] = (),
        bounds: Bounds = Bounds(),  # noqa: B008 - immutable
    ) -> Answer:
        return await self._caller.make(Call("GET", path, action, params, bounds=bounds))

    async def _do(self, method: str, path: str, action: str, body: object = None) -> None:
        content = None if body is None else msgspec.json.encode(body)
        await self._caller.make(Call(method, path, action, json=content))


def _id(text: str) -> str:
    """Return an id that may become part of a path.

    Raises:
        NotFound: The service has no such ids.
    """
    if not _ID.fullmatch(text):
        raise NotFound(f"{text[:80]!r} is not an id that the service gives", status=404)
    return text


def _read(answer: Answer, action: str, reader: Callable[[bytes], T]) -> T:
    try:
        return reader(answer.body)
    except UnreadableError as error:
        # A body can be megabytes, and a report of a crash prints locals.
        clear_frames(error)
        raise BadAnswer(
            f"Could not {action}: the answer cannot be understood, {error}",
            hint=_IN_ITS_PLACE,
            brief="the answer cannot be understood",
            status=answer.status,
        ) from error


def _not_that_job(answer: Answer, action: str) -> ServiceError:
    if answer.body.translate(None, _JSON_SPACE) == b"{}":
        words = "the service has an empty record of it"
        return NotFound(
            f"Could not {action}: {words}",
            hint="Check the id and the instance.",
            brief=words,
            status=answer.status,
        )
    words = "the answer is not the record of this job"
    return BadAnswer(
        f"Could not {action}: {words}", hint=_IN_ITS_PLACE, brief=words, status=answer.status
    )


def _file_sink(file: BinaryIO, progress: Callable[[int, int | None], None] | None) -> Sink:
    """Write pieces to a file from where it stands now, anew with each answer that begins."""
    start, total, written = file.tell(), None, 0

    def begin(size: int | None) -> None:
        nonlocal total, written
        total, written = size, 0
        file.seek(start)
        file.truncate()

    def write(piece: bytes) -> None:
        nonlocal written
        file.write(piece)
        written += len(piece)
        if progress is not None:
            progress(written, total)

    return Sink(begin, write)
