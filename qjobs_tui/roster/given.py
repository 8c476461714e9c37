"""A key as a person gave it: typed, pasted, or piped by a script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qjobs_tui.accounts import key_check
from qjobs_tui.errors import AccountError

if TYPE_CHECKING:
    from qjobs_tui.accounts.own import Own
    from qjobs_tui.secret import Secret

_SHORTEST = 16
# IBM Cloud's keys have 44 of these; no name that somebody chose has so many and no blank.
_LIKE_A_KEY = re.compile(r"[\w-]{40,}", re.ASCII)
_WRONG_FIELD = "Nothing was kept. Give the key where it is asked for, and nowhere else."


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


def require_apart(own: Own, key: Secret) -> None:
    """Refuse an account that has its key in what the file would show, pasted into a wrong field.

    Raises:
        AccountError: Says so, and shows none of it.

    """
    require_no_key(own.name)
    addresses = (own.url or "", own.iam_url or "")
    meant = (*own.instances, own.only.region, *own.only.tags)
    shown = (own.name, *own.token_command, *meant, *addresses)
    if len(key.reveal()) >= _SHORTEST and any(key.reveal() in text for text in shown):
        raise AccountError("The key stands in the account's own words too", hint=_WRONG_FIELD)


def require_no_key(name: str) -> None:
    """Refuse a name that looks like a key.

    Raises:
        AccountError: Says so, and shows none of it.

    """
    if _LIKE_A_KEY.fullmatch(name):
        raise AccountError("The account's name looks like an API key", hint=_WRONG_FIELD)
