"""What the user changed on screen, kept for the next start; their config file is never written.

What was changed last wins: a choice on screen holds until the line of the config file that it
replaced is changed, added or removed.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from qjobs_tui import files
from qjobs_tui.config.settings import Origin, Settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE_NAME = "remembered.json"
MAX_BYTES = 16 << 10
_ORIGIN = Origin("remembered", "chosen on screen")
# What is chosen together is replaced together: a sort and which way round.
_GROUPS = (("sort", "descending"), ("columns",), ("theme",))
_CAN_BE_REPLACED = frozenset({"default", "file"})


class Memory:
    """The choices on screen, those of earlier runs among them.

    Nothing here fails: what cannot be read is not remembered, what cannot be written is forgotten,
    and the log says so.

    Args:
        folder: Where they are kept; created with the first. None: nothing is kept.
        base: What everything else says.

    """

    def __init__(self, folder: Path | None, base: Settings) -> None:
        self._path = folder / FILE_NAME if folder else None
        self._base = base
        self._changed: dict[str, Any] = {}

    def settings(self) -> Settings:
        """Return the settings with what is remembered."""
        chosen = self._read()
        values: dict[str, Any] = {}
        for group in _GROUPS:
            entry = chosen.get(group[0])
            if entry and entry.get("over") == self._over(group):
                found = entry.get("value", {})
                values |= {name: found[name] for name in group if self._is_free(name, found)}
        if not (known := _understood(values)):
            return self._base
        origins = MappingProxyType(dict(self._base.origins) | dict.fromkeys(known, _ORIGIN))
        return replace(self._base, **known, origins=origins)

    def keep(self, **values: object) -> None:
        """Take note of choices, by attribute; `write` puts them on the disk."""
        for group in _GROUPS:
            found = {name: values[name] for name in group if name in values}
            if found:
                self._changed[group[0]] = {"value": found, "over": self._over(group)}

    @property
    def is_dirty(self) -> bool:
        """Whether there is something to write."""
        return bool(self._changed) and self._path is not None

    def write(self) -> None:
        """Write what was changed beside what others wrote meanwhile; blocks for the disk."""
        changed, self._changed = self._changed, {}
        if self._path is None or not changed:
            return
        import json

        body = json.dumps(self._read() | changed, indent=1).encode()
        try:
            files.make_folder(self._path.parent)
            files.replace(self._path, body)
        except OSError as error:
            _log("%s cannot be written, so nothing is remembered: %s", self._path, error.strerror)

    def _over(self, group: tuple[str, ...]) -> dict[str, Any]:
        """Return what the config file says of these."""
        return {
            name: _plain(getattr(self._base, name))
            for name in group
            if self._base.origin(name).source == "file"
        }

    def _is_free(self, name: str, found: Mapping[str, Any]) -> bool:
        return name in found and self._base.origin(name).source in _CAN_BE_REPLACED

    def _read(self) -> dict[str, Any]:
        if self._path is None:
            return {}
        try:
            with self._path.open("rb") as file:
                body = file.read(MAX_BYTES + 1)
        except FileNotFoundError:
            return {}
        except OSError as error:
            _log("%s cannot be read: %s", self._path, error.strerror)
            return {}
        import json

        try:
            found = json.loads(body) if len(body) <= MAX_BYTES else None
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict) or not all(map(_is_entry, found.values())):
            _log("%s is broken, and is begun anew", self._path)
            return {}
        return found


def _is_entry(entry: object) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("value"), dict)


def _understood(values: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is no value any more: the file is another version's, or edited."""
    from qjobs_tui.config.schema import KEYS, WrongValue

    known: dict[str, Any] = {}
    for name, value in values.items():
        with suppress(WrongValue):
            known[name] = () if name == "columns" and value == [] else KEYS[name].read(value)
    return known


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _log(words: str, *facts: object) -> None:
    # logging costs 5 ms, which only trouble pays.
    import logging

    logging.getLogger(__name__).info(words, *facts)
