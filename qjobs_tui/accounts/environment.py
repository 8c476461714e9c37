"""The account of the environment variables, with the names and meanings of IBM's client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from qjobs_tui.accounts.account import CHANNELS, PLATFORM
from qjobs_tui.accounts.saved import Saved
from qjobs_tui.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping

TOKEN = "QISKIT_IBM_TOKEN"  # noqa: S105 - the variable's name
INSTANCE = "QISKIT_IBM_INSTANCE"
URL = "QISKIT_IBM_URL"
CHANNEL = "QISKIT_IBM_CHANNEL"
IAM_URL = "IAM_URL"
SEARCH_URL = "GLOBAL_SEARCH_URL"


class Environment(msgspec.Struct, frozen=True):
    """What the variables say: an account if there is a token, and what holds for any account.

    ``unused`` names variables that are set and have no effect without a token.
    """

    account: Saved | None
    channel: str = PLATFORM
    iam_url: str | None = None
    unused: tuple[str, ...] = ()
    search_url: str | None = None


def read(environ: Mapping[str, str]) -> Environment:
    """Read the variables. Never raises: this frame holds the key as text."""
    account = _account(environ) if environ.get(TOKEN, "").strip() else None
    return Environment(
        account,
        environ.get(CHANNEL) or PLATFORM,
        environ.get(IAM_URL) or None,
        () if account else tuple(name for name in (INSTANCE, URL) if environ.get(name)),
        environ.get(SEARCH_URL) or None,
    )


def _account(environ: Mapping[str, str]) -> Saved:
    channel = environ.get(CHANNEL) or PLATFORM
    return Saved(
        name="environment",
        channel=channel,
        key=Secret(environ[TOKEN].strip()),
        instance=environ.get(INSTANCE, ""),
        url=environ.get(URL) or None,
        defect="" if channel in CHANNELS else f"{CHANNEL} is not one of {', '.join(CHANNELS)}",
    )
