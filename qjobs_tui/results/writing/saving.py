"""A file written so that its name never stands for something half: all of it, or nothing."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qjobs_tui.errors import SaveError

from .draft import Draft, draft_path
from .placing import check_place, place, saving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it was written: where, how many bytes, and their SHA-256 in hex."""

    path: Path
    size: int
    sha256: str


def meta_path(target: Path) -> Path:
    """Name the description beside a file: ``results.json`` has ``results.meta.json``."""
    stem = target.name.removesuffix(".json") or target.name
    return target.with_name(f"{stem}.meta.json")


def check_pair(target: Path, *, force: bool) -> None:
    """See that a file and its description may get their names, as `write_pair` will.

    Raises:
        SaveError: They may not.

    """
    check_place(target, force=force)
    check_place(meta_path(target), force=force)


def write_file(target: Path, pieces: Iterable[bytes], *, force: bool = False) -> Written:
    """Write a file under a passing name in the same folder, then give it its own.

    Until that moment, which is one step of the file system, whatever stood there is whole; after
    an error, an exception from ``pieces`` or a kill the name is as it was. The mode is 0600 or
    what the umask leaves of it.

    Args:
        target: The file; its folder must exist.
        pieces: Its contents, one after the other.
        force: Replace a file of that name.

    Raises:
        SaveError: It could not be written, or the name is taken and ``force`` is off.

    """
    with ExitStack() as drafts:
        draft = _drafted(drafts, target, pieces, force=force)
        place(draft.path, target, force=force)
        return Written(target, draft.size, draft.sha256)


def write_pair(
    target: Path,
    pieces: Iterable[bytes],
    describe: Callable[[Written], bytes],
    *,
    force: bool = False,
) -> tuple[Written, Written]:
    """Write a file as `write_file` does, and its description beside it (see `meta_path`).

    Both are complete on the disk before either gets its name. A description that is to be
    replaced goes first, then the file comes, then its description: whenever the process is killed,
    a description that is there belongs to the file that is there.

    Args:
        target: The file.
        pieces: Its contents.
        describe: Makes the description of what has been written.
        force: Replace files of these names.

    Raises:
        SaveError: As from `write_file`, for either file. When only the description could not be
            given its name the file stays, and the hint says so.

    """
    beside = meta_path(target)
    check_pair(target, force=force)
    with ExitStack() as drafts:
        draft = _drafted(drafts, target, pieces, force=force)
        written = Written(target, draft.size, draft.sha256)
        text = describe(written)
        meta = _drafted(drafts, beside, (text,), force=force)
        with _set_aside(beside, force=force):
            place(draft.path, target, force=force)
        _place_beside(meta.path, beside, written, force=force)
        return written, Written(beside, meta.size, meta.sha256)


def _drafted(drafts: ExitStack, target: Path, pieces: Iterable[bytes], *, force: bool) -> Draft:
    """Write and seal a draft for that name, to be removed when ``drafts`` end."""
    check_place(target, force=force)
    with saving(target):
        draft = drafts.enter_context(Draft(target.parent))
        draft.sweep()
    for piece in pieces:
        with saving(target):
            draft.write(piece)
    with saving(target):
        draft.seal()
    return draft


@contextmanager
def _set_aside(path: Path, *, force: bool) -> Iterator[None]:
    """Move a file that is to be replaced out of the way; back again after an error."""
    aside = draft_path(path.parent)
    with saving(path):
        is_there = force and path.exists()
        if is_there:
            with suppress(OSError):
                os.utime(path)  # young, so that nobody sweeps it away
            path.replace(aside)
    try:
        yield
    except BaseException:
        with suppress(OSError):
            if is_there:
                aside.replace(path)
        raise
    with suppress(OSError):
        if is_there:
            aside.unlink()


def _place_beside(meta: Path, beside: Path, written: Written, *, force: bool) -> None:
    try:
        place(meta, beside, force=force)
    except SaveError as error:
        hint = f"{written.path} itself is saved and whole. {error.hint}"
        raise SaveError(error.what, path=error.path, hint=hint) from error
