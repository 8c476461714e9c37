"""``verify=false`` of Qiskit's file: whoever is on the way could take the key.

It is refused unless the command line allows it, in this run. The flag allows what a file says and
does nothing of its own: no other account goes unchecked because of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.errors import AccountError, UsageError

if TYPE_CHECKING:
    from qjobs_tui.accounts.account import Account

FLAG = "--no-verify"
_OWN_CERTIFICATE = "if yours is a certificate of your own, name its file in SSL_CERT_FILE"


def checked(account: Account, allowed: bool) -> Account:
    """Return the account, unless it has certificates unchecked and nobody allowed it.

    Raises:
        AccountError: It is refused.

    """
    if account.verify or allowed:
        return account
    raise AccountError(
        f"Not used: {account.source} says verify=false, and the service's certificate would not"
        " be checked",
        hint=f"Whoever is on the way could take the key. Take verify=false out, and"
        f" {_OWN_CERTIFICATE}; {FLAG} allows it for one run.",
    )


def asked(account: Account, allowed: bool) -> Account:
    """Do the same for the account that the command line leads to, where the flag must have a use.

    Raises:
        AccountError: It is refused.
        UsageError: The flag was given in vain; somebody expects something else of it.

    """
    if allowed and account.verify:
        raise UsageError(
            f"{FLAG} has no use: {account.source} does not say verify=false",
            hint=f"Certificates are checked; {_OWN_CERTIFICATE}.",
        )
    return checked(account, allowed)


def warning(account: Account) -> str:
    """Say what is in force, or return ""."""
    if account.verify:
        return ""
    return f"certificates are not checked, as {account.source} says and {FLAG} allows"
