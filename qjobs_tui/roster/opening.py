"""An entry with its key: what one can act as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.accounts import made
from qjobs_tui.accounts.sources import Sources
from qjobs_tui.accounts.steps import Source
from qjobs_tui.accounts.variables import Variables
from qjobs_tui.errors import AccountError
from qjobs_tui.roster import bringing, changing
from qjobs_tui.roster.values import Home

if TYPE_CHECKING:
    from qjobs_tui.accounts.account import Account
    from qjobs_tui.roster.means import Means
    from qjobs_tui.roster.values import Entry


async def opened(means: Means, entry: Entry) -> Account:
    """Return the account of an entry; see `Roster.opened`."""
    match entry.home:
        case Home.QISKIT:
            return await _of_qiskit(means, entry.name)
        case Home.OWN:
            # Asked for by name it would be Qiskit's, if it has gone meanwhile.
            changing.found(await changing.read(means), entry.name, means.own)
            return await _asked(means, Source.NAMED, entry.name)
        case Home.ENVIRONMENT:
            return await _asked(means, Source.ENVIRONMENT, None)


async def _of_qiskit(means: Means, name: str) -> Account:
    where = f"account {name!r} in {means.qiskit}"
    return made.of_saved(await bringing.found(means, name), means.settings(), where)


async def _asked(means: Means, source: Source, name: str | None) -> Account:
    sources = Sources(
        means.settings(), Variables(means.environ), means.qiskit, means.own, means.vault, name
    )
    found = await sources.ask(source)
    if isinstance(found, str):
        raise AccountError(f"{source.value}: {found}")
    return found
