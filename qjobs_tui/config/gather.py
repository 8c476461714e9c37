"""Settings from everywhere: what is nearer to the user's hand wins.

From the least to the most: default, what suits the terminal, config file, what was changed on
screen since that line of the file was written, environment, command line.
"""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import msgspec

from qjobs_tui.config.file import read_file
from qjobs_tui.config.settings import NAMES, Origin, Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qjobs_tui.config.file import Read

FILE_VARIABLE = "QJOBS_TUI_CONFIG"
_FILE_NAME = "config.toml"
_APP = "qjobs-tui"
_THEME_VARIABLE = "TEXTUAL_THEME"


class ConfigFile(msgspec.Struct, frozen=True):
    """Which file is read.

    Attributes:
        path: Where it is, or would be.
        is_named: Whether somebody named it: then it has to be there.

    """

    path: Path
    is_named: bool = False

    @classmethod
    def find(cls, flag: Path | None, environ: Mapping[str, str]) -> ConfigFile:
        """Take the file that ``--config`` names, else `FILE_VARIABLE`, else the usual one."""
        if flag is not None:
            return cls(flag.expanduser(), is_named=True)
        if named := environ.get(FILE_VARIABLE):
            return cls(Path(named).expanduser(), is_named=True)
        from platformdirs import user_config_path

        return cls(user_config_path(_APP, appauthor=False) / _FILE_NAME)


def state_folder() -> Path:
    """Return where the program keeps what it has to remember."""
    from platformdirs import user_state_path

    return user_state_path(_APP, appauthor=False)


class Said(msgspec.Struct, frozen=True):
    """Values that somebody gave, by attribute, and where each comes from."""

    values: Mapping[str, Any]
    origins: Mapping[str, Origin]


_NOTHING = Said({}, {})


def gather(
    file: ConfigFile, environ: Mapping[str, str], flags: Said, suits: Said = _NOTHING
) -> Settings:
    """Put the settings of a run together.

    Args:
        file: The config file.
        environ: The environment variables.
        flags: What the command line, or the terminal, says.
        suits: Defaults that suit the terminal better than the usual ones.

    Raises:
        UsageError: Something in the file, or on the command line, cannot be used.

    """
    read = read_file(file.path, must_exist=file.is_named)
    values, origins = {**suits.values, **read.values}, {**suits.origins, **read.origins}
    for said in (_environment(environ), flags):
        values |= said.values
        origins |= said.origins
    return _settings(values, read, origins)


def _environment(environ: Mapping[str, str]) -> Said:
    if theme := environ.get(_THEME_VARIABLE):
        return Said({"theme": theme}, {"theme": Origin("environment", _THEME_VARIABLE)})
    return Said({}, {})


def _settings(values: Mapping[str, Any], read: Read, origins: Mapping[str, Origin]) -> Settings:
    known = {name: value for name, value in values.items() if name in NAMES}
    return Settings(
        **known, keys=MappingProxyType(dict(read.keys)), origins=MappingProxyType(dict(origins))
    )
