"""What of an entry or of the environment is of no use, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.accounts import environment
from qjobs_tui.errors import AccountError

if TYPE_CHECKING:
    from qjobs_tui.accounts.environment import Environment
    from qjobs_tui.accounts.saved import Saved


def usable(entry: Saved, where: str) -> Saved:
    """Return the entry, or say why the account that the order of choice leads to is of no use."""
    if entry.is_legacy:
        raise AccountError(
            f"Not usable: {where} is of the channel ibm_quantum, which is closed",
            hint="Take an account of the IBM Quantum Platform, with an API key of IBM Cloud.",
        )
    if entry.defect:
        raise AccountError(
            f"Not usable: {where}: {entry.defect}",
            hint="Set it anew, or name a saved account with --account NAME.",
        )
    return entry


def without_token(settings: Environment) -> tuple[str, ...]:
    """Name the variables that are set and have no effect."""
    return tuple(f"{name} has no effect without {environment.TOKEN}" for name in settings.unused)
