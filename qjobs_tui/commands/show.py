"""``qjobs-tui show``: all there is to know of one job, and its result in short."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from qjobs_tui.bodies.describing import record
from qjobs_tui.bodies.fetch import MIB, TooLargeError, is_read_once
from qjobs_tui.clock import Clock, SystemClock
from qjobs_tui.commands.access import Choice, opened
from qjobs_tui.commands.complaints import complain
from qjobs_tui.commands.consent import NotReadError
from qjobs_tui.commands.downloads import NONE_ANY_MORE, Downloads
from qjobs_tui.commands.drawing import Canvas, lines
from qjobs_tui.commands.endings import unwinding
from qjobs_tui.commands.inquiry import Inquiry
from qjobs_tui.commands.output import write
from qjobs_tui.commands.records import metrics_record
from qjobs_tui.commands.summary import Summary, summarize
from qjobs_tui.commands.with_qiskit import computed, computed_by, is_for_client, with_advice
from qjobs_tui.errors import BadResult, QJobsError, SaveError, ServiceError
from qjobs_tui.results import open_body
from qjobs_tui.results.qiskit_extra import client_folder
from qjobs_tui.store.snapshot import Snapshot
from qjobs_tui.ui.columns import Scene
from qjobs_tui.ui.overview import Story, headline, overview
from qjobs_tui.ui.text import ASCII, UNICODE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.bodies.fetch import Fetched
    from qjobs_tui.jobs import Job
    from qjobs_tui.results import Body
    from qjobs_tui.service.client import ServiceClient

AT_MOST = 64 * MIB
_PUBS = 20
_EVERYTHING = 100_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which job, how to write it, and how far to go for its result.

    ``folder`` is where a private result is kept; any other is read up to ``at_most`` bytes.
    ``with_qiskit`` lets IBM's client compute what it alone can.
    """

    job: str
    is_json: bool = False
    folder: Path = Path()
    read_private: bool = False
    read_only: bool = False
    at_most: int | None = AT_MOST
    plain: bool = False
    with_qiskit: bool = False


@dataclass(slots=True)
class Seen:
    """What has been found out: the result in short, what is to be noted, what went wrong."""

    job: Job
    size: int | None = None
    kept: Path | None = None
    summary: dict[str, Any] | None = None
    notes: list[QJobsError] = field(default_factory=list)
    troubles: list[QJobsError] = field(default_factory=list)


def run(choice: Choice, wanted: Wanted) -> int:
    """Write what is known of a job to stdout and return the exit code.

    Raises:
        AccountError: There is no account, or it cannot be used.
        ServiceError: The job cannot be found.
        UsageError: IBM's client is to compute, and there is none.

    """
    if wanted.with_qiskit:
        client_folder()  # before anything is asked for: a private result can be read once
    clock = SystemClock()
    with unwinding(), opened(choice, clock) as account:
        return show_job(account, wanted, clock)


def show_job(account: Account, wanted: Wanted, clock: Clock) -> int:
    """Write what is known of a job; 1 when something could not be asked or read, else 0.

    Raises:
        AccountError: The account cannot be used.
        ServiceError: The job cannot be found.

    """
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    canvas = Canvas(ASCII if wanted.plain else UNICODE, width, clock.now())
    with Inquiry(account, clock) as inquiry:
        client, job = inquiry.find(wanted.job)
        downloads = Downloads(inquiry, clock, wanted.read_private, wanted.read_only)
        look = Look(downloads, client, wanted, Seen(job))
        look.measure()
        if not wanted.is_json:
            write(_state(look.seen.job, inquiry.names, canvas))
        look.read_result()
    seen = look.seen
    write([_object(seen, inquiry.names, canvas)] if wanted.is_json else _result(seen, canvas))
    for error in (*seen.notes, *seen.troubles):
        complain(error, sys.stderr)
    return 1 if seen.troubles else 0


@dataclass(frozen=True, slots=True)
class Look:
    """Finds out one thing after the other; what fails is written down, and the rest goes on."""

    downloads: Downloads
    client: ServiceClient
    wanted: Wanted
    seen: Seen

    def measure(self) -> None:
        """Ask for the job's times."""
        seen = self.seen
        metrics = self.downloads.inquiry.metrics(self.client, seen.job)
        if isinstance(metrics, ServiceError):
            seen.troubles.append(metrics)
        else:
            seen.job = msgspec.structs.replace(seen.job, metrics=metrics)

    def read_result(self) -> None:
        """Fetch the result, where there may be one, and describe it."""
        if self.seen.job.status.is_pending:
            return
        try:
            self._read()
        except (NotReadError, TooLargeError) as note:
            self.seen.notes.append(note)
        except (ServiceError, SaveError, BadResult) as trouble:
            self.seen.troubles.append(trouble)

    def _read(self) -> None:
        with ExitStack() as passing:
            fetched = self._fetched(passing)
            if fetched is None:
                return
            self.seen.size = fetched.size
            summary = self._summary(open_body(fetched.path))
        self.seen.summary = summary.record
        self.seen.troubles += summary.unreadable

    def _summary(self, body: Body) -> Summary:
        """Describe a result, or what IBM's client makes of it; should it fail, what there is."""
        at_most = None if self.wanted.is_json else _PUBS
        if self.wanted.with_qiskit and is_for_client(body.result):
            try:
                by, found = computed_by(), computed(body)
            except QJobsError as trouble:
                self.seen.troubles.append(trouble)
                return summarize(body.result, at_most)
            # When the items were measured is when the PUBs were.
            summary = summarize(replace(found, spans=body.result.spans), at_most)
            return replace(summary, record=summary.record | {"computed_by": by})
        return summarize(with_advice(body.result), at_most)

    def _fetched(self, passing: ExitStack) -> Fetched | None:
        """Fetch into a folder that is removed at the end, a private result into a file to keep."""
        job = self.seen.job
        if is_read_once(job):
            target = self._kept(job)
            fetched = self.downloads.fetch_once(self.client, job, target)
            self.seen.kept = fetched.path if fetched else None
            return fetched
        folder = Path(passing.enter_context(tempfile.TemporaryDirectory(prefix="qjobs-tui-")))
        return self.downloads.fetch(self.client, job, folder, self.wanted.at_most)

    def _kept(self, job: Job) -> Path:
        """Name the file that keeps a private body.

        Raises:
            SaveError: It is there, so that the result was read before.

        """
        target = self.wanted.folder / f"{job.id}.body.json"
        if target.exists():
            hint = "It may hold the result already, read before; or choose another --dir."
            raise SaveError("there is already a file", path=str(target), hint=hint)
        return target


def _state(job: Job, names: Mapping[str, str], canvas: Canvas) -> Iterator[str]:
    """What the job's screen says of it."""
    scene = Scene(canvas.now, canvas.glyphs, instance_names=names)
    snapshot = Snapshot(jobs=(job,), by_id={job.id: job})
    story = Story(job, snapshot, scene, width=canvas.width or _EVERYTHING)
    yield headline(job, scene).plain
    yield ""
    yield from overview(story).plain.rstrip().splitlines()


def _result(seen: Seen, canvas: Canvas) -> Iterator[str]:
    if seen.summary is not None and seen.size is not None:
        yield ""
        yield from lines(seen.summary, seen.size, canvas)
    elif not seen.notes and not seen.troubles and not seen.job.status.is_pending:
        yield ""
        yield f"{'result':<12}none" + NONE_ANY_MORE * seen.job.private
    if seen.kept is not None:
        yield f"{'kept':<12}{canvas.clean(seen.kept, 1000)}, the only copy"


def _object(seen: Seen, names: Mapping[str, str], canvas: Canvas) -> str:
    """One JSON object, pure ASCII, so that a terminal meets no control character."""
    result = None if seen.summary is None else {"bytes": seen.size} | seen.summary
    whole = {
        "job": record(seen.job, names),
        "metrics": metrics_record(seen.job, canvas.now),
        "result": result,
        "kept": None if seen.kept is None else str(seen.kept),
        "notes": [error.headline for error in (*seen.notes, *seen.troubles)],
    }
    return json.dumps(whole, indent=2)
