"""Settings of a run, frozen; every layer above reads them, none changes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qjobs_tui.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

MIN_REFRESH = 2.0
MAX_REFRESH = 3600.0
DEFAULT_REFRESH = 10.0


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user chose.

    Attributes:
        refresh: Seconds between polls while jobs are pending, from 2 to 3600.
        plain: Draw with ASCII only.
        mouse: Listen to clicks and the wheel.

    """

    refresh: float = DEFAULT_REFRESH
    plain: bool = False
    mouse: bool = True

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


CACHE_BYTES = 512 << 20
"""How much of finished jobs' results is kept on disk."""


@dataclass(frozen=True, slots=True)
class Folders:
    """Where a run keeps files.

    Attributes:
        cache: Results of finished jobs, so that opening one again costs no network; created when
            it is needed.
        temporary: What is under way.
        save: Where results are saved unless the user says otherwise.

    """

    cache: Path
    temporary: Path
    save: Path
