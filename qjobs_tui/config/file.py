"""The config file: read, understood, or refused with file, line and key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from qjobs_tui.config.settings import Origin
from qjobs_tui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MAX_BYTES = 256 << 10
_TABLE = "keys"


class Read(msgspec.Struct, frozen=True):
    """What a config file says.

    Attributes:
        values: Values by their attribute of `Settings`.
        keys: Keys by the id of what they do.
        origins: Where each stands, by attribute or ``keys.ID``.

    """

    values: Mapping[str, Any]
    keys: Mapping[str, str]
    origins: Mapping[str, Origin]


NOTHING = Read({}, {}, {})


def read_file(path: Path, *, must_exist: bool) -> Read:
    """Read a config file.

    Args:
        path: Where it is.
        must_exist: Whether somebody named it, rather than that it may be there.

    Raises:
        UsageError: It cannot be read, or something in it cannot be used.

    """
    try:
        with path.open("rb") as file:
            body = file.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        if not must_exist:
            return NOTHING
        raise UsageError(f"the config file {path} is not there") from error
    except IsADirectoryError as error:
        raise UsageError(f"the config file {path} is a folder") from error
    except (OSError, ValueError) as error:
        words = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"the config file {path} cannot be read: {words}") from error
    if len(body) > MAX_BYTES:
        limit = f"more than {MAX_BYTES >> 10} KiB"
        raise UsageError(f"the config file {path} is too large to be one: {limit}")
    return _understood(path, body) if body.strip() else NOTHING


def _understood(path: Path, body: bytes) -> Read:
    # All of this is for who has a file.
    from qjobs_tui.toml.lines import key_lines
    from qjobs_tui.toml.reading import decoded, tables_of

    text = decoded(path, body)
    tables = tables_of(path, text)
    return _Reading(path, key_lines(text)).read(tables)


class _Reading:
    """One reading of a file.

    Args:
        path: Named in complaints.
        lines: Where each path of keys stands.

    """

    def __init__(self, path: Path, lines: Mapping[tuple[str, ...], int]) -> None:
        self._path = path
        self._lines = lines
        self._values: dict[str, Any] = {}
        self._keys: dict[str, str] = {}
        self._origins: dict[str, Origin] = {}

    def read(self, tables: Mapping[str, Any]) -> Read:
        """Take every key.

        Raises:
            UsageError: One cannot be used.

        """
        for name, value in tables.items():
            if name == _TABLE:
                self._take_keys(value)
            else:
                self._take(name, value)
        return Read(self._values, self._keys, self._origins)

    def _take(self, name: str, value: object) -> None:
        from qjobs_tui.config.schema import KEYS, WrongValue, nearest

        if name not in KEYS:
            words = f"there is no setting {name}"
            raise UsageError(f"{self._at(name)}: {words}", hint=nearest(name, (*KEYS, _TABLE)))
        key = KEYS[name]
        try:
            self._values[key.attribute] = key.read(value)
        except WrongValue as error:
            raise UsageError(f"{self._at(name)}: {name} {error.words}", hint=error.hint) from error
        self._origins[key.attribute] = Origin("file", self._at(name))

    def _take_keys(self, table: object) -> None:
        if not isinstance(table, dict):
            hint = 'Write below a line [keys], such as: "jobs.sort" = "o"'
            raise UsageError(f"{self._at(_TABLE)}: {_TABLE} is no table", hint=hint)
        self._take_inner(table, ())

    def _take_inner(self, table: Mapping[str, Any], path: tuple[str, ...]) -> None:
        """Take ``"jobs.sort" = "o"``, and ``jobs.sort = "o"``, which is a table in a table."""
        for name, value in table.items():
            inner = (*path, name)
            action, place = ".".join(inner), self._at(_TABLE, *inner)
            if isinstance(value, dict):
                self._take_inner(value, inner)
            elif not isinstance(value, str):
                hint = 'Write keys as one text, with commas between: "o,f2"'
                raise UsageError(f"{place}: {action} is no text", hint=hint)
            else:
                self._keys[action] = value
                self._origins[f"{_TABLE}.{action}"] = Origin("file", place)

    def _at(self, *path: str) -> str:
        line = self._lines.get(path)
        return f"{self._path}:{line}" if line else f"{self._path}"
