"""How often to ask, and how long to wait after a failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from qjobs_tui.config import DEFAULT_REFRESH

if TYPE_CHECKING:
    from qjobs_tui.service.retry import Jitter

MAX_BACKOFF = 120.0
MAX_RETRY_AFTER = 3600.0
REFUSED_REST = 600.0
"""How long an instance that the service refuses is left alone, in seconds, unless a key asks."""
_LEAST_REST = 1.0


class Pace(msgspec.Struct, frozen=True):
    """Turns of a feed, in seconds.

    Each turn asks for the pending jobs. Of the slower questions at most one joins a turn, so that
    a refresh in which nothing changes costs two requests at the very most.

    Attributes:
        interval: Seconds between turns while something is pending.
        idle_factor: How much slower it goes while nothing is pending.

    """

    interval: float = DEFAULT_REFRESH
    idle_factor: float = 3.0

    def delay(self, jitter: Jitter, *, has_pending: bool) -> float:
        """Return the seconds until the next turn after a good one."""
        base = self.interval if has_pending else self.interval * self.idle_factor
        return jitter.uniform(0.9, 1.1) * base

    def backoff(self, jitter: Jitter, failures: int, retry_after: float | None) -> float:
        """Return the seconds until the next try after so many failures in a row.

        Doubles from 2 s up to 120 s with jitter, and never asks before the service allows it; a
        service that says days is asked after an hour all the same.
        """
        ceiling = min(MAX_BACKOFF, 2.0 * 2.0 ** min(failures - 1, 10))
        return max(jitter.uniform(0.5, 1.0) * ceiling, least_rest(retry_after))


def least_rest(retry_after: float | None) -> float:
    """Return the seconds after a turn in which nothing, not even a key, brings the next one."""
    return max(_LEAST_REST, min(retry_after or 0.0, MAX_RETRY_AFTER))


def slow_question(turn: int) -> str:
    """Tell which of the slower questions joins this turn, if any.

    ``newest``, ``backends``, ``usage``, or ``doubtful``: a pending job that nothing else tells of.
    """
    if turn % 3 == 2:
        return "newest"
    if turn % 6 == 1:
        return "doubtful"
    if turn % 6 == 4:
        return "backends"
    return "usage" if turn % 12 == 6 else ""
