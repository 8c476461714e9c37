"""A request that changes something: tried again, and with a memory of what may have come of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.errors import ServiceError, Unavailable, Unreachable
from qjobs_tui.service.retry import PATIENCE, persist

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from qjobs_tui.clock import Clock
    from qjobs_tui.errors import QJobsError
    from qjobs_tui.service.retry import Jitter


class Attempt:
    """Makes a request until it succeeds, its failure is lasting, or patience ends.

    Args:
        check: Called before each try; raises what forbids it.
        clock: Measures patience.
        jitter: Spreads the tries.

    Attributes:
        may_have_acted: Whether a try failed that the service may have done all the same.

    """

    def __init__(self, check: Callable[[], None], clock: Clock, jitter: Jitter) -> None:
        self._check = check
        self._clock = clock
        self._jitter = jitter
        self.may_have_acted = False

    async def make(self, request: Callable[[], Awaitable[None]]) -> None:
        """Make the request with a client that does not try again by itself.

        Raises:
            QJobsError: The last failure.

        """
        await persist(
            lambda: self._once(request),
            clock=self._clock,
            jitter=self._jitter,
            patience=PATIENCE,
        )

    async def _once(self, request: Callable[[], Awaitable[None]]) -> None:
        self._check()
        try:
            await request()
        except (Unreachable, Unavailable):
            self.may_have_acted = True
            raise


def in_words(error: QJobsError) -> str:
    """Tell on one line what happened, what to do, and the trace id that IBM's support asks for."""
    trace = error.trace if isinstance(error, ServiceError) else ""
    parts = [error.headline, error.hint, f"trace id: {trace}" if trace else ""]
    return " - ".join(part for part in parts if part)
