"""Changes of ``accounts.toml`` that leave alone whatever else the user wrote in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.accounts.own import ALL
from qjobs_tui.toml.lines import key_lines
from qjobs_tui.toml.values import written

if TYPE_CHECKING:
    from qjobs_tui.accounts.own import Own, OwnAccounts

_HEAD = (
    "# The accounts of qjobs-tui. API keys are not here: key says where each is kept,",
    '# in the "keyring", by a "command" (token_command = ["pass", "show", "ibm"]),',
    '# in the "environment" (QISKIT_IBM_TOKEN), or for one "session" only.',
)


def changed(text: str, before: OwnAccounts, after: OwnAccounts) -> str:
    """Return the text with the changed accounts' tables replaced, all else as it was.

    Works for files whose accounts are tables of their own; the caller reads the outcome to see
    whether this one was.
    """
    lines = text.replace("\r\n", "\n").rstrip("\n").split("\n") if text.strip() else [*_HEAD]
    for account in before.accounts:
        if after.get(account.name) != account:
            lines = _placed(lines, account.name, after.get(account.name))
    for account in after.accounts:
        if before.get(account.name) is None:
            lines = [*lines, "", *_table(account)]
    if before.default != after.default:
        lines = _defaulted(lines, after.default)
    return "\n".join(lines) + "\n"


def _placed(lines: list[str], name: str, account: Own | None) -> list[str]:
    """Replace the table of an account, or take it out."""
    starts = sorted(key_lines("\n".join(lines)).items(), key=lambda item: item[1])
    first = next((line for path, line in starts if path == ("accounts", name)), None)
    if first is None:
        return lines
    later = (line for path, line in starts if line > first and path[:2] != ("accounts", name))
    last = _end(lines, first, next(later, len(lines) + 1) - 1)
    table = _table(account) if account else []
    return [*lines[: first - 1], *table, *lines[last:]]


def _end(lines: list[str], first: int, last: int) -> int:
    """Leave out the remarks and empty lines at the end: they belong to what follows."""
    while last > first and (not lines[last - 1].strip() or lines[last - 1].lstrip()[0] == "#"):
        last -= 1
    return last


def _defaulted(lines: list[str], name: str) -> list[str]:
    places = key_lines("\n".join(lines))
    line = f"default = {written(name)}"
    if number := places.get(("default",)):
        return [*lines[: number - 1], line, *lines[number:]]
    first = min(places.values(), default=len(lines) + 1) - 1
    # The remark right above the first table is about that.
    while first and lines[first - 1].lstrip().startswith("#"):
        first -= 1
    return [*lines[:first], line, "", *lines[first:]]


def _table(account: Own) -> list[str]:
    values = {
        "key": str(account.key),
        "token_command": account.token_command or None,
        "instances": account.instances or ALL,
        "url": account.url,
        "iam_url": account.iam_url,
        "private_endpoint": account.private_endpoint or None,
    }
    settings = (f"{name} = {written(value)}" for name, value in values.items() if value is not None)
    return [f"[accounts.{written(account.name)}]", *settings]
