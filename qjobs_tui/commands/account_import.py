"""``qjobs-tui account import``: accounts of Qiskit's file, their keys into the keyring.

Qiskit's file is only read; it goes on holding its keys, which is said.
"""

from __future__ import annotations

import stat
import sys
from typing import TYPE_CHECKING

from qjobs_tui.accounts import made, own_file, qiskit_file
from qjobs_tui.accounts.own import KeyPlace, Own, defect
from qjobs_tui.accounts.resolve import usable
from qjobs_tui.commands.account_place import keep, sign_in
from qjobs_tui.commands.complaints import complain
from qjobs_tui.commands.output import write
from qjobs_tui.errors import AccountError, ServiceError
from qjobs_tui.ui.text import clean

if TYPE_CHECKING:
    from pathlib import Path

    from qjobs_tui.accounts.saved import Saved
    from qjobs_tui.commands.account_place import Place

_OTHERS_READ = 0o044


async def act(name: str | None, place: Place) -> int:
    """Import one account, or all that can be used; 1 when one of them failed.

    Raises:
        AccountError: Qiskit's file cannot be read, or has nothing to import.

    """
    path = qiskit_file.path_in(place.home)
    entries = _chosen(path, name)
    failed = 0
    for entry in entries:
        try:
            write(f"account {clean(entry.name)} {line}" for line in await _import(entry, place))
        except (AccountError, ServiceError) as error:
            complain(error, sys.stderr, about=entry.name)
            failed += 1
    write(_warnings(path))
    return 1 if failed else 0


def readable_by_others(path: Path) -> str:
    """Return the mode of a file that others can read, such as "0644", or ""."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return ""
    return f"{mode:04o}" if mode & _OTHERS_READ else ""


def _chosen(path: Path, name: str | None) -> list[Saved]:
    entries = qiskit_file.read(path)
    found = [e for e in entries if (e.name == name if name else not e.is_legacy and not e.defect)]
    if found:
        return found
    names = ", ".join(repr(entry.name) for entry in entries if not entry.is_legacy)
    raise AccountError(
        f"There is no account {name!r} in {path}"
        if name
        else f"There is nothing to import: {path}",
        hint=f"The accounts there are: {names}." if names else "No account is saved there.",
    )


async def _import(entry: Saved, place: Place) -> list[str]:
    usable(entry, f"account {entry.name!r} of Qiskit's file")
    if own_file.read(place.own).get(entry.name):
        return ["is there already, and left as it is"]
    own = _own(entry)
    if words := defect(own):
        raise AccountError(f"It cannot be kept: {words}")
    await sign_in(made.of_own(own, entry.key, place.settings(), "account import"), place.clock)
    where = await keep(place, own, entry.key, is_new=True)
    return [f"is kept; its key was accepted and is in {clean(where)}", *_left_behind(entry)]


def _own(entry: Saved) -> Own:
    instances = () if entry.instance in {"", "auto"} else (entry.instance,)
    return Own(
        entry.name,
        KeyPlace.KEYRING,
        instances,
        url=entry.url,
        private_endpoint=entry.private_endpoint,
    )


def _left_behind(entry: Saved) -> list[str]:
    """Tell what is not taken over: passwords stay where they are, and so does what is unsafe."""
    lines = []
    if entry.proxies:
        lines.append("leaves its proxies behind: set HTTPS_PROXY, which is honoured")
    if not entry.verify:
        lines.append("leaves verify=false behind: certificates are verified")
    return lines


def _warnings(path: Path) -> list[str]:
    lines = [f"{clean(str(path), limit=1000)} still holds the keys; it is never changed here"]
    if mode := readable_by_others(path):
        lines.append(f"and others on this machine can read it (mode {mode}): chmod 600 it")
    return lines
