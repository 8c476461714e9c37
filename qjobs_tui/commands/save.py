"""``qjobs-tui save``: results to files, in the form that is asked for."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from qjobs_tui.bodies.before import Found, Like, There
from qjobs_tui.bodies.describing import describe
from qjobs_tui.bodies.exporting import Cut, Exported, Place, export, found_there
from qjobs_tui.bodies.fetch import is_read_once
from qjobs_tui.bodies.plan import no_result
from qjobs_tui.bodies.templates import safe
from qjobs_tui.clock import Clock, SystemClock
from qjobs_tui.commands.access import Choice, opened
from qjobs_tui.commands.complaints import complain
from qjobs_tui.commands.downloads import NONE_ANY_MORE, Downloads
from qjobs_tui.commands.endings import unwinding
from qjobs_tui.commands.inquiry import Inquiry
from qjobs_tui.commands.output import write
from qjobs_tui.commands.with_qiskit import computed, computed_by, is_for_client
from qjobs_tui.errors import AccountError, QJobsError, UsageError
from qjobs_tui.jobs import JobStatus
from qjobs_tui.results.qiskit_extra import client_folder
from qjobs_tui.results.writing.placing import check_place
from qjobs_tui.results.writing.saving import meta_path
from qjobs_tui.ui.text import clean, reason

if TYPE_CHECKING:
    from qjobs_tui.accounts.account import Account
    from qjobs_tui.bodies.fetch import Fetched
    from qjobs_tui.jobs import Job
    from qjobs_tui.results.read import Body
    from qjobs_tui.results.writing.meta import Meta
    from qjobs_tui.service.client import ServiceClient

SERVICE = "service"
_ITS_TEXT = "What it printed can be saved with --form service."
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
    read_only: bool = False
    with_qiskit: bool = False

    @property
    def cut(self) -> Cut:
        """What of each body."""
        return Cut(self.form, self.pubs, self.spans)

    def target(self, job: Job) -> Path:
        """Name the file of a job's result."""
        return self.file or self.folder / f"{safe(job.id)}.json"

    def kept(self, job: Job) -> Path:
        """Name the file that keeps a private body, byte for byte; with form service the result."""
        if self.file and self.form == SERVICE:
            return self.file
        return self.target(job).with_name(f"{safe(job.id)}.body.json")

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
        saving = Saving(
            Downloads(inquiry, clock, wanted.read_private, wanted.read_only), wanted, clock
        )
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
        """Save a job's result and say where it is; one that is saved already is left alone.

        Raises:
            QJobsError: It is not saved, and why.

        """
        client, job = self.downloads.inquiry.find(job_id)
        self._require_result(job)
        found = self._found(job)
        saved = (
            self._saved(client, job, found)
            if found.there is not There.SAVED
            else Exported(found.path, found.form, found.size, is_new=False)
        )
        if saved.note:
            complain(QJobsError(saved.note), sys.stderr)
        if not saved.is_new:
            words = f"The result of job {job.id} is already saved in {saved.path}."
            sys.stderr.write(f"qjobs-tui: {clean(words)}\n")
        write([f"{saved.path}\t{saved.form}\t{saved.size}"])

    def _saved(self, client: ServiceClient, job: Job, found: Found) -> Exported:
        """Fetch the body and save what is wanted of it."""
        wanted = self.wanted
        if found.there is not There.UNSURE or is_read_once(job):
            self._require_places(job)
        metrics = self.downloads.inquiry.metrics(client, job)
        meta = describe(job, metrics, self.downloads.inquiry.names, self.clock.now())
        with ExitStack() as passing:
            body = self._fetched(client, job, passing)
            kept = body.path if is_read_once(job) else None
            place = Place(wanted.target(job), kept, wanted.force)
            compute = _computed if wanted.with_qiskit else None
            return export(body.path, place, wanted.cut, meta, job=job, compute=compute)

    def _require_result(self, job: Job) -> None:
        missing = no_result(job, self.wanted.form)
        if missing and job.status.is_pending:
            raise NoResultError(f"Job {job.id} {missing}.")
        if missing:
            why = " ".join(reason(job).split())[:_LONGEST_REASON]
            raise NoResultError(
                f"Job {job.id} {missing}" + (f": {why}" if why else "."),
                hint=_ITS_TEXT if job.status is JobStatus.FAILED else "",
            )

    def _found(self, job: Job) -> Found:
        """Look whether it is saved already: results of finished jobs do not change."""
        wanted = self.wanted
        names = wanted.names(job)
        if not wanted.force and job.status.is_final:
            like = Like(job, wanted.form, wanted.pubs, wanted.spans, wanted.with_qiskit)
            # The file that was asked for; a private body that could not become it is one too.
            founds = [found_there(names[-1], like)]
            if wanted.form is None:
                founds += [found_there(name, replace(like, form=SERVICE)) for name in names[:-1]]
            for found in founds:
                if found.there in {There.SAVED, There.UNSURE}:
                    return found
        return Found(There.NOTHING, names[-1])

    def _require_places(self, job: Job) -> None:
        """See that the names are free before anything is asked for."""
        for name in self.wanted.names(job):
            for path in (name, meta_path(name)):
                check_place(path, force=self.wanted.force)

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


def _computed(body: Body, meta: Meta) -> tuple[Body, Meta]:
    """Have IBM's client compute what it alone can, which the description tells."""
    if not is_for_client(body.result):
        return body, meta
    return replace(body, result=computed(body)), replace(meta, computed_by=computed_by())
