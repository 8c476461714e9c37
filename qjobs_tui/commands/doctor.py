"""``qjobs-tui doctor``: which account is used and why, and what surrounds the program."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from qjobs_tui.accounts.resolution import Asked
from qjobs_tui.commands import doctor_accounts, doctor_lines, doctor_machine
from qjobs_tui.commands.output import write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from qjobs_tui.commands.account_place import Place
    from qjobs_tui.commands.doctor_lines import Finding


def run(
    place: Place,
    asked: Asked | None = None,
    *,
    is_json: bool = False,
    files: Mapping[str, Path] | None = None,
) -> int:
    """Look at everything, and return 0 when nothing is wrong, else 1.

    Args:
        place: What the account commands act on.
        asked: Which account the command line asks for.
        is_json: Whether to tell programs rather than people.
        files: More files to tell of, by what they are: the config file, the log.

    """
    found = asyncio.run(examine(place, asked or Asked(), files or {}))
    write([doctor_lines.record(found)] if is_json else doctor_lines.lines(found))
    return int(doctor_lines.is_bad(found))


async def examine(
    place: Place, asked: Asked, files: Mapping[str, Path]
) -> Mapping[str, list[Finding]]:
    """Look at everything, part by part."""
    streams = {"stdin": sys.stdin, "stdout": sys.stdout, "stderr": sys.stderr}
    found = await place.roster.resolve(asked)
    listed = await place.roster.listed()
    return {
        "account": list(doctor_accounts.account(found)),
        "keyring": await doctor_accounts.keyring(place, listed),
        "files": await doctor_accounts.files(place, listed, files),
        "terminal": list(doctor_machine.terminal(place.environ, streams)),
        "network": list(doctor_machine.network(place.environ)),
        "process": list(doctor_machine.process()),
        "versions": list(doctor_machine.versions()),
    }
