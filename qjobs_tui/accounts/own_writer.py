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
    renamed = _renamed(before, after)
    for account in before.accounts:
        kept = renamed.get(account.name) or after.get(account.name)
        if kept != account:
            lines = _placed(lines, account.name, kept)
    for account in after.accounts:
        if before.get(account.name) is None and account not in renamed.values():
            lines = [*lines, "", *_table(account)]
    if before.default != after.default:
        lines = _defaulted(lines, after.default)
    return "\n".join(lines).rstrip("\n") + "\n"


def _renamed(before: OwnAccounts, after: OwnAccounts) -> dict[str, Own]:
    """Return, by their old names, the accounts that only have another: they keep their place."""
    if len(before.accounts) != len(after.accounts):
        return {}
    pairs = zip(before.accounts, after.accounts, strict=True)
    return {
        old.name: new
        for old, new in pairs
        if after.get(old.name) is None and before.get(new.name) is None
    }


def _placed(lines: list[str], name: str, account: Own | None) -> list[str]:
    """Replace the table of an account, or take it out."""
    starts = sorted(key_lines("\n".join(lines)).items(), key=lambda item: item[1])
    first = next((line for path, line in starts if path == ("accounts", name)), None)
    if first is None:
        return lines
    later = (line for path, line in starts if line > first and path[:2] != ("accounts", name))
    last = _end(lines, first, next(later, len(lines) + 1) - 1)
    if account is None:
        return _without(lines, first - 1, last)
    return [*lines[: first - 1], *_table(account), *lines[last:]]


def _without(lines: list[str], first: int, end: int) -> list[str]:
    """Take lines out, and of the empty ones around them all but those before."""
    kept, rest = lines[:first], lines[end:]
    if not kept or not kept[-1].strip():
        while rest and not rest[0].strip():
            rest = rest[1:]
    return [*kept, *rest]


def _end(lines: list[str], first: int, last: int) -> int:
    """Leave out the remarks and empty lines at the end: they belong to what follows."""
    while last > first and (not lines[last - 1].strip() or lines[last - 1].lstrip()[0] == "#"):
        last -= 1
    return last


def _defaulted(lines: list[str], name: str) -> list[str]:
    places = key_lines("\n".join(lines))
    line = f"default = {written(name)}"
    number = places.get(("default",))
    if not name:
        return _without(lines, number - 1, number) if number else lines
    if number:
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
        "region": account.only.region or None,
        "tags": account.only.tags or None,
        "url": account.url,
        "iam_url": account.iam_url,
        "private_endpoint": account.private_endpoint or None,
    }
    settings = (f"{name} = {written(value)}" for name, value in values.items() if value is not None)
    return [f"[accounts.{written(account.name)}]", *settings]
