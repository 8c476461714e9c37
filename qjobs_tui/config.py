"""Settings of a run, frozen; every layer above reads them, none changes them."""

from __future__ import annotations

from dataclasses import dataclass

from qjobs_tui.errors import UsageError

MIN_REFRESH = 2.0
DEFAULT_REFRESH = 10.0


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user chose.

    Attributes:
        refresh: Seconds between polls while jobs are pending, at least 2.
        plain: Draw with ASCII only.
        mouse: Listen to clicks and the wheel.

    """

    refresh: float = DEFAULT_REFRESH
    plain: bool = False
    mouse: bool = True

    def __post_init__(self) -> None:
        """Refuse a pace that would burden the service.

        Raises:
            UsageError: ``refresh`` is below its minimum, or no number.

        """
        if not self.refresh >= MIN_REFRESH:
            raise UsageError(
                f"--refresh {self.refresh:g} is too fast",
                hint=f"The service is shared: at least {MIN_REFRESH:g} seconds.",
            )
