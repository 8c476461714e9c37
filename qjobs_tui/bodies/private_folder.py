"""A folder that nobody but its owner can look or write into."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from qjobs_tui import files

if TYPE_CHECKING:
    from pathlib import Path

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_OTHERS = 0o077
_OTHERS_WRITE = 0o022


class RefusedError(Exception):
    """A folder that is not safe to use, or cannot be used; the text is the end of a sentence."""


def open_folder(path: Path) -> int | None:
    """Open a folder of the user's own, after closing it to everybody else.

    One that others could write into is refused rather than closed: what is in it may be theirs.

    Returns:
        A descriptor for ``dir_fd``, which the caller closes; None when there is no such folder.

    Raises:
        RefusedError: It is a symbolic link, no folder, another user's, writable for others, or
            the system does not let it be opened or closed to others.

    """
    try:
        if path.is_symlink():
            raise RefusedError("it is a symbolic link")
        handle = os.open(path, _FOLDER)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise RefusedError(_said(error)) from error
    try:
        _close_to_others(handle)
    except BaseException:
        os.close(handle)
        raise
    return handle


def make_folder(path: Path) -> None:
    """Create a folder and the missing ones above it, each for the user alone.

    Raises:
        RefusedError: It cannot be created.

    """
    try:
        files.make_folder(path)
    except (OSError, ValueError) as error:
        raise RefusedError(_said(error)) from error


def _close_to_others(handle: int) -> None:
    found = os.fstat(handle)
    if found.st_uid != os.geteuid():
        raise RefusedError("it belongs to another user")
    if found.st_mode & _OTHERS_WRITE:
        raise RefusedError("others can write into it")
    if found.st_mode & _OTHERS:
        try:
            os.fchmod(handle, 0o700)
        except OSError as error:
            raise RefusedError(_said(error)) from error


def _said(error: OSError | ValueError) -> str:
    """What the system said, without the path."""
    return (error.strerror if isinstance(error, OSError) else None) or "it has no usable name"
