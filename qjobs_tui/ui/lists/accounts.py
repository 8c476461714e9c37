"""The accounts there are: a row each, what is known of one, and how that in use was found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qjobs_tui.jobs import Crn, Instance
from qjobs_tui.roster.values import Entry, Home, Listed
from qjobs_tui.ui.listed import Cell, Row, Sheet
from qjobs_tui.ui.lists.account_columns import headings, shortened
from qjobs_tui.ui.lists.folding import folded
from qjobs_tui.ui.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.ui.text import Glyphs

_LONGEST = 100
_LONGEST_WORDS = 600
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
_GIVEN = "its key given just now"
# As the roster calls the place of a key that is kept nowhere.
SESSION = "this session"
_PLACES = {Home.QISKIT: "Qiskit", Home.ENVIRONMENT: "environment"}


@dataclass(frozen=True, slots=True)
class Company:
    """The accounts, with what drawing them needs besides.

    Attributes:
        listed: The accounts.
        glyphs: The signs the terminal can show.
        used: Key of the row that is in use, or "".
        names: What instances are called, by their CRN.
        is_given: Whether the key that is in use was typed in this run.

    """

    listed: Listed
    glyphs: Glyphs
    used: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    is_given: bool = False

    def get(self, key: str) -> Entry | None:
        """Return the account of a row."""
        return next((one for one in self.listed.entries if key_of(one) == key), None)

    def is_given_now(self, entry: Entry) -> bool:
        """Whether an account is in use with a key that was typed in this run."""
        return self.is_given and key_of(entry) == self.used

    def is_twin(self, entry: Entry) -> bool:
        """Whether one of our own has the name of this one, which stands elsewhere."""
        own = (one.name for one in self.listed.entries if one.home is Home.OWN)
        return entry.home is not Home.OWN and entry.name in own

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


def is_given(account: Account | None) -> bool:
    """Whether the key of an account was typed in this run."""
    return account is not None and account.source.endswith(_GIVEN)


def _home(account: Account) -> Home:
    if account.source.startswith(_FROM_ENVIRONMENT):
        return Home.ENVIRONMENT
    return Home.QISKIT if _FROM_QISKIT in account.source else Home.OWN


# Rows


def sheet(company: Company, width: int) -> Sheet:
    """Draw a row for each account, for so many cells."""
    entries = company.listed.entries
    rows = [_cells(entry, company) for entry in entries]
    shown = headings(rows, width)
    keyed = (
        Row(key_of(entry), tuple(shortened(cells[one.key], one, company.glyphs) for one in shown))
        for entry, cells in zip(entries, rows, strict=True)
    )
    return Sheet(shown, tuple(keyed), company.glyphs)


def _cells(entry: Entry, company: Company) -> dict[str, Cell]:
    glyphs, is_used = company.glyphs, key_of(entry) == company.used
    faint = "faint" if entry.defect else ""
    return {
        "mark": Cell(_mark(entry, company), "good"),
        "name": Cell(_name(entry, company), "good" if is_used else faint),
        "key": Cell(_key(entry, company), faint),
        "instances": Cell(_in_brief(entry, company), "faint"),
        "wrong": Cell(clean(entry.defect, glyphs, _LONGEST), "bad"),
        "address": Cell(clean(entry.url or "", glyphs, _LONGEST), "faint"),
    }


def _name(entry: Entry, company: Company) -> str:
    name = clean(entry.name, company.glyphs, _LONGEST)
    return f"{name} ({_PLACES[entry.home]})" if company.is_twin(entry) else name


def _key(entry: Entry, company: Company) -> str:
    """Say where the key is; one that is kept nowhere is asked for."""
    if entry.key == SESSION:
        return "given now" if company.is_given_now(entry) else "asked for at start"
    return clean(entry.key, company.glyphs, _LONGEST)


def _key_in_full(entry: Entry, company: Company) -> str:
    words = _key(entry, company)
    is_kept = entry.key != SESSION and company.is_given_now(entry)
    return f"{words}, given now" if is_kept else words


def _mark(entry: Entry, company: Company) -> str:
    used = _PLAIN_USED if company.glyphs.plain else company.glyphs.fresh
    sign = used if key_of(entry) == company.used else " "
    return sign + _DEFAULT * entry.is_default


def _in_brief(entry: Entry, company: Company) -> str:
    labels = [_label(given, company) for given in entry.instances]
    count = f"{len(labels)}: " if len(labels) > 1 else ""
    return count + ", ".join(labels) if labels else _every(entry, _ALL, company)


def _every(entry: Entry, words: str, company: Company) -> str:
    return clean(entry.only.told(words), company.glyphs, _LONGEST_WORDS)


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
        f"key: {_key_in_full(entry, company)}",
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
        return _every(entry, "all that the key can see", company)
    labels = [_label(given, company) for given in entry.instances]
    # Of those that look alike, what tells them apart.
    counts = Counter(labels)
    told = (
        label if counts[label] == 1 else clean(given, company.glyphs, 300)
        for label, given in zip(labels, entry.instances, strict=True)
    )
    return ", ".join(told)


def quoted(name: str, glyphs: Glyphs) -> str:
    """Put a name into quotes, as the files and errors that speak of accounts do."""
    return f"'{clean(name, glyphs, 64)}'"


def in_words(entry: Entry, glyphs: Glyphs) -> str:
    """Name an account as a person would: ``account 'lab'``, ``account 'lab' of Qiskit's file``."""
    place = "" if entry.home is Home.OWN else f" of {entry.home.value}"
    return f"account {quoted(entry.name, glyphs)}{place}"


def defect_words(entry: Entry, glyphs: Glyphs) -> str:
    """Say that an account cannot be used, and why."""
    words = clean(entry.defect, glyphs, _LONGEST_WORDS)
    return f"cannot be used: {words}"
