"""One attempt for all who want the same at the same time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

T = TypeVar("T")


class SingleFlight(Generic[T]):
    """Runs an attempt at most once at a time; whoever comes while it runs shares its outcome.

    The attempt belongs to none of those who wait: one of them may be cancelled without harm to
    the others, and when all are, so is the attempt.
    """

    def __init__(self, attempt: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._attempt = attempt
        self._flight: _Flight[T] | None = None

    async def outcome(self) -> T:
        """Return what the running attempt gives or raise what it raises; begin one if none runs."""
        flight = self._joined()
        flight.waiting += 1
        try:
            # Unlike awaiting the task, this neither cancels it nor raises its error.
            await asyncio.wait([flight.task])
        finally:
            flight.waiting -= 1
            if not flight.waiting and not flight.task.done():
                await self._end(flight)
        return flight.task.result()

    def _joined(self) -> _Flight[T]:
        if self._flight is None or self._flight.task.done():
            self._flight = _Flight(asyncio.create_task(self._attempt()))
        return self._flight

    async def _end(self, flight: _Flight[T]) -> None:
        """Cancel an attempt that nobody waits for; whoever comes from now on begins another."""
        if self._flight is flight:
            self._flight = None
        flight.task.cancel()
        await asyncio.wait([flight.task])


class _Flight(Generic[T]):
    """A running attempt, and how many wait for it."""

    def __init__(self, task: asyncio.Task[T]) -> None:
        self.task = task
        self.waiting = 0
        task.add_done_callback(_seen)


def _seen(task: asyncio.Task[T]) -> None:
    """Look at the error, which asyncio would print where everybody was cancelled before it."""
    if not task.cancelled():
        task.exception()
