"""``qjobs-tui account import``: accounts of Qiskit's file, their keys into the keyring."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from qjobs_tui.commands.complaints import complain
from qjobs_tui.commands.output import write
from qjobs_tui.errors import AccountError, ServiceError
from qjobs_tui.roster.values import Home
from qjobs_tui.ui.text import clean

if TYPE_CHECKING:
    from qjobs_tui.commands.account_place import Place
    from qjobs_tui.roster.values import Entry, Listed


async def act(name: str | None, place: Place) -> int:
    """Import one account, or all that can be used; 1 when one of them failed.

    Raises:
        AccountError: Qiskit's file cannot be read, or has nothing to import.

    """
    listed = await place.roster.listed()
    there = {entry.name for entry in listed.entries if entry.home is Home.OWN}
    lines: list[str] = []
    failed = 0
    for entry in _chosen(place, listed, name):
        if entry.name in there:
            lines.append(f"account {entry.name!r} is there already, and left as it is")
            continue
        try:
            lines += await place.roster.bring(entry)
        except (AccountError, ServiceError) as error:
            complain(error, sys.stderr, about=entry.name)
            failed += 1
    write(clean(line, limit=1000) for line in _once(lines))
    return 1 if failed else 0


def _chosen(place: Place, listed: Listed, name: str | None) -> list[Entry]:
    entries = [entry for entry in listed.entries if entry.home is Home.QISKIT]
    found = [each for each in entries if (each.name == name if name else not each.defect)]
    if found:
        return found
    path = place.means.qiskit
    if not entries and listed.complaints:
        raise AccountError(f"There is nothing to import: {' '.join(listed.complaints)}")
    names = ", ".join(repr(entry.name) for entry in entries if not entry.defect)
    raise AccountError(
        f"There is no account {name!r} in {path}"
        if name
        else f"There is nothing to import: {path}",
        hint=f"The accounts there are: {names}." if names else "No account is saved there.",
    )


def _once(lines: list[str]) -> list[str]:
    """Leave what holds for the whole file to the end, where it is said once."""
    return list(dict.fromkeys(reversed(lines)))[::-1]
