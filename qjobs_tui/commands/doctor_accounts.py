"""What the doctor finds about accounts: which is used and why, the keyring, the files."""

from __future__ import annotations

import asyncio
import stat
from typing import TYPE_CHECKING

from qjobs_tui.accounts.own import KeyPlace
from qjobs_tui.accounts.steps import Outcome
from qjobs_tui.commands.doctor_lines import Finding
from qjobs_tui.errors import AccountError
from qjobs_tui.roster.listing import readable_by_others
from qjobs_tui.roster.values import Home

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from qjobs_tui.accounts.steps import Resolution
    from qjobs_tui.commands.account_place import Place
    from qjobs_tui.roster.values import Listed

# No account can be called that: a name does not begin with "-".
_PROBE = "-doctor-"
_OTHERS_CAN_READ = (
    "Others on this machine can read its keys. 'qjobs-tui account import' keeps them in the"
    " keyring; then remove them there, or chmod 600 the file."
)


def account(found: Resolution) -> Iterator[Finding]:
    """Tell which step won, and why the earlier ones did not."""
    for step in found.steps:
        is_bad = step.outcome is Outcome.FAILED
        is_absent = step.outcome is Outcome.ABSENT
        words = step.words if is_absent else f"{step.outcome.value}: {step.words}"
        yield Finding(step.source.value, words, step.hint, is_bad)
    used = found.account
    if used is None:
        yield Finding("account", "none: nothing can be shown but --demo", is_bad=True)
        return
    named = [*(each.crn.text for each in used.instances), *used.names]
    yield Finding("account", used.name)
    yield Finding("instances", ", ".join(named) or used.only.told("all that the key can see"))
    if used.proxies:
        yield Finding("proxies", "of its own, as its file says")
    yield from (Finding("note", note) for note in used.notes)
    if not used.verify:
        yield Finding("verify", "its file says false: refused without --no-verify", is_bad=True)


async def keyring(place: Place, listed: Listed) -> list[Finding]:
    """Name the keyring, and tell whether it answers; bad only where one of our keys is in it."""
    needed = [e for e in listed.entries if e.home is Home.OWN and e.key == KeyPlace.KEYRING]
    try:
        backend = await place.roster.keyring()
    except AccountError as error:
        return [Finding("keyring", error.headline, error.hint, bool(needed))]
    found = Finding("keyring", backend.name)
    try:
        await place.vault.read(_PROBE)
    except AccountError as error:
        return [found, Finding("answers", f"no: {error.headline}", error.hint, bool(needed))]
    return [found, Finding("answers", "yes")]


async def files(place: Place, listed: Listed, more: Mapping[str, Path]) -> list[Finding]:
    """Tell of the files with accounts, and of others, where they are and who can read them."""
    return await asyncio.to_thread(lambda: list(_files(place, listed, more)))


def _files(place: Place, listed: Listed, more: Mapping[str, Path]) -> Iterator[Finding]:
    yield _file("accounts", place.own)
    qiskit = place.means.qiskit
    yield _file("Qiskit's file", qiskit, _OTHERS_CAN_READ if readable_by_others(qiskit) else "")
    yield from (_file(about, path) for about, path in more.items())
    yield from (Finding("unreadable", words, is_bad=True) for words in listed.complaints)


def _file(about: str, path: Path, hint: str = "") -> Finding:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return Finding(about, f"{path} is not there")
    except (OSError, ValueError) as error:
        words = getattr(error, "strerror", None) or type(error).__name__
        return Finding(about, f"{path}: {words}", is_bad=True)
    return Finding(about, f"{path}, mode {mode:04o}", hint)
