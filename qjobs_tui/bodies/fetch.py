"""Fetching a result body to disk, whole or not at all; what the service deletes is never lost."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qjobs_tui.bodies.part import Part, SparePart
from qjobs_tui.bodies.to_end import to_its_end
from qjobs_tui.errors import QJobsError, SaveError
from qjobs_tui.results.writing.draft import draft_path
from qjobs_tui.results.writing.placing import check_place, place

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qjobs_tui.jobs import Job
    from qjobs_tui.service.client import ServiceClient

    Progress = Callable[[int, int | None], None]

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body on disk, in full: where, and how many bytes."""

    path: Path
    size: int

    def discard(self) -> None:
        """Remove the file, if it still has that name."""
        with suppress(OSError):
            self.path.unlink()


class TooLargeError(QJobsError):
    """A body larger than its reader wants; ``size`` is in bytes, None where it is not known."""

    def __init__(self, job_id: str, at_most: int, size: int | None) -> None:
        words = f"more than {at_most / MIB:,.0f} MiB" if size is None else f"{size / MIB:,.0f} MiB"
        super().__init__(
            f"The result of job {job_id} is large, {words}, and was not read.",
            hint=f"Save it with 'qjobs-tui save {job_id}', or add --any-size to show it.",
        )
        self.size = size


class PartialError(SaveError):
    """A private result of which only a part arrived; ``path`` holds the part."""


def is_read_once(job: Job) -> bool:
    """Whether the service may delete the job's result once it was read.

    A record that cannot be read in full may hide that the job is private.
    """
    return job.private or bool(job.defect)


def partial_path(target: Path) -> Path:
    """Name the file that a private result is received in: visible, and saying what it is."""
    return target.with_name(f"{target.name}.partial")


async def fetch(
    client: ServiceClient,
    job: Job,
    folder: Path,
    *,
    progress: Progress | None = None,
    at_most: int | None = None,
) -> Fetched | None:
    """Stream a result body into a hidden file in the folder, for the caller to name or remove.

    After an error, or when it is cancelled, nothing is left.

    Args:
        client: The instance that has the job.
        job: The job; not one whose result is read only once.
        folder: Where the body will stay, so that a rename is enough.
        progress: Called with the bytes received so far and the size, where it is known.
        at_most: The largest body to take, in bytes.

    Returns:
        The body, or None when the job has no result.

    Raises:
        TooLargeError: It is larger than that.
        SaveError: It could not be written.
        ServiceError: It did not arrive.

    """
    if is_read_once(job):
        raise ValueError("a private result is fetched by fetch_once")
    told = progress if at_most is None else _bounded(job.id, at_most, progress)
    with Part(draft_path(folder), folder / f"{job.id}.json") as part:
        try:
            size = await client.results(job.id, part, progress=told)
            await _sealed(part)
        except BaseException:
            Fetched(part.path, 0).discard()
            raise
    found = Fetched(part.path, size or 0)
    if size is None:
        found.discard()
    return None if size is None else found


async def fetch_once(
    client: ServiceClient,
    job: Job,
    target: Path,
    spare: Path,
    *,
    progress: Progress | None = None,
    force: bool = False,
) -> Fetched | None:
    """Read a result that the service deletes as it is read, and keep all that arrives.

    It is asked for a single time, and received under `partial_path`, where it stays when the
    connection, the program or the machine gives up. Once whole and on the disk it gets its name.

    Args:
        client: The instance that has the job.
        job: The job.
        target: Its name once it is whole. Both names are seen to be free before anything is read.
        spare: A folder to go on in when the disk is full.
        progress: As for `fetch`.
        force: Replace a file named ``target``; a part that an earlier try left never is.

    Returns:
        The body, or None when the job has no result, or none any more.

    Raises:
        PartialError: Only a part arrived, and where it is.
        SaveError: Nothing was read, or the whole body is there under another name.
        ServiceError: Nothing arrived.

    """
    check_once(target, force=force)
    with SparePart(partial_path(target), target, spare) as part:
        try:
            size = await client.with_patience(0).results(job.id, part, progress=progress)
            await _sealed(part)
        except QJobsError as error:
            _keep_or_discard(part, job, error)
            raise
        except BaseException:
            _discard_empty(part)
            raise
    if size is None:
        Fetched(part.path, 0).discard()
        return None
    naming = asyncio.to_thread(_named, part.path, target, force=force)
    return Fetched(await to_its_end(naming), size)


async def _sealed(part: Part) -> None:
    """Wait until the disk has it: of many megabytes that takes a while, and the screen goes on."""
    await to_its_end(asyncio.to_thread(part.seal))


def check_once(target: Path, *, force: bool) -> None:
    """See that `fetch_once` may use the name and that no part of an earlier try stands there.

    Raises:
        SaveError: It may not.

    """
    check_place(target, force=force)
    check_place(partial_path(target), force=False)


def _bounded(job_id: str, at_most: int, progress: Progress | None) -> Progress:
    def told(received: int, size: int | None) -> None:
        if max(received, size or 0) > at_most:
            raise TooLargeError(job_id, at_most, size)
        if progress is not None:
            progress(received, size)

    return told


def _keep_or_discard(part: Part, job: Job, error: QJobsError) -> None:
    """Raise the error that says where the part is, if any arrived."""
    size = _discard_empty(part)
    if size:
        what = f"only {size:,} bytes of it arrived, which {part.path} holds"
        hint = (
            f"The service gives the result of job {job.id} only once. "
            f"What went wrong: {error.headline}"
        )
        raise PartialError(what, path=str(part.target), hint=hint) from error


def _discard_empty(part: Part) -> int:
    """Remove the part if nothing arrived; return how many bytes did."""
    size = part.tell()
    if not size:
        Fetched(part.path, 0).discard()
    return size


def _named(path: Path, target: Path, *, force: bool) -> Path:
    """Give the whole body its name, in whichever folder it is."""
    named = path.with_name(target.name)
    try:
        place(path, named, force=force)
    except SaveError as error:
        hint = f"The whole result is in {path}, and only there. {error.hint}"
        raise SaveError(error.what, path=error.path, hint=hint) from error
    return named
