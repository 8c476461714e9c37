"""Qiskit's own file of accounts, read and never touched.

Format and order of choice: ``qiskit_ibm_runtime.accounts`` (``storage.py``, ``management.py``,
0.51). IBM's client creates the file even by reading; this module does not.
"""

from __future__ import annotations

import codecs
import errno
import os
import stat
from typing import TYPE_CHECKING

import msgspec

from qjobs_tui.accounts.account import CHANNELS, PLATFORM
from qjobs_tui.accounts.saved import Saved, saved
from qjobs_tui.errors import AccountError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MAX_BYTES = 1024 * 1024
_DEFAULT_NAMES = {PLATFORM: "default-ibm-quantum-platform", "ibm_cloud": "default-ibm-cloud"}
# The default of releases that had no channel yet; those right after renamed it.
_OLDEST_NAME = "default-cloud"
_FORBIDDEN = os.strerror(errno.EACCES)
_MEND = "Mend the file or move it away; saving the account with Qiskit writes a new one."


def path_in(home: Path) -> Path:
    """Tell where Qiskit keeps its accounts."""
    return home / ".qiskit" / "qiskit-ibm.json"


def read(path: Path) -> tuple[Saved, ...]:
    """Read the saved accounts in the file's order; none when there is no file.

    Raises:
        AccountError: The file is there and cannot be read or understood.
    """
    answer = _read(path)
    if isinstance(answer, str):
        raise AccountError(
            f"The saved accounts in {path} cannot be used: {answer}",
            hint=f"Let yourself read it: chmod 600 {path}" if answer == _FORBIDDEN else _MEND,
        )
    return answer


def choose(entries: Sequence[Saved], channel: str) -> Saved | None:
    """Choose as IBM's client does when nobody named an account.

    The entry flagged as default, whatever its channel; else, of ``channel``, the one named as that
    channel's default, or the last; else the first there is of the default names, the oldest last.
    """
    flagged = [entry for entry in entries if entry.is_default]
    if flagged:
        return flagged[0]
    of_channel = [entry for entry in entries if entry.channel == channel]
    named = [entry for entry in of_channel if entry.name == _default_name(channel)]
    if named or of_channel:
        return (named or of_channel)[-1]
    by_name = {entry.name: entry for entry in entries}
    names = (*map(_default_name, CHANNELS), _OLDEST_NAME)
    return next((by_name[name] for name in names if name in by_name), None)


def _default_name(channel: str) -> str:
    return _DEFAULT_NAMES.get(channel, _DEFAULT_NAMES[PLATFORM])


def _read(path: Path) -> tuple[Saved, ...] | str:
    """Return the entries, or what is wrong: raising here would show keys in the frame's locals."""
    try:
        # A pipe in the file's place keeps nobody waiting.
        with open(path, "rb", opener=_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return "it is not a regular file"
            content = file.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except IsADirectoryError:
        return "it is not a regular file"
    except (OSError, ValueError) as error:
        return getattr(error, "strerror", None) or type(error).__name__
    if len(content) > MAX_BYTES:
        return f"it is larger than {MAX_BYTES // 1024} kB"
    return _entries(content)


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def _entries(content: bytes) -> tuple[Saved, ...] | str:
    try:
        # Some editors put a mark at its head, which IBM's client does not accept.
        accounts = msgspec.json.decode(content.removeprefix(codecs.BOM_UTF8))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return "it is not valid JSON"
    if not isinstance(accounts, dict):
        return "it is not a JSON object of accounts"
    return tuple(saved(name, entry) for name, entry in accounts.items())
