"""Import: an account of Qiskit's file becomes one of our own, its key in the keyring.

Qiskit's file is only read; it goes on holding its keys, which is said.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from qjobs_tui.accounts import made, qiskit_file
from qjobs_tui.accounts.own import KeyPlace, Own
from qjobs_tui.accounts.resolve import usable
from qjobs_tui.errors import AccountError
from qjobs_tui.roster import changing, keeping, trying
from qjobs_tui.roster.listing import readable_by_others
from qjobs_tui.roster.values import Home
from qjobs_tui.roster.whole import whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from qjobs_tui.accounts.saved import Saved
    from qjobs_tui.roster.means import Means
    from qjobs_tui.roster.values import Entry


async def bring(
    means: Means, entry: Entry, began: Callable[[], None] = lambda: None
) -> tuple[str, ...]:
    """Try the key of an entry and keep the account; see `Roster.bring`."""
    if entry.home is not Home.QISKIT:
        raise AccountError("Only accounts of Qiskit's file can be imported")
    saved = await found(means, entry.name)
    own = _own(saved)
    changing.require_free(await changing.read(means), own.name)
    changing.require_sound(own)
    await trying.sign_in(means, made.of_own(own, saved.key, means.settings(), "import"))
    began()
    where = await whole(keeping.keep(means, own, saved.key, only_new=True))
    lines = (f"account {own.name!r} is kept; its key was accepted and is in {where}",)
    warnings = await asyncio.to_thread(_warnings, means)
    return (*lines, *_taken_over(own), *_left_behind(saved), *warnings)


async def found(means: Means, name: str) -> Saved:
    """Return an entry of Qiskit's file that can be used.

    Raises:
        AccountError: It has gone meanwhile, or is of no use.

    """
    for entry in await asyncio.to_thread(qiskit_file.read, means.qiskit):
        if entry.name == name:
            return usable(entry, f"account {name!r} in {means.qiskit}")
    raise AccountError(f"There is no account {name!r} in {means.qiskit}")


def _own(entry: Saved) -> Own:
    return Own(
        entry.name,
        KeyPlace.KEYRING,
        entry.instances,
        url=entry.url,
        private_endpoint=entry.private_endpoint,
        # The rule rather than what it finds today: an instance made tomorrow is meant too.
        only=entry.only,
    )


def _taken_over(own: Own) -> list[str]:
    """Tell which instances it means, where Qiskit chooses them by what they are like."""
    if not own.only:
        return []
    return [f"account {own.name!r} goes on to mean {own.only.told('all instances')}"]


def _left_behind(entry: Saved) -> list[str]:
    """Tell what is not taken over: passwords stay where they are, and so does what is unsafe."""
    lines = []
    if entry.proxies:
        lines.append(
            f"account {entry.name!r} leaves its proxies behind: set HTTPS_PROXY, which is honoured"
        )
    if entry.has_plans:
        lines.append(
            f"account {entry.name!r} leaves its plans_preference behind: instances of every plan"
            " are followed"
        )
    if not entry.verify:
        lines.append(
            f"account {entry.name!r} leaves verify=false behind: certificates are verified"
        )
    return lines


def _warnings(means: Means) -> list[str]:
    lines = [f"{means.qiskit} still holds the keys; it is never changed here"]
    if mode := readable_by_others(means.qiskit):
        lines.append(f"and others on this machine can read it (mode {mode}): chmod 600 it")
    return lines
