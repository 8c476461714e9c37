"""``accounts.toml`` on the disk: read with care, changed whole or not at all, by one at a time."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from qjobs_tui.accounts.own import OwnAccounts
from qjobs_tui.errors import AccountError
from qjobs_tui.files import locked, make_folder, replace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILE_NAME = "accounts.toml"
MAX_BYTES = 256 << 10
_LOCK = ".accounts.lock"
_PATIENCE_S = 2.0
_OTHERS_WRITE = 0o022


def usual_path() -> Path:
    """Return where our accounts are kept."""
    from platformdirs import user_config_path  # late: not needed where a test names the file

    return user_config_path("qjobs-tui", appauthor=False) / FILE_NAME


def read(path: Path) -> OwnAccounts:
    """Read our accounts; there are none where there is no file.

    Raises:
        AccountError: The file is there and cannot be read, trusted or understood.

    """
    return _understood(path, _text(path))


def change(path: Path, step: Callable[[OwnAccounts], OwnAccounts]) -> OwnAccounts:
    """Change the file under a lock, so that of several programs none undoes another's change.

    Blocks for the disk: off the loop, where there is one.

    Args:
        path: The file; created with its folder when there is something to write.
        step: Returns the accounts to keep, from those that the file has at that moment.

    Returns:
        The accounts that the file has now.

    Raises:
        AccountError: The file cannot be read, trusted, understood or written; it is as it was.

    """
    try:
        make_folder(path.parent)
        with locked(path.parent / _LOCK, _PATIENCE_S):
            return _step(path, step)
    except OSError as error:
        words = _said(error)
        raise AccountError(f"the accounts in {path} cannot be written: {words}") from error


def _step(path: Path, step: Callable[[OwnAccounts], OwnAccounts]) -> OwnAccounts:
    text = _text(path)
    before = _understood(path, text)
    after = step(before)
    if after == before:
        return before
    from qjobs_tui.accounts.own_writer import changed  # only a change needs it

    new = changed(text, before, after)
    if not _is_the_same(path, new, after):
        raise AccountError(
            f"{path} is written in a way that cannot be changed here; it is left as it is",
            hint="Give each account a table of its own, below a line [accounts.NAME].",
        )
    # Through a link, as people have who keep their settings in a repository.
    replace(path.resolve(), new.encode())
    return after


def _is_the_same(path: Path, text: str, accounts: OwnAccounts) -> bool:
    """Whether a text says just these accounts: what goes to the disk has been read once."""
    try:
        found = _understood(path, text)
    except AccountError:
        return False
    return found.default == accounts.default and set(found.accounts) == set(accounts.accounts)


def _understood(path: Path, text: str) -> OwnAccounts:
    if not text.strip():
        return OwnAccounts()
    from qjobs_tui.accounts.own_text import understood  # for who has a file

    return understood(path, text)


def _text(path: Path) -> str:
    try:
        # A pipe in the file's place keeps nobody waiting.
        with open(path, "rb", opener=_without_waiting) as file:
            _require_safe(path, os.fstat(file.fileno()))
            body = file.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, ValueError) as error:
        words = _said(error)
        raise AccountError(f"the accounts in {path} cannot be read: {words}") from error
    if len(body) > MAX_BYTES:
        raise AccountError(f"{path} is too large: more than {MAX_BYTES >> 10} KiB")
    from qjobs_tui.toml.reading import decoded  # for who has a file

    return decoded(path, body, AccountError)


def _require_safe(path: Path, found: os.stat_result) -> None:
    """Refuse a file that others can write: it names commands to run, and where the key is sent."""
    if not stat.S_ISREG(found.st_mode):
        raise AccountError(f"{path} is not a regular file")
    if found.st_uid not in {os.geteuid(), 0}:
        raise AccountError(f"{path} is not used: it belongs to another user")
    if found.st_mode & _OTHERS_WRITE:
        raise AccountError(
            f"{path} is not used: others can write it (mode {stat.S_IMODE(found.st_mode):04o})",
            hint=f"It names commands to run. See what it holds, then: chmod 600 {path}",
        )


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def _said(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or "it has no usable name"
