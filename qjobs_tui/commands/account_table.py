"""The accounts as a table for people: columns below headings, and marks before the names."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.cells import cell_len

from qjobs_tui.accounts.own import ALL
from qjobs_tui.accounts.steps import Source
from qjobs_tui.jobs import Crn, Instance
from qjobs_tui.roster.values import Home
from qjobs_tui.ui.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qjobs_tui.accounts.steps import Resolution
    from qjobs_tui.roster.values import Entry, Listed

_HEADINGS = ("   NAME", "KEY", "INSTANCES", "ADDRESS")
_DEFAULT, _USED = "*", ">"
_LEGEND = f"{_DEFAULT} default  {_USED} used now"
_IBM = "IBM Cloud"
_MOST_INSTANCES = 3
_LONGEST = 300
_WHOSE = {Home.QISKIT: " (Qiskit's)", Home.ENVIRONMENT: " (environment's)"}


def lines(listed: Listed, found: Resolution) -> list[str]:
    """Return the table and what its marks mean; nothing where there is no account."""
    if not listed.entries:
        return []
    used = _used(found)
    names = Counter(entry.name for entry in listed.entries)
    rows = [
        (
            _marks(entry, used) + entry.name + _WHOSE.get(entry.home, "") * (names[entry.name] > 1),
            entry.key,
            _instances(entry),
            f"cannot be used: {entry.defect}" if entry.defect else entry.url or _IBM,
        )
        for entry in listed.entries
    ]
    return [*_aligned([_HEADINGS, *rows]), _LEGEND]


def _used(found: Resolution) -> tuple[Home, str] | None:
    """Tell which entry is used."""
    if found.account is None or found.winner is None:
        return None
    if found.account.is_own:
        return Home.OWN, found.account.name
    is_environments = found.winner.source is Source.ENVIRONMENT
    return Home.ENVIRONMENT if is_environments else Home.QISKIT, found.account.name


def _marks(entry: Entry, used: tuple[Home, str] | None) -> str:
    is_used = (entry.home, entry.name) == used
    return f"{_DEFAULT if entry.is_default else ' '}{_USED if is_used else ' '} "


def _instances(entry: Entry) -> str:
    """Shorten CRNs, whose ends tell them apart; all of them stand in the JSON form."""
    given = entry.instances
    shown = [_short(each) for each in given[:_MOST_INSTANCES]]
    more = len(given) - len(shown)
    return (", ".join(shown) or entry.only.told(ALL)) + (f" and {more} more" if more else "")


def _short(given: str) -> str:
    try:
        crn = Crn.parse(given)
    except ValueError:
        return given
    return f"{crn.region} {Instance(crn).label}"


def _aligned(rows: Iterable[tuple[str, ...]]) -> list[str]:
    cleaned = [[clean(cell, limit=_LONGEST) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(*cleaned, strict=True)]
    return [
        "  ".join(
            cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in cleaned
    ]
