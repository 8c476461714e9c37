"""``qjobs-tui config``: the settings in force, and where each comes from."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qjobs_tui.commands.choices import config_file, screen_settings
from qjobs_tui.config.gather import state_folder
from qjobs_tui.config.remembered import Memory
from qjobs_tui.config.schema import KEYS
from qjobs_tui.toml.values import written
from qjobs_tui.ui.text import clean

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from qjobs_tui.config import Settings

_WIDTH = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One setting: as it stands in the file, the value in force (None: there is none), and whence.

    ``is_chosen`` says that somebody chose it: what is a default stands as a comment.
    """

    name: str
    value: object
    origin: str
    is_chosen: bool
    words: str = ""


def run(options: argparse.Namespace) -> int:
    """Print the settings as the config file would have them, or where that file is.

    Raises:
        UsageError: Something in the config file cannot be used.

    """
    file = config_file(options)
    if options.path:
        # Byte for byte: it is for a script.
        sys.stdout.flush()
        sys.stdout.buffer.write(os.fsencode(file.path) + b"\n")
        return 0
    base = screen_settings(options)
    settings = base if options.demo else Memory(state_folder(), base).settings()
    keys = tuple(_keys(settings))
    values = tuple(_values(settings))
    if options.json:
        text = json.dumps(_as_json(file.path, values, keys), indent=2)
    else:
        text = "\n".join(_as_toml(file.path, values, keys))
    sys.stdout.write(f"{text}\n")
    return 0


def _values(settings: Settings) -> Iterator[Line]:
    from qjobs_tui.ui.selection import DESCENDING

    usual = {
        "descending": settings.sort in DESCENDING,
        "columns": None,
        "theme": None,
        "save_folder": None,
        "save_template": "{id}",
        "save_form": None,
    }
    for name, key in KEYS.items():
        value, origin = getattr(settings, key.attribute), settings.origin(key.attribute)
        is_chosen = origin.source != "default"
        if not is_chosen and name in usual:
            value = usual[name]
        yield Line(name, _plain(value), str(origin), is_chosen)


def _keys(settings: Settings) -> Iterator[Line]:
    """Name every action with the keys in force."""
    # Textual takes longer to import than the rest of the command.
    from qjobs_tui.ui.inventory import stored
    from qjobs_tui.ui.keymap import keymap

    changed = keymap(settings) if settings.keys else {}
    for name, action in sorted(stored().known.items()):
        origin, is_chosen = settings.origin(f"keys.{name}"), name in settings.keys
        keys = changed[name] if is_chosen else ",".join(action.keys)
        yield Line(name, keys, str(origin), is_chosen, action.words)


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _as_json(path: Path, values: tuple[Line, ...], keys: tuple[Line, ...]) -> dict[str, Any]:
    def told(lines: tuple[Line, ...]) -> dict[str, Any]:
        return {line.name: {"value": line.value, "from": line.origin} for line in lines}

    return {"file": str(path), "settings": told(values), "keys": told(keys)}


def _as_toml(path: Path, values: tuple[Line, ...], keys: tuple[Line, ...]) -> Iterator[str]:
    yield f"# qjobs-tui's settings; its config file is {clean(str(path), limit=1000)}"
    yield "# A line that begins with # is a default. After the value stands where it comes from."
    yield from (_line(line, line.name) for line in values)
    yield ""
    yield "[keys]"
    yield from (_line(line, f'"{line.name}"') for line in keys)


def _line(line: Line, name: str) -> str:
    if line.value is None:
        return f"# {name} is not set"
    setting = f"{name} = {written(line.value)}"
    words = f"{line.words}; " if line.words else ""
    remark = clean(f"{words}{line.origin}", limit=1000)
    return f"{'' if line.is_chosen else '# '}{setting:<{_WIDTH}}  # {remark}"
