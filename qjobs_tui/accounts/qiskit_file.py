"""Qiskit's own file of accounts, read and never touched.

Format and order of choice: ``qiskit_ibm_runtime.accounts`` (``storage.py``, ``management.py``,
0.51). IBM's client creates the file even by reading; this module does not.
"""

from __future__ import annotations

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
            hint="Mend the file or move it away; saving the account with Qiskit writes a new one.",
        )
    return answer


def choose(entries: Sequence[Saved], channel: str) -> Saved | None:
    """Choose as IBM's client does when nobody named an account.

    The entry flagged as default, whatever its channel; else, of ``channel``, the one named as that
    channel's default, or the last; else the first there is of the default names.
    """
    flagged = [entry for entry in entries if entry.is_default]
    if flagged:
        return flagged[0]
    of_channel = [entry for entry in entries if entry.channel == channel]
    named = [entry for entry in of_channel if entry.name == _default_name(channel)]
    if named or of_channel:
        return (named or of_channel)[-1]
    by_name = {entry.name: entry for entry in entries}
    names = (_default_name(each) for each in CHANNELS)
    return next((by_name[name] for name in names if name in by_name), None)


def _default_name(channel: str) -> str:
    return _DEFAULT_NAMES.get(channel, _DEFAULT_NAMES[PLATFORM])


def _read(path: Path) -> tuple[Saved, ...] | str:
    """Return the entries, or what is wrong: raising here would show keys in the frame's locals."""
    try:
        if not path.exists():
            return ()
        if not path.is_file():
            return "it is not a regular file"
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        return error.strerror or type(error).__name__
    if len(content) > MAX_BYTES:
        return f"it is larger than {MAX_BYTES // 1024} kB"
    return _entries(content)


def _entries(content: bytes) -> tuple[Saved, ...] | str:
    try:
        accounts = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return "it is not valid JSON"
    if not isinstance(accounts, dict):
        return "it is not a JSON object of accounts"
    return tuple(saved(name, entry) for name, entry in accounts.items())
