"""``qjobs-tui save``: results to files, in the form that is asked for."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from qjobs_tui.bodies.fetch import is_read_once
from qjobs_tui.clock import Clock, SystemClock
from qjobs_tui.commands.access import Choice, opened
from qjobs_tui.commands.complaints import complain
from qjobs_tui.commands.downloads import NONE_ANY_MORE, Downloads
from qjobs_tui.commands.endings import unwinding
from qjobs_tui.commands.exporting import Cut, Place, export
from qjobs_tui.commands.inquiry import Inquiry
from qjobs_tui.commands.listing import record
from qjobs_tui.commands.output import write
from qjobs_tui.commands.records import metrics_record
from qjobs_tui.errors import AccountError, QJobsError, ServiceError, UsageError
from qjobs_tui.jobs import JobStatus
from qjobs_tui.results.qiskit_extra import client_folder
from qjobs_tui.results.writing.meta import Meta
from qjobs_tui.results.writing.placing import check_place
from qjobs_tui.results.writing.saving import meta_path
from qjobs_tui.ui.text import clean, reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.bodies.fetch import Fetched
    from qjobs_tui.jobs import Job
    from qjobs_tui.service.client import ServiceClient

SERVICE = "service"
_ITS_TEXT = "What it printed can be saved with --form service."
_UNSUCCESSFUL: Mapping[JobStatus, str] = MappingProxyType(
    {
        JobStatus.FAILED: "failed",
        JobStatus.TIMED_OUT: "timed out",
        JobStatus.CANCELLED: "was cancelled",
    }
)
_LONGEST_REASON = 300


class NoResultError(QJobsError):
    """A job that has nothing to save, or not in this form."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which results, where to, and how.

    ``folder`` gets a file for each job, unless ``file`` names the only one. ``form`` None is the
    first that the body allows. ``with_qiskit`` lets IBM's client compute what it alone can.
    """

    jobs: tuple[str, ...]
    folder: Path = Path()
    file: Path | None = None
    form: str | None = None
    pubs: tuple[int, ...] = ()
    spans: tuple[int, ...] = ()
    force: bool = False
    read_private: bool = False
    with_qiskit: bool = False

    @property
    def cut(self) -> Cut:
        """What of each body."""
        return Cut(self.form, self.pubs, self.spans, self.with_qiskit)

    def target(self, job: Job) -> Path:
        """Name the file of a job's result."""
        return self.file or self.folder / f"{job.id}.json"

    def kept(self, job: Job) -> Path:
        """Name the file that keeps a private body, byte for byte; with form service the result."""
        if self.file and self.form == SERVICE:
            return self.file
        return self.target(job).with_name(f"{job.id}.body.json")

    def names(self, job: Job) -> tuple[Path, ...]:
        """Name all files that may be written, but for the descriptions beside them."""
        if not is_read_once(job):
            return (self.target(job),)
        kept = self.kept(job)
        return (kept,) if self.form == SERVICE else (kept, self.target(job))


def run(choice: Choice, wanted: Wanted) -> int:
    """Save results of the chosen account, and return the exit code.

    Raises:
        AccountError: There is no account, or it cannot be used.
        UsageError: The files cannot be named like that, or a client that is to compute is missing.

    """
    _check(wanted)
    clock = SystemClock()
    with unwinding(), opened(choice, clock) as account:
        return save_jobs(account, wanted, clock)


def save_jobs(account: Account, wanted: Wanted, clock: Clock) -> int:
    """Save one result after the other; 1 when there was one that could not be, else 0.

    Raises:
        AccountError: The account cannot be used.

    """
    failures = 0
    with Inquiry(account, clock) as inquiry:
        saving = Saving(Downloads(inquiry, clock, wanted.read_private), wanted, clock)
        for job_id in wanted.jobs:
            try:
                saving.save(job_id)
            except (AccountError, UsageError):
                raise
            except QJobsError as error:
                complain(error, sys.stderr, about=job_id)
                failures += 1
    return 1 if failures else 0


def _check(wanted: Wanted) -> None:
    if wanted.file and len(wanted.jobs) > 1:
        raise UsageError("-o names one file; several jobs are saved with --dir")
    folder = wanted.file.parent if wanted.file else wanted.folder
    if not folder.is_dir():
        raise UsageError(
            f"there is no folder {folder}", hint="Create it first, or choose another one."
        )
    if wanted.form == SERVICE and not wanted.cut.is_whole:
        raise UsageError("form service is the whole body; --pub and --span need another form")
    if wanted.with_qiskit and wanted.form != SERVICE:
        client_folder()  # before anything is asked for: a private result can be read once


@dataclass(frozen=True, slots=True)
class Saving:
    """Saves one job's result after the other."""

    downloads: Downloads
    wanted: Wanted
    clock: Clock

    def save(self, job_id: str) -> None:
        """Save a job's result and say where it is.

        Raises:
            QJobsError: It is not saved, and why.

        """
        client, job = self.downloads.inquiry.find(job_id)
        self._require_result(job)
        self._require_places(job)
        meta = self._meta(client, job)
        with ExitStack() as passing:
            body = self._fetched(client, job, passing)
            target = self.wanted.target(job)
            place = Place(target, body.path if is_read_once(job) else None, self.wanted.force)
            saved = export(body.path, place, self.wanted.cut, meta)
        write([f"{saved.path}\t{saved.form}\t{saved.size}"])

    def _require_result(self, job: Job) -> None:
        if job.status.is_pending:
            raise NoResultError(f"Job {job.id} is {job.status}: it has no result yet.")
        if job.status in _UNSUCCESSFUL and self.wanted.form != SERVICE:
            why = " ".join(reason(job).split())[:_LONGEST_REASON]
            raise NoResultError(
                f"Job {job.id} {_UNSUCCESSFUL[job.status]}" + (f": {why}" if why else "."),
                hint=_ITS_TEXT if job.status is JobStatus.FAILED else "",
            )

    def _require_places(self, job: Job) -> None:
        """See that the names are free before anything is asked for."""
        for name in self.wanted.names(job):
            for path in (name, meta_path(name)):
                check_place(path, force=self.wanted.force)

    def _meta(self, client: ServiceClient, job: Job) -> Meta:
        """Describe the job; that its times could not be had is noted in their place."""
        inquiry = self.downloads.inquiry
        now = self.clock.now()
        metrics = inquiry.metrics(client, job)
        if isinstance(metrics, ServiceError):
            told: dict[str, Any] | None = {"missing": metrics.headline}
        else:
            told = metrics_record(replace(job, metrics=metrics), now)
        return Meta(now, record(job, inquiry.names), told, job.instance)

    def _fetched(self, client: ServiceClient, job: Job, passing: ExitStack) -> Fetched:
        """Fetch the body: a private one to stay, any other until it is saved.

        Raises:
            NoResultError: There is none.

        """
        if is_read_once(job):
            kept = self.wanted.kept(job)
            body = self.downloads.fetch_once(client, job, kept, force=self.wanted.force)
        else:
            body = self.downloads.fetch(client, job, self.wanted.target(job).parent)
            if body is not None:
                passing.callback(body.discard)
        if body is None:
            raise NoResultError(f"Job {job.id} has no result" + NONE_ANY_MORE * job.private + ".")
        if is_read_once(job):
            words = f"The result of job {job.id} was read and is kept in {clean(str(body.path))}."
            sys.stderr.write(f"qjobs-tui: {words}\n")
        return body
