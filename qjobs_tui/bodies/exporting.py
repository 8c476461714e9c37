"""From a body on the disk to the file that was asked for, in the first form that the body has."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qjobs_tui.bodies.before import Found, Like, Sums, There, description, is_same, look
from qjobs_tui.errors import BadResult, SaveError
from qjobs_tui.results.gate.source import Blob, FileSource
from qjobs_tui.results.pubs import PrimitiveResult
from qjobs_tui.results.read import Body, open_body
from qjobs_tui.results.writing import export as exports
from qjobs_tui.results.writing.meta import Meta
from qjobs_tui.results.writing.plain import plain
from qjobs_tui.results.writing.saving import Written, meta_path, write_file
from qjobs_tui.results.writing.selection import choose

if TYPE_CHECKING:
    from pathlib import Path

    from qjobs_tui.jobs import Job
    from qjobs_tui.results.gate.source import Source

SERVICE = "service"
QISKIT = "qiskit"

Compute = Callable[[Body, Meta], tuple[Body, Meta]]
"""Makes more of a body than was read, which the description then tells, or leaves it as it is."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What is wanted of a body; ``form`` None is qiskit where the body has that, else service."""

    form: str | None = None
    pubs: tuple[int, ...] = ()
    spans: tuple[int, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is cut."""
        return not self.pubs and not self.spans


@dataclass(frozen=True, slots=True)
class Place:
    """Where it goes.

    Args:
        target: The file.
        kept: The body, where that stays for good: form service is then this file.
        force: Replace files.

    """

    target: Path
    kept: Path | None = None
    force: bool = False


@dataclass(frozen=True, slots=True)
class Exported:
    """A saved file, its form, and its bytes.

    Attributes:
        path: The file.
        form: Its form.
        size: Bytes of it.
        is_new: Whether it was written now; otherwise just this stood there.
        note: What was decided on the way, in a sentence, or "".

    """

    path: Path
    form: str
    size: int
    is_new: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class _Ready:
    """A body and the form it gets; what was decided stands in ``note``."""

    body: Path | Body
    form: str
    meta: Meta
    note: str = ""


def export(
    body: Path | Body,
    place: Place,
    cut: Cut,
    meta: Meta,
    *,
    job: Job | None = None,
    compute: Compute | None = None,
) -> Exported:
    """Save a body that is on the disk, or was opened.

    A body that cannot be read is saved as it is, and that is noted, unless a form was asked for
    that it would have to be read for.

    Args:
        body: The body.
        place: Where it goes.
        cut: What of it.
        meta: What is told of the job.
        job: The job, to notice that just this is saved already; nothing is written then.
        compute: Applied to a body that is read, unless the form is service.

    Raises:
        BadResult: The body cannot be read, and a form was asked for.
        SaveError: A file cannot be written, or the body has no such form, PUB or span.
        QJobsError: It was to be computed, and could not.

    """
    try:
        ready = _ready(body, cut, meta, compute)
        found = _already(ready, place, cut, job) if job and not place.force else None
    except OSError as error:
        what = f"the body cannot be read back: {error.strerror or type(error).__name__}"
        raise SaveError(what, path=str(place.target)) from error
    if found is not None:
        return found
    if ready.form == SERVICE and place.kept is not None:
        return _described(place.kept, ready, force=place.force)
    saved = exports.save(
        ready.body,
        place.target,
        meta=ready.meta,
        form=ready.form,
        pubs=cut.pubs or None,
        spans=cut.spans or None,
        force=place.force,
    )
    return Exported(saved.path, ready.form, saved.size, note=ready.note)


def found_there(target: Path, like: Like, sums: Sums | None = None) -> Found:
    """Judge what stands under a name, as `before.look` does, and by a body that stands there.

    A file of form service is the body: it tells whether it has a form that is to be preferred.
    """
    known = sums or Sums()
    found = look(target, like, known)
    is_body = found.there is There.UNSURE and found.form == SERVICE and like.form is None
    if not is_body or like.is_computed:
        return found
    try:
        has_qiskit = known.once(QISKIT, target, lambda: _has_qiskit(target))
    except OSError:
        return found
    return replace(found, there=There.OTHER if has_qiskit else There.SAVED)


def _has_qiskit(body: Path) -> bool:
    with suppress(BadResult):
        return QISKIT in exports.forms(open_body(body))
    return False


def sha256(source: Source) -> str:
    """Return a body's SHA-256, in hex."""
    found = hashlib.sha256()
    for window in Blob(source, 0, source.size).windows():
        found.update(window)
    return found.hexdigest()


def _ready(body: Path | Body, cut: Cut, meta: Meta, compute: Compute | None) -> _Ready:
    if cut.form == SERVICE:
        return _Ready(body, SERVICE, meta)
    try:
        opened, told = body if isinstance(body, Body) else open_body(body), meta
        if compute is not None:
            opened, told = compute(opened, meta)
    except BadResult as error:
        if cut.form is not None or not cut.is_whole:
            raise
        words = f"{error.headline} It is saved as the service sent it."
        return _Ready(body, SERVICE, meta, words)
    has_qiskit = QISKIT in exports.forms(opened) or not cut.is_whole
    return _Ready(opened, cut.form or (QISKIT if has_qiskit else SERVICE), told)


def _already(ready: _Ready, place: Place, cut: Cut, job: Job) -> Exported | None:
    """Return the file that is there if it is the one that would be written."""
    target = place.kept if ready.form == SERVICE and place.kept else place.target
    told = description(target)
    if told is None:
        return None
    body, record = ready.body, None
    if isinstance(body, Body) and isinstance(body.result, PrimitiveResult) and not cut.is_whole:
        chosen = choose(body.result, cut.pubs or None, cut.spans or None)
        record = json.loads(json.dumps(plain(chosen.record)))
    total = sha256(body.source if isinstance(body, Body) else FileSource(body))
    is_computed = ready.meta.computed_by is not None
    if not is_same(target, job, ready.form, record, total, is_computed=is_computed):
        return None
    return Exported(target, ready.form, told["file"]["bytes"], is_new=False, note=ready.note)


def _described(kept: Path, ready: _Ready, *, force: bool) -> Exported:
    """Write the description beside a body that stays where it is."""
    source = FileSource(kept)
    written = Written(kept, source.size, sha256(source))
    text = ready.meta.text(written, source, form=SERVICE, selection=None)
    write_file(meta_path(kept), [text], force=force)
    return Exported(kept, SERVICE, source.size, note=ready.note)
