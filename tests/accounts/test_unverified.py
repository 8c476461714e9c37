"""``verify=false``: refused, unless the command line allows it, and allowed nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qjobs_tui.accounts import unverified
from qjobs_tui.accounts.account import Account
from qjobs_tui.errors import AccountError, UsageError
from qjobs_tui.secret import Secret

from .support import KEY, shown

SAFE = Account("work", Secret(KEY), (), source="account 'work' in /home/me/.qiskit/qiskit-ibm.json")
UNSAFE = replace(SAFE, verify=False)


@pytest.mark.parametrize("check", [unverified.checked, unverified.asked])
def test_it_is_refused_with_the_file_and_the_flag(check: type) -> None:
    with pytest.raises(AccountError) as caught:
        check(UNSAFE, False)
    assert caught.value.exit_code == 3
    assert "/home/me/.qiskit/qiskit-ibm.json says verify=false" in caught.value.headline
    assert "--no-verify" in caught.value.hint
    assert "SSL_CERT_FILE" in caught.value.hint
    assert KEY not in shown(caught.value)


@pytest.mark.parametrize("check", [unverified.checked, unverified.asked])
def test_it_is_used_where_it_is_allowed(check: type) -> None:
    assert check(UNSAFE, True) is UNSAFE
    assert check(SAFE, False) is SAFE


def test_a_flag_without_use_is_told_where_it_was_given_for_this_account() -> None:
    with pytest.raises(UsageError, match="--no-verify has no use: account 'work'") as caught:
        unverified.asked(SAFE, True)
    assert caught.value.exit_code == 2
    assert "Certificates are checked" in caught.value.hint
    # One that is opened later in the same run just stays as it is.
    assert unverified.checked(SAFE, True) is SAFE


def test_what_is_in_force_is_told() -> None:
    assert unverified.warning(SAFE) == ""
    assert unverified.warning(UNSAFE).startswith("certificates are not checked, as account 'work'")
