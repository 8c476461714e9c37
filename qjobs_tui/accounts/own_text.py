"""``accounts.toml``: its text to accounts, or refused with line and key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qjobs_tui.accounts.instance_filter import InstanceFilter
from qjobs_tui.accounts.naming import taken
from qjobs_tui.accounts.own import ALL, KeyPlace, Own, OwnAccounts, defect
from qjobs_tui.errors import AccountError
from qjobs_tui.toml.lines import key_lines
from qjobs_tui.toml.reading import tables_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_TABLE = "accounts"
_TOP = ("default", _TABLE)
_KEYS = (
    *("key", "token_command", "instances", "region", "tags"),
    *("url", "iam_url", "private_endpoint"),
)
_LONGEST = 4096
_MOST = 100
_NO_KEY = "The API key itself never stands in this file."
_TWICE = (
    "Give one of them another name here; a key that the keyring has is then given again, with"
    " qjobs-tui account add NAME."
)


def understood(path: Path, text: str) -> OwnAccounts:
    """Read the text of the file.

    Raises:
        AccountError: Something in it cannot be used; says where, never what stands there.

    """
    tables = tables_of(path, text, AccountError)
    return _Reading(path, key_lines(text)).read(tables)


class _Reading:
    """One reading of a file: ``lines`` tells where each path of keys stands."""

    def __init__(self, path: Path, lines: Mapping[tuple[str, ...], int]) -> None:
        self._path = path
        self._lines = lines

    def read(self, tables: Mapping[str, Any]) -> OwnAccounts:
        for name in tables:
            if name not in _TOP:
                raise self._unknown((name,), _TOP)
        accounts = tables.get(_TABLE, {})
        if not isinstance(accounts, dict) or len(accounts) > _MOST:
            hint = f"Each account is a table below a line [{_TABLE}.NAME]."
            raise self._wrong((_TABLE,), "is no table of accounts", hint)
        self._require_apart(tuple(accounts))
        found = tuple(self._account(name, table) for name, table in accounts.items())
        return OwnAccounts(found, self._default(tables.get("default", ""), accounts))

    def _require_apart(self, names: tuple[str, ...]) -> None:
        """Refuse two that a keyring may have one entry for: whose key it holds nobody could tell.

        What changes accounts relies on this, and need not ask whose entry it is about to replace.
        """
        for number, name in enumerate(names):
            if words := taken(name, names[:number]):
                raise AccountError(f"{self._at(_TABLE, name)}: {words}", hint=_TWICE)

    def _default(self, name: object, accounts: Mapping[str, Any]) -> str:
        if not isinstance(name, str) or (name and name not in accounts):
            names = ", ".join(accounts) or "none"
            raise self._wrong(("default",), "names no account", f"There are: {names}.")
        return name

    def _account(self, name: str, table: object) -> Own:
        at = (_TABLE, name)
        if not isinstance(table, dict):
            raise self._wrong(at, "is no table", f"Write it below a line [{_TABLE}.NAME].")
        for key in table:
            if key not in _KEYS:
                raise self._unknown((*at, key), _KEYS)
        account = Own(
            name,
            self._key(at, table),
            self._instances(at, table),
            self._texts((*at, "token_command"), table.get("token_command", [])),
            self._text((*at, "url"), table.get("url")),
            self._text((*at, "iam_url"), table.get("iam_url")),
            self._truth((*at, "private_endpoint"), table.get("private_endpoint", False)),
            self._only(at, table),
        )
        if words := defect(account):
            raise AccountError(f"{self._at(*at)}: account {name!r}: {words}")
        return account

    def _key(self, at: tuple[str, ...], table: Mapping[str, Any]) -> KeyPlace:
        given = table.get("key", KeyPlace.KEYRING)
        if given not in tuple(KeyPlace):
            known = ", ".join(KeyPlace)
            raise self._wrong((*at, "key"), "says where the key is", f"One of {known}. {_NO_KEY}")
        return KeyPlace(given)

    def _instances(self, at: tuple[str, ...], table: Mapping[str, Any]) -> tuple[str, ...]:
        given = table.get("instances", ALL)
        if given == ALL:
            return ()
        found = self._texts((*at, "instances"), given)
        if not found or ALL in found:
            hint = 'Write instances = "all", or a list of CRNs or names.'
            raise self._wrong((*at, "instances"), "names no instance", hint)
        return found

    def _only(self, at: tuple[str, ...], table: Mapping[str, Any]) -> InstanceFilter:
        region = self._text((*at, "region"), table.get("region"))
        return InstanceFilter(region or "", self._texts((*at, "tags"), table.get("tags", [])))

    def _texts(self, at: tuple[str, ...], value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(_is_text(each) for each in value):
            raise self._wrong(at, "is no list of texts", 'Write it as ["one", "another"].')
        return tuple(value)

    def _text(self, at: tuple[str, ...], value: object) -> str | None:
        if value is not None and not _is_text(value):
            raise self._wrong(at, "is no text", "Write it in quotes.")
        return str(value) if value is not None else None

    def _truth(self, at: tuple[str, ...], value: object) -> bool:
        if not isinstance(value, bool):
            raise self._wrong(at, "is neither true nor false", "")
        return value

    def _unknown(self, path: tuple[str, ...], known: tuple[str, ...]) -> AccountError:
        words = f"{self._at(*path)}: there is no key {path[-1]}"
        return AccountError(words, hint=f"It can be: {', '.join(known)}. {_NO_KEY}")

    def _wrong(self, path: tuple[str, ...], words: str, hint: str) -> AccountError:
        return AccountError(f"{self._at(*path)}: {'.'.join(path)} {words}", hint=hint)

    def _at(self, *path: str) -> str:
        line = self._lines.get(path)
        return f"{self._path}:{line}" if line else f"{self._path}"


def _is_text(value: object) -> bool:
    """Whether a value is a text that a system can be handed."""
    return isinstance(value, str) and "\0" not in value and len(value) <= _LONGEST
