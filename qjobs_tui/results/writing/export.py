"""Saving the result of a job, or a part of it, with a description beside it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qjobs_tui.errors import SaveError

from ..gate.source import BytesSource, FileSource
from ..read import Body, open_body
from .forms import FORMS, Choice, content, forms, verbatim
from .saving import check_pair, write_pair

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ..gate.source import Source
    from .meta import Meta
    from .saving import Written

__all__ = ["FORMS", "Saved", "forms", "save"]


@dataclass(frozen=True, slots=True)
class Saved:
    """A result that was saved.

    Args:
        path: The file.
        meta_path: The description beside it.
        size: Bytes of the file.
        sha256: SHA-256 of the file, in hex.

    """

    path: Path
    meta_path: Path
    size: int
    sha256: str


def save(
    body: bytes | Path | Body,
    target: Path,
    *,
    meta: Meta,
    form: str = "qiskit",
    pubs: Sequence[int] | None = None,
    spans: Sequence[int] | None = None,
    force: bool = False,
) -> Saved:
    """Save the result of a job, or a part of it, and its description beside it.

    Both appear whole or not at all, see `saving.write_pair`. All work is in small steps, so that
    in a thread of its own it leaves other threads their turn.

    Args:
        body: The result body: its bytes, the file that holds it, or as it was opened.
        target: The file to write; its folder must exist.
        meta: What the description tells beside what is known here.
        form: One of `FORMS`; see `forms`.
        pubs: Numbers of the PUBs to keep, from 0; None keeps all. They are renumbered in the
            order of the job.
        spans: Places of execution spans, from 0, in the order of the body; only the shots that
            they cover are kept (see `selection.choose`). None keeps all shots.
        force: Replace files of these names.

    Raises:
        UsageError: There is no such form, or it is always the whole body.
        SaveError: The body has no such form, PUB or span, or a file cannot be written.
        BadResult: The body is broken, in the parts that are needed.

    """
    choice = Choice(form, pubs, spans)
    check_pair(target, force=force)  # before any work
    with _reading(target):
        if form == "service":
            source = _source(body)
            found = verbatim(source)
        else:
            opened = body if isinstance(body, Body) else open_body(body)
            source, found = opened.source, content(opened, choice)

    def pieces() -> Iterator[bytes]:
        with _reading(target):
            yield from found.pieces

    def describe(written: Written) -> bytes:
        with _reading(target):
            return meta.text(written, source, form=form, selection=found.record)

    written, beside = write_pair(target, pieces(), describe, force=force)
    return Saved(written.path, beside.path, written.size, written.sha256)


def _source(body: bytes | Path | Body) -> Source:
    if isinstance(body, Body):
        return body.source
    return BytesSource(body) if isinstance(body, bytes) else FileSource(body)


@contextmanager
def _reading(target: Path) -> Iterator[None]:
    """Turn what the operating system says about reading the body into a SaveError."""
    try:
        yield
    except OSError as error:
        what = f"the body cannot be read back: {error.strerror or type(error).__name__}"
        raise SaveError(what, path=str(target)) from error
