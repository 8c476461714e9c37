"""The accounts there are: a row each, what is known of one, and how that in use was found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.cells import cell_len

from qjobs_tui.jobs import Crn, Instance
from qjobs_tui.roster.values import Entry, Home, Listed
from qjobs_tui.ui.listed import Cell, Heading, Row, Sheet
from qjobs_tui.ui.lists.folding import folded
from qjobs_tui.ui.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.ui.text import Glyphs

_LONGEST = 100
_LONGEST_WORDS = 600
_ROOMY = 100
# In ASCII the star is the default's.
_PLAIN_USED = "@"
_DEFAULT = "*"
_ALL = "all"
_HOMES = {
    Home.OWN: "your own account",
    Home.QISKIT: "in Qiskit's file",
    Home.ENVIRONMENT: "of the environment",
}
# As `accounts.resolution` and the roster write where an account comes from.
_FROM_ENVIRONMENT = "the environment"
_FROM_QISKIT = "qiskit-ibm.json"


@dataclass(frozen=True, slots=True)
class Company:
    """The accounts, with what drawing them needs besides.

    Attributes:
        listed: The accounts.
        glyphs: The signs the terminal can show.
        used: Key of the row that is in use, or "".
        names: What instances are called, by their CRN.

    """

    listed: Listed
    glyphs: Glyphs
    used: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    def get(self, key: str) -> Entry | None:
        """Return the account of a row."""
        return next((one for one in self.listed.entries if key_of(one) == key), None)

    @property
    def has_token(self) -> bool:
        """Whether the environment gives a key, which comes before every default."""
        return any(one.home is Home.ENVIRONMENT for one in self.listed.entries)


def key_of(entry: Entry) -> str:
    """Return what tells a row from all others: a name may stand in two places."""
    return f"{entry.home.name} {entry.name}"


def used_key(listed: Listed, account: Account | None) -> str:
    """Return the key of the row that is in use, or "" when it is not listed."""
    if account is None:
        return ""
    home = _home(account)
    rows = (one for one in listed.entries if one.home is home)
    is_alone = home is Home.ENVIRONMENT
    return next((key_of(one) for one in rows if is_alone or one.name == account.name), "")


def _home(account: Account) -> Home:
    if account.source.startswith(_FROM_ENVIRONMENT):
        return Home.ENVIRONMENT
    return Home.QISKIT if _FROM_QISKIT in account.source else Home.OWN


# Rows


def sheet(company: Company, width: int) -> Sheet:
    """Draw a row for each account, for so many cells."""
    entries = company.listed.entries
    rows = [_cells(entry, company) for entry in entries]
    shown = [heading for heading in _headings(rows, width) if _is_told(heading, rows)]
    keyed = (
        Row(key_of(entry), tuple(cells[heading.key] for heading in shown))
        for entry, cells in zip(entries, rows, strict=True)
    )
    return Sheet(tuple(shown), tuple(keyed), company.glyphs)


def _is_told(heading: Heading, rows: list[dict[str, Cell]]) -> bool:
    """Whether anything stands in a column; the last two are for what few accounts have."""
    return heading.key not in {"wrong", "address"} or any(one[heading.key].text for one in rows)


def _headings(rows: list[dict[str, Cell]], width: int) -> tuple[Heading, ...]:
    most = 30 if width >= _ROOMY else 18

    def wide(key: str, least: int) -> int:
        return min(most, max([least, *(cell_len(cells[key].text) for cells in rows)]))

    return (
        Heading("mark", "", 2),
        Heading("name", "NAME", wide("name", 8)),
        Heading("key", "KEY", wide("key", 7)),
        Heading("instances", "INSTANCES", wide("instances", 9)),
        Heading("wrong", "WHAT IS WRONG", 13, grows=True),
        Heading("address", "ADDRESS", wide("address", 9)),
    )


def _cells(entry: Entry, company: Company) -> dict[str, Cell]:
    glyphs, is_used = company.glyphs, key_of(entry) == company.used
    faint = "faint" if entry.defect else ""
    return {
        "mark": Cell(_mark(entry, company), "good"),
        "name": Cell(clean(entry.name, glyphs, _LONGEST), "good" if is_used else faint),
        "key": Cell(clean(entry.key, glyphs, _LONGEST), faint),
        "instances": Cell(_in_brief(entry, company), "faint"),
        "wrong": Cell(clean(entry.defect, glyphs, _LONGEST), "bad"),
        "address": Cell(clean(entry.url or "", glyphs, _LONGEST), "faint"),
    }


def _mark(entry: Entry, company: Company) -> str:
    used = _PLAIN_USED if company.glyphs.plain else company.glyphs.fresh
    sign = used if key_of(entry) == company.used else " "
    return sign + _DEFAULT * entry.is_default


def _in_brief(entry: Entry, company: Company) -> str:
    labels = [_label(given, company) for given in entry.instances]
    count = f"{len(labels)}: " if len(labels) > 1 else ""
    return count + ", ".join(labels) if labels else _ALL


def _label(given: str, company: Company) -> str:
    """Call an instance by its name, else by the telling part of its CRN."""
    name = company.names.get(given, "")
    if not name and given.startswith("crn:"):
        try:
            name = Instance(Crn.parse(given)).label
        except ValueError:
            # As it stands in a file: shown as it is.
            name = ""
    return clean(name or given, company.glyphs, _LONGEST)


# Words


def heading(company: Company, account: Account | None) -> str:
    """Say how many there are, and which one is in use."""
    glyphs = company.glyphs
    count = len(company.listed.entries)
    words = [f"Accounts  {count:,}"]
    if account is None:
        words.append("none in use")
    else:
        gone = "" if company.used else ", not listed here"
        words.append(f"in use: {clean(account.name, glyphs, 64)}{gone}")
    return f" {glyphs.dot} ".join(words)


def detail(entry: Entry, company: Company, width: int) -> tuple[str, ...]:
    """Tell of one account, in lines of so many cells."""
    glyphs = company.glyphs
    first = (
        clean(entry.name, glyphs, _LONGEST),
        _HOMES[entry.home],
        f"key: {clean(entry.key, glyphs, _LONGEST)}",
        "in use" if key_of(entry) == company.used else "",
        "the default at the start" if entry.is_default else "",
    )
    second = (
        f"instances: {_in_full(entry, company)}",
        f"address: {clean(entry.url, glyphs, 300)}" if entry.url else "",
    )
    return *folded(first, width, glyphs), *folded(second, width, glyphs)


def _in_full(entry: Entry, company: Company) -> str:
    if not entry.instances:
        return "all that the key can see"
    labels = [_label(given, company) for given in entry.instances]
    # Of those that look alike, what tells them apart.
    counts = Counter(labels)
    told = (
        label if counts[label] == 1 else clean(given, company.glyphs, 300)
        for label, given in zip(labels, entry.instances, strict=True)
    )
    return ", ".join(told)


def in_words(entry: Entry, glyphs: Glyphs) -> str:
    """Name an account as a person would: ``account lab``, ``account lab of Qiskit's file``."""
    place = "" if entry.home is Home.OWN else f" of {entry.home.value}"
    return f"account {clean(entry.name, glyphs, 64)}{place}"


def defect_words(entry: Entry, glyphs: Glyphs) -> str:
    """Say that an account cannot be used, and why."""
    words = clean(entry.defect, glyphs, _LONGEST_WORDS)
    return f"cannot be used: {words}"
