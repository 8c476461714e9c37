"""Notifications that end: what is left of their time is never less than nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic

from textual.notifications import Notification

_LEAST_S = 0.01


@dataclass
class Told(Notification):
    """Counts its time by a clock that nobody sets.

    Textual 8.2 looks which notifications are over, and sets a timer for what is then left of the
    others. One whose time ends in between gets a timer of less than nothing, which counts backwards
    for ever and never lets the loop go on.
    """

    raised_at: float = field(default_factory=monotonic)

    @property
    def time_left(self) -> float:
        """Seconds until it is over, or a moment where it is."""
        return max(self._left, _LEAST_S)

    @property
    def has_expired(self) -> bool:
        """Whether its time is over."""
        return self._left <= 0

    @property
    def _left(self) -> float:
        return self.raised_at + self.timeout - monotonic()
