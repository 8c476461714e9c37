"""``qjobs-tui account list``: the accounts of all places, and which one would be used."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from qjobs_tui.accounts.own import ALL
from qjobs_tui.accounts.steps import Outcome
from qjobs_tui.commands import account_table
from qjobs_tui.commands.output import write
from qjobs_tui.roster.values import Home
from qjobs_tui.ui.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qjobs_tui.accounts.steps import Resolution
    from qjobs_tui.commands.account_place import Place
    from qjobs_tui.roster.values import Entry, Listed

_NONE = "there is no account yet: qjobs-tui account add NAME"


async def act(place: Place, *, is_json: bool) -> int:
    """Tell which accounts there are and which is used; 1 when not all could be read."""
    listed = await place.roster.listed()
    if is_json:
        found = await place.roster.resolve()
        write([json.dumps(_record(listed, found), indent=2)])
        return int(bool(listed.complaints))
    found = await place.roster.resolve()
    write(account_table.lines(listed, found) or [_NONE] * (not listed.complaints))
    for words in listed.complaints:
        sys.stderr.write(f"qjobs-tui: {clean(words, limit=1000)}\n")
    write(_used(found))
    return int(bool(listed.complaints))


def _used(found: Resolution) -> Iterator[str]:
    for step in found.failures:
        yield clean(f"{step.source.value} failed: {step.words}", limit=1000)
    words = found.winner.words if found.winner else "none (qjobs-tui doctor tells why)"
    yield clean(f"used: {words}", limit=1000)


def _record(listed: Listed, found: Resolution) -> dict[str, Any]:
    return {
        "accounts": [_entry(entry) for entry in listed.entries],
        "used": _used_record(found),
        "failed": [
            {"source": step.source.value, "why": step.words, "hint": step.hint}
            for step in found.steps
            if step.outcome is Outcome.FAILED
        ],
        "complaints": list(listed.complaints),
        "qiskit_file_mode": listed.qiskit_mode or None,
    }


def _used_record(found: Resolution) -> dict[str, Any] | None:
    if found.account is None or found.winner is None:
        return None
    source = {"source": found.winner.source.value, "why": found.winner.words}
    return {"name": found.account.name, **source}


_HOMES = {Home.OWN: "own", Home.QISKIT: "qiskit", Home.ENVIRONMENT: "environment"}


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "home": _HOMES[entry.home],
        "key": entry.key,
        "instances": list(entry.instances) or ALL,
        "region": entry.only.region or None,
        "tags": list(entry.only.tags),
        "url": entry.url,
        "default": entry.is_default,
        "defect": entry.defect or None,
    }
