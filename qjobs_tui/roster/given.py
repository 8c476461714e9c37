"""A key as a person gave it: typed, pasted, or piped by a script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.accounts import key_check
from qjobs_tui.errors import AccountError

if TYPE_CHECKING:
    from qjobs_tui.secret import Secret


def given_key(key: Secret) -> Secret:
    """Return a key without what pasting adds around it.

    Raises:
        AccountError: It can be no key; says why, and shows none of it.

    """
    trimmed = key_check.trimmed(key)
    if words := key_check.defect(trimmed):
        raise AccountError(
            f"That is no API key: {words}",
            hint="Keys are made on the API keys page of IBM Cloud, and are pasted as they are.",
        )
    return trimmed
