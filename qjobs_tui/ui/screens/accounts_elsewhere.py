"""Why something cannot be done to an account here, and where it can."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from qjobs_tui.accounts.naming import namesake
from qjobs_tui.roster.values import Home
from qjobs_tui.ui.lists.accounts import defect_words, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qjobs_tui.roster.values import Entry
    from qjobs_tui.ui.lists.accounts import Company

_QISKITS = "Qiskit's file is never changed here"
_WITH_QISKIT = f"{_QISKITS}: with Qiskit, QiskitRuntimeService.delete_account(name=...) removes it"
_UNSET = "it stands in the environment: unset QISKIT_IBM_TOKEN and start again"
_WHERE: Mapping[str, Mapping[Home, str]] = MappingProxyType(
    {
        "default": {
            Home.QISKIT: f"{_QISKITS}: I imports the account, which can be the default then",
            Home.ENVIRONMENT: "it comes before every default, as long as QISKIT_IBM_TOKEN is set",
        },
        "rename": {
            Home.QISKIT: f"{_QISKITS}: I imports the account, which can be renamed then",
            Home.ENVIRONMENT: "it stands in the environment, and has no name of its own",
        },
        "remove": {Home.QISKIT: _WITH_QISKIT, Home.ENVIRONMENT: _UNSET},
        "import": {
            Home.OWN: "it is your own already: only accounts of Qiskit's file are imported",
            Home.ENVIRONMENT: "it stands in the environment: n keeps a key in the keyring",
        },
    }
)


def why_not(what: str, entry: Entry, company: Company) -> str:
    """Say why an account cannot be changed here, as the end of a sentence, or "".

    Args:
        what: ``default``, ``rename``, ``remove`` or ``import``.
        entry: The account.
        company: All of them.

    """
    if where := _WHERE[what].get(entry.home):
        return where
    return _why_not_import(entry, company) if what == "import" else ""


def _why_not_import(entry: Entry, company: Company) -> str:
    if entry.defect:
        return defect_words(entry, company.glyphs)
    own = [one.name for one in company.listed.entries if one.home is Home.OWN]
    other = namesake(entry.name, own)
    if not other:
        return ""
    beside = "" if other == entry.name else ", which some keyrings do not tell from it"
    return f"an account of your own is called {quoted(other, company.glyphs)} already{beside}"
