"""The accounts there are, from all places at once, without asking for any key."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from qjobs_tui.accounts import environment, own_file, qiskit_file
from qjobs_tui.accounts.own import KeyPlace, OwnAccounts, instance_defect
from qjobs_tui.addresses import checked
from qjobs_tui.errors import AccountError
from qjobs_tui.roster.values import Entry, Home, Listed

if TYPE_CHECKING:
    from pathlib import Path

    from qjobs_tui.accounts.environment import Environment
    from qjobs_tui.accounts.own import Own
    from qjobs_tui.accounts.saved import Saved
    from qjobs_tui.roster.means import Means

_OTHERS_READ = 0o044
_IBM_CLOUD = "https://cloud.ibm.com"
_CLOSED = "its channel ibm_quantum is closed"


def listed(means: Means) -> Listed:
    """Read all files; blocks for the disk. What is broken is told, and the rest is listed."""
    settings = means.settings()
    complaints: list[str] = []
    own = OwnAccounts()
    saved: tuple[Saved, ...] = ()
    try:
        own = own_file.read(means.own)
    except AccountError as error:
        complaints.append(_told(error))
    try:
        saved = qiskit_file.read(means.qiskit)
    except AccountError as error:
        complaints.append(_told(error))
    entries = (
        *(of_own(each, own.default, settings) for each in own.accounts),
        *(_of_saved(each, Home.QISKIT, Home.QISKIT.value) for each in saved),
    )
    if settings.account is not None:
        entries += (_of_saved(settings.account, Home.ENVIRONMENT, environment.TOKEN),)
    return Listed(entries, tuple(complaints), readable_by_others(means.qiskit))


def readable_by_others(path: Path) -> str:
    """Return the mode of a file that others can read, such as "0644", or ""."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except (OSError, ValueError):
        return ""
    return f"{mode:04o}" if mode & _OTHERS_READ else ""


def key_words(own: Own) -> str:
    """Tell where the key of one of our own accounts is."""
    return {
        KeyPlace.KEYRING: "keyring",
        KeyPlace.COMMAND: " ".join(("command", *own.token_command[:1])),
        KeyPlace.ENVIRONMENT: environment.TOKEN,
        KeyPlace.SESSION: "this session",
    }[own.key]


def of_own(own: Own, default: str, settings: Environment) -> Entry:
    """Show one of our own accounts."""
    is_missing = own.key is KeyPlace.ENVIRONMENT and settings.account is None
    return Entry(
        own.name,
        Home.OWN,
        key_words(own),
        own.instances,
        _address(own.url),
        own.name == default,
        f"{environment.TOKEN} is not set" if is_missing else "",
        own.only,
    )


def _of_saved(entry: Saved, home: Home, key: str) -> Entry:
    wrong = _defect(entry)
    return Entry(
        entry.name,
        home,
        key,
        entry.instances,
        # An address that is refused may hold a password.
        None if wrong else _address(entry.url),
        defect=wrong,
        only=entry.only,
    )


def _defect(entry: Saved) -> str:
    if entry.is_legacy or entry.defect:
        return _CLOSED if entry.is_legacy else entry.defect
    for given in entry.instances:
        if words := instance_defect(given):
            return words
    try:
        checked(entry.url or _IBM_CLOUD, "its url")
    except AccountError as error:
        return error.headline
    return ""


def _address(url: str | None) -> str | None:
    return None if url is None or url.strip().rstrip("/") == _IBM_CLOUD else url


def _told(error: AccountError) -> str:
    return ". ".join(words.rstrip(".") for words in (error.headline, error.hint) if words) + "."
