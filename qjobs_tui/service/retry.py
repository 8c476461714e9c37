"""Trying again, within the patience somebody has."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Protocol, TypeVar

from qjobs_tui.errors import AccountLeft, ServiceError, Unreachable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from qjobs_tui.clock import Clock

T = TypeVar("T")

# Whoever wants to tell that something is waited for listens here, at the level DEBUG.
WAITS = "qjobs_tui.service.retry"
_log = logging.getLogger(WAITS)

PATIENCE = 30.0
RETRIED = frozenset({429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 8.0


class Jitter(Protocol):
    """Randomness as `random.Random` gives it."""

    def uniform(self, a: float, b: float) -> float:
        """Return a number between a and b."""
        ...


async def persist(
    attempt: Callable[[], Awaitable[T]], *, clock: Clock, jitter: Jitter, patience: float
) -> T:
    """Await an idempotent attempt again while its failure may pass and patience lasts.

    Waits have full jitter, from 0.5 s doubling to 8 s, and obey Retry-After. A wait that patience
    (seconds; 0 is a single try) does not cover raises the failure at once.
    """
    began = clock.monotonic()
    deadline = began + patience
    tries = 0
    while True:
        try:
            return await attempt()
        except ServiceError as error:
            wait = _wait(error, tries, jitter)
            if wait is None or wait >= deadline - clock.monotonic():
                raise
            after = clock.monotonic() - began + wait
            _log.debug("%s; tried again %.1f s after the first try", error.brief, after)
        tries += 1
        await clock.sleep(wait)


def _wait(error: ServiceError, tries: int, jitter: Jitter) -> float | None:
    """Tell how many seconds to wait, or None when trying again is of no use."""
    if isinstance(error, AccountLeft):
        return None
    if not isinstance(error, Unreachable) and error.status not in RETRIED:
        return None
    wait = jitter.uniform(0, min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** min(tries, 10)))
    return wait if error.retry_after is None else error.retry_after + wait
