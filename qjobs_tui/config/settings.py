"""Settings of a run, frozen; every layer above reads them, none changes them."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec

from qjobs_tui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MIN_REFRESH = 2.0
MAX_REFRESH = 3600.0
DEFAULT_REFRESH = 10.0
CACHE_BYTES = 512 << 20
"""How much of finished jobs' results is kept on disk."""


class Origin(msgspec.Struct, frozen=True):
    """Where a value comes from.

    Attributes:
        source: ``default``, ``file``, ``environment``, ``command line``, ``terminal`` or
            ``remembered`` (what was chosen on screen).
        place: Where exactly: file and line, a variable, a flag; "" for a default.

    """

    source: str = "default"
    place: str = ""

    def __str__(self) -> str:
        """Say it in a few words."""
        return self.place or self.source


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user chose.

    Attributes:
        refresh: Seconds between polls while jobs are pending, from 2 to 3600.
        plain: Draw with ASCII only.
        mouse: Listen to clicks and the wheel.
        read_only: Change nothing at the service.
        columns: Names of the table's columns in their order; empty for those that have room.
        sort: The column that sorts.
        descending: Which way round; None for the one that is most useful for that column.
        theme: A theme of Textual's, or "" for what suits the terminal.
        save_folder: Where results are saved, or "" for the working folder.
        save_template: Their names, or "" for the usual one.
        save_form: Their form, or "" for the usual one.
        cache_bytes: How much of finished jobs' results is kept on disk.
        watch: Filters; the end of every job that matches one is announced.
        notify: How ends are announced.
        on_final: A command that is run at each end, with its arguments.
        keyring_backends: Full names of backends that keep keys although they are not the system's.
        keys: Keys by the id of what they do, where they differ from the usual ones.
        origins: Where each value comes from, by the name of its attribute, or by ``keys.ID``; what
            is missing is a default.

    """

    refresh: float = DEFAULT_REFRESH
    plain: bool = False
    mouse: bool = True
    read_only: bool = False
    columns: tuple[str, ...] = ()
    sort: str = "created"
    descending: bool | None = None
    theme: str = ""
    save_folder: str = ""
    save_template: str = ""
    save_form: str = ""
    cache_bytes: int = CACHE_BYTES
    watch: tuple[str, ...] = ()
    notify: tuple[str, ...] = ("toast",)
    on_final: tuple[str, ...] = ()
    keyring_backends: tuple[str, ...] = ()
    keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    origins: Mapping[str, Origin] = field(
        default_factory=lambda: MappingProxyType({}), compare=False
    )

    def __post_init__(self) -> None:
        """Refuse a pace that would burden the service, or show nothing new.

        Raises:
            UsageError: ``refresh`` is out of its bounds, or no number.

        """
        if not MIN_REFRESH <= self.refresh <= MAX_REFRESH:
            raise UsageError(
                f"--refresh {self.refresh:g} cannot be used",
                hint=f"From {MIN_REFRESH:g} (the service is shared) to {MAX_REFRESH:g} seconds.",
            )

    def origin(self, name: str) -> Origin:
        """Return where a value comes from."""
        return self.origins.get(name, Origin())

    def mistake(self, name: str, words: str, hint: str = "") -> UsageError:
        """Make the error for a value that cannot be used, with the place it comes from."""
        return UsageError(f"{self.origin(name)}: {name} {words}", hint=hint)


NAMES = tuple(each.name for each in fields(Settings) if each.name not in {"keys", "origins"})
"""The attributes that hold one value each."""


class Folders(msgspec.Struct, frozen=True):
    """Where a run keeps files.

    Attributes:
        cache: Results of finished jobs, so that opening one again costs no network; created when
            it is needed.
        temporary: What is under way.
        save: Where results are saved unless the user says otherwise.
        state: What is remembered from one run to the next; created when it is needed. None:
            nothing is.

    """

    cache: Path
    temporary: Path
    save: Path
    state: Path | None = None
