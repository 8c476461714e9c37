"""What saving many results will do, known before anything is fetched."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from qjobs_tui.bodies.before import Found, Like, Sums, There
from qjobs_tui.bodies.exporting import QISKIT, SERVICE, Cut, found_there, sha256
from qjobs_tui.bodies.fetch import is_read_once, partial_path
from qjobs_tui.bodies.templates import Template, safe
from qjobs_tui.errors import BadResult, UsageError
from qjobs_tui.jobs import JobStatus
from qjobs_tui.results.gate.source import FileSource
from qjobs_tui.results.pubs import PrimitiveResult
from qjobs_tui.results.writing.export import forms
from qjobs_tui.results.writing.placing import saving
from qjobs_tui.results.writing.saving import meta_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qjobs_tui.bodies.reader import Opened
    from qjobs_tui.jobs import Job
    from qjobs_tui.results.read import Body

_UNSUCCESSFUL: Mapping[JobStatus, str] = MappingProxyType(
    {
        JobStatus.FAILED: "failed",
        JobStatus.TIMED_OUT: "timed out",
        JobStatus.CANCELLED: "was cancelled",
    }
)
_MOST_NUMBERS = 100_000
_RANGE = re.compile(r"([0-9]{1,6})(?:-([0-9]{1,6}))?", re.ASCII)


def no_result(job: Job, form: str | None) -> str:
    """Say why a job has nothing to save in a form, as the end of a sentence, or ""."""
    if job.status.is_pending:
        return f"is {job.status}: it has no result yet"
    return _UNSUCCESSFUL.get(job.status, "") if form != SERVICE else ""


def pub_numbers(text: str) -> tuple[int, ...]:
    """Read ``0,2-4``: numbers from 0, in any order; nothing, or ``all``, is empty.

    Raises:
        UsageError: It is something else.

    """
    if text.strip() in {"", "all"}:
        return ()
    numbers: set[int] = set()
    for part in text.split(","):
        found = _RANGE.fullmatch(part.strip())
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
        if last < first or last - first > _MOST_NUMBERS:
            raise UsageError(
                f"{part.strip()[:40]!r} names no PUBs.", hint="Write 0,2-4, or all; from 0 on."
            )
        numbers.update(range(first, last + 1))
    return tuple(sorted(numbers))


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be saved, where to, and how.

    Attributes:
        folder: Gets all files.
        template: Their names.
        cut: Form, PUBs and spans, of every job.
        force: Replace other files of these names; never one that keeps a private body.
        reads_private: Read results that the service then deletes.

    """

    folder: Path
    template: Template
    cut: Cut
    force: bool = False
    reads_private: bool = False

    @property
    def strict(self) -> Cut:
        """The cut with a form for certain, if that is a part of the names."""
        if self.cut.form is None and "form" in self.template.fields:
            return Cut(QISKIT, self.cut.pubs, self.cut.spans)
        return self.cut

    def target(self, job: Job) -> Path:
        """Name the file of a job's result."""
        return self.folder / self.template.name(job, self.cut.form or QISKIT)


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """A result that needs no fetching.

    Attributes:
        body: What it holds, or the file of one that cannot be read.
        sha256: Of the body, in hex.

    """

    body: Body | Path
    sha256: str

    @classmethod
    def of(cls, opened: Opened) -> Held | None:
        """Hold what was opened, if its bytes are still at hand. Reads them all: not for a loop."""
        with suppress(OSError, BadResult):
            if opened.body is not None:
                return cls(opened.body, sha256(opened.body.source))
            if opened.kept is not None:
                return cls(opened.kept, sha256(FileSource(opened.kept)))
        return None


@dataclass(frozen=True, slots=True)
class Order:
    """What will be done about one job.

    Attributes:
        job: The job.
        target: The file that it is to have.
        found: What is saved of it already.
        kept: The file that a private body goes to first; None for any other.
        refused: Why nothing is done, as the end of a sentence; "" when something is.

    """

    job: Job
    target: Path
    found: Found
    kept: Path | None = None
    refused: str = ""

    @property
    def is_saved(self) -> bool:
        """Whether just this is there already."""
        return not self.refused and self.found.there is There.SAVED

    @property
    def is_due(self) -> bool:
        """Whether there is something to do."""
        return not self.refused and not self.is_saved


def planned(
    jobs: tuple[Job, ...],
    wish: Wish,
    *,
    held: Held | None = None,
    is_kept: Callable[[Job], bool] = lambda _: False,
    sums: Sums | None = None,
) -> tuple[Order, ...]:
    """Tell what will be done about each job. Reads files: not for an event loop.

    Args:
        jobs: The jobs.
        wish: What is to be done.
        held: The result of the only job, where it is at hand.
        is_kept: Whether a private result was read before and can be opened again.
        sums: Remembers sums of files from one call to the next.

    """
    known = sums or Sums()
    orders = [_order(job, wish, held, is_kept, known) for job in jobs]
    shared = Counter(_folded(order.target) for order in orders)
    return tuple(
        replace(order, refused="another job gets the same name")
        if shared[_folded(order.target)] > 1
        else order
        for order in orders
    )


def shared_name(orders: tuple[Order, ...]) -> UsageError | None:
    """Say that the template gives several jobs one name: then nothing should be saved."""
    if len({_folded(order.target) for order in orders}) == len(orders):
        return None
    return UsageError("Several results would get the same name.", hint="Add {id} to the name.")


def require_work(orders: tuple[Order, ...]) -> None:
    """See that there is something to do, and that each result has a name of its own.

    Raises:
        UsageError: That is not so.

    """
    if error := shared_name(orders):
        raise error
    if not any(order.is_due or order.is_saved for order in orders):
        raise UsageError("There is nothing to save; each result says why.")


def create_folder(folder: Path) -> None:
    """Create a folder, and those above it, as the user's umask has it.

    Raises:
        SaveError: It cannot be.

    """
    with saving(folder):
        folder.mkdir(parents=True, exist_ok=True)


def _folded(path: Path) -> str:
    """Return what a file system that ignores case takes a name for."""
    return unicodedata.normalize("NFC", path.name).casefold()


def _order(
    job: Job, wish: Wish, held: Held | None, is_kept: Callable[[Job], bool], sums: Sums
) -> Order:
    target, cut = wish.target(job), wish.strict
    body = wish.folder / f"{safe(job.id)}.body.json" if is_read_once(job) else None
    kept = body if held is None and not is_kept(job) else None
    nothing = Found(There.NOTHING, target)
    if missing := no_result(job, cut.form):
        return Order(job, target, nothing, kept, missing + _or_service(job))
    like = Like(job, cut.form, cut.pubs, cut.spans, body_sha256=held.sha256 if held else "")
    found = nothing if wish.force else _found(nothing, body, kept, like, sums)
    refused = "" if found.there is There.SAVED else _refusal(wish, held, found, kept)
    return Order(job, target, found, kept, refused)


def _or_service(job: Job) -> str:
    return "; form service saves what it said" if job.status is JobStatus.FAILED else ""


def _found(nothing: Found, body: Path | None, kept: Path | None, like: Like, sums: Sums) -> Found:
    """Look at the file, and for a private job at the body that an earlier saving kept."""
    target = nothing.path
    found = nothing if kept and like.form == SERVICE else found_there(target, like, sums)
    if found.there is There.SAVED and not like.job.status.is_final:
        return replace(found, there=There.UNSURE)
    # What cannot be read again is as much as can be had.
    is_body_enough = like.form == SERVICE or (like.form is None and kept is not None)
    if body is not None and is_body_enough and found.there is There.NOTHING:
        saved = found_there(body, Like(like.job, SERVICE, like.pubs, like.spans), sums)
        return saved if saved.there is There.SAVED else found
    return found


def _refusal(wish: Wish, held: Held | None, found: Found, kept: Path | None) -> str:
    if found.there is There.OTHER and not wish.force:
        return "another file is there"
    if kept is not None:
        return _private_refusal(wish, found, kept)
    return _body_refusal(wish.strict, held) if held else ""


def _private_refusal(wish: Wish, found: Found, kept: Path) -> str:
    if not wish.reads_private:
        return "private: reading it deletes it at the service"
    # Perhaps the only copy there is: neither is ever replaced.
    for path in (kept, meta_path(kept), partial_path(kept)):
        if os.path.lexists(path):
            return f"{path.name} is there, of an earlier reading"
    return "another file is there" if found.there is There.UNSURE else ""


def _body_refusal(cut: Cut, held: Held) -> str:
    """Say what an opened body does not have."""
    if isinstance(held.body, Path):
        is_open = cut.is_whole and cut.form in {None, SERVICE}
        return "" if is_open else "it cannot be read; form service saves it as it is"
    body, has = held.body, forms(held.body)
    if (cut.form or QISKIT) not in has and (cut.form is not None or not cut.is_whole):
        return f"this result has no form {cut.form or QISKIT}"
    if cut.is_whole:
        return ""
    if not isinstance(body.result, PrimitiveResult):
        return "it has no PUBs to choose from"
    count = len(body.result.pubs)
    beyond = [number for number in cut.pubs if number >= count]
    return f"it has no PUB {beyond[0]}: they are 0 to {count - 1}" if beyond else ""
