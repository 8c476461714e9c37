"""From a body on the disk to the file that was asked for, in the first form that the body has."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qjobs_tui.commands.complaints import complain
from qjobs_tui.commands.with_qiskit import computed, computed_by, is_for_client
from qjobs_tui.errors import BadResult, QJobsError
from qjobs_tui.results.gate.source import Blob, FileSource
from qjobs_tui.results.read import open_body
from qjobs_tui.results.writing import export as exports
from qjobs_tui.results.writing.saving import Written, meta_path, write_file

if TYPE_CHECKING:
    from pathlib import Path

    from qjobs_tui.results.read import Body
    from qjobs_tui.results.writing.meta import Meta

SERVICE = "service"
QISKIT = "qiskit"


@dataclass(frozen=True, slots=True)
class Cut:
    """What is wanted of a body; ``form`` None is qiskit where the body has that, else service.

    ``with_qiskit`` lets IBM's client compute what it alone can, unless the form is service.
    """

    form: str | None = None
    pubs: tuple[int, ...] = ()
    spans: tuple[int, ...] = ()
    with_qiskit: bool = False

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
    """A saved file, its form, and its bytes."""

    path: Path
    form: str
    size: int


def export(body: Path, place: Place, cut: Cut, meta: Meta) -> Exported:
    """Save a body that is on the disk.

    A body that cannot be read is saved as it is, with a word on stderr, unless a form was asked
    for that it would have to be read for.

    Raises:
        BadResult: The body cannot be read, and a form was asked for.
        SaveError: A file cannot be written, or the body has no such form, PUB or span.
        QJobsError: IBM's client was to compute, and could not.

    """
    if cut.form == SERVICE:
        return _as(SERVICE, body, place, cut, meta)
    if cut.form is not None or not cut.is_whole:
        opened, told = _opened(body, cut, meta)
        return _as(cut.form or QISKIT, opened, place, cut, told)
    try:
        opened, told = _opened(body, cut, meta)
        form = QISKIT if QISKIT in exports.forms(opened) else SERVICE
        return _as(form, opened, place, cut, told)
    except BadResult as error:
        saved = _as(SERVICE, body, place, cut, meta)
        words = f"{error.headline} It is saved as the service sent it."
        complain(QJobsError(words), sys.stderr)
        return saved


def _opened(body: Path, cut: Cut, meta: Meta) -> tuple[Body, Meta]:
    """Open a body; with IBM's client its result may be a computed one, which ``meta`` tells."""
    opened = open_body(body)
    if cut.with_qiskit and is_for_client(opened.result):
        return replace(opened, result=computed(opened)), replace(meta, computed_by=computed_by())
    return opened, meta


def _as(form: str, body: Path | Body, place: Place, cut: Cut, meta: Meta) -> Exported:
    if form == SERVICE and place.kept is not None:
        return _described(place.kept, meta, force=place.force)
    saved = exports.save(
        body,
        place.target,
        meta=meta,
        form=form,
        pubs=cut.pubs or None,
        spans=cut.spans or None,
        force=place.force,
    )
    return Exported(saved.path, form, saved.size)


def _described(kept: Path, meta: Meta, *, force: bool) -> Exported:
    """Write the description beside a body that stays where it is."""
    source = FileSource(kept)
    found = hashlib.sha256()
    for window in Blob(source, 0, source.size).windows():
        found.update(window)
    written = Written(kept, source.size, found.hexdigest())
    text = meta.text(written, source, form=SERVICE, selection=None)
    write_file(meta_path(kept), [text], force=force)
    return Exported(kept, SERVICE, source.size)
