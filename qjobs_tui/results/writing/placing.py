"""Giving a finished file its name: never over another one unless told, never half."""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from qjobs_tui.errors import SaveError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

_ELSEWHERE = "Choose another folder with -o or --dir."
_ROOM = "Free some space, or choose another folder with -o or --dir."
_REASONS = {
    errno.ENOSPC: ("the disk is full", _ROOM),
    errno.EDQUOT: ("your share of the disk is used up", _ROOM),
    errno.EFBIG: ("a file may not be that large there", _ELSEWHERE),
    errno.EACCES: ("there is no permission to write there", _ELSEWHERE),
    errno.EPERM: ("there is no permission to write there", _ELSEWHERE),
    errno.EROFS: ("the file system is read-only", _ELSEWHERE),
    errno.ENOENT: ("its folder does not exist", "Create the folder, or choose another one."),
    errno.ENOTDIR: ("its folder is no folder", _ELSEWHERE),
    errno.ENAMETOOLONG: ("the name is too long", "Choose a shorter name with -o."),
    errno.EEXIST: ("there is already a file", "Add --force to replace it, or choose another name."),
    errno.EISDIR: ("a folder has that name", "Name a file, or save into the folder with --dir."),
    errno.ELOOP: ("its folder is a circle of symbolic links", _ELSEWHERE),
}
_NO_SAFE_WAY = frozenset(
    {errno.EPERM, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL, errno.EMLINK}
)
_AT_FDCWD = -100
_LINUX_NOREPLACE = 1
_DARWIN_EXCL = 4


@contextmanager
def saving(target: Path) -> Iterator[None]:
    """Turn what the operating system says about writing ``target`` into a SaveError."""
    try:
        yield
    except OSError as error:
        said = error.strerror or type(error).__name__
        what, hint = _REASONS.get(error.errno or 0, (said, _ELSEWHERE))
        raise SaveError(what, path=str(target), hint=hint) from error
    except ValueError as error:  # a name with a null byte, or one that cannot be encoded
        hint = "Choose another name with -o."
        raise SaveError("no file can have that name", path=str(target), hint=hint) from error


def check_place(target: Path, *, force: bool) -> None:
    """See that a file may get that name: nothing is there, or a plain file and ``force``.

    Raises:
        SaveError: Something is there; a folder, symbolic link, pipe or device also with
            ``force``, since replacing one is never what was meant.

    """
    with saving(target):
        try:
            mode = target.lstat().st_mode
        except FileNotFoundError:
            return
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, "folder")
        if not stat.S_ISREG(mode):
            what = "a symbolic link" if stat.S_ISLNK(mode) else "a pipe or device"
            hint = "Name a plain file, or one that does not exist yet."
            raise SaveError(f"{what} has that name", path=str(target), hint=hint)
        if not force:
            raise FileExistsError(errno.EEXIST, "file")


def place(draft: Path, target: Path, *, force: bool) -> None:
    """Give the finished file ``draft`` its name, in one step.

    Raises:
        SaveError: It could not be done; without ``force`` also when the name has been taken.

    """
    check_place(target, force=force)
    with saving(target):
        if force:
            draft.replace(target)
        else:
            name_new(draft, target)
    _sync_folder(target.parent)


def name_new(draft: Path, target: Path, ways: Sequence[Callable[[Path, Path], None]] = ()) -> None:
    """Rename ``draft`` to a name that must be free, however the file system can do that safely.

    A check followed by a rename could replace what somebody else creates in between, and an empty
    file as a placeholder would be left by a kill; so a file system that offers neither hard links
    nor an exclusive rename is refused.

    Raises:
        FileExistsError: The name is taken.
        SaveError: The file system has no safe way.

    """
    for way in ways or (link_new, rename_new):
        try:
            return way(draft, target)
        except OSError as error:
            if error.errno not in _NO_SAFE_WAY:
                raise
    what = "its file system cannot create a file without the risk of replacing another"
    hint = "Choose another folder with -o or --dir, or add --force."
    raise SaveError(what, path=str(target), hint=hint)


def link_new(draft: Path, target: Path) -> None:
    """Rename by a hard link, which never replaces."""
    os.link(draft, target)
    with suppress(OSError):  # the file has its name; a second one is swept away later
        draft.unlink()


def rename_new(draft: Path, target: Path) -> None:
    """Rename by the system call that refuses to replace; for file systems without hard links."""
    import ctypes  # 10 ms, and hardly ever needed

    libc = ctypes.CDLL(None, use_errno=True)
    name, flag = (
        ("renameatx_np", _DARWIN_EXCL)
        if sys.platform == "darwin"
        else ("renameat2", _LINUX_NOREPLACE)
    )
    here = -2 if sys.platform == "darwin" else _AT_FDCWD
    if not hasattr(libc, name):
        raise OSError(errno.ENOSYS, name)
    call = getattr(libc, name)
    if call(here, os.fsencode(draft), here, os.fsencode(target), ctypes.c_uint(flag)):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _sync_folder(folder: Path) -> None:
    """Make the new name outlast a power cut, where the file system can; the file itself is safe."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
