"""Calls into keyring that nothing waits for longer than it wants to.

A backend may ask the user in a window on another screen and wait for ever, so each call has a
daemon thread: one from a pool would be waited for when the program ends.
"""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import Future
from contextlib import asynccontextmanager
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from types import TracebackType

T = TypeVar("T")

_MAX_WORDS = 200
_LIKE_A_KEY = re.compile(r"[\w-]{40,}")


@dataclass(frozen=True, slots=True)
class Failure:
    """What a call raised, without the exception: its frames hold the key as text.

    Attributes:
        kinds: Names of its classes, the nearest first.
        words: What it says, bounded and in one line, or else its class.

    """

    kinds: tuple[str, ...]
    words: str

    @classmethod
    def of(cls, error: BaseException) -> Self:
        """Take from an exception what may be kept."""
        kinds = tuple(each.__name__ for each in type(error).__mro__)
        words = _LIKE_A_KEY.sub("***", " ".join(str(error).split()))[:_MAX_WORDS].rstrip(".")
        return cls(kinds, words or kinds[0])


class _Delivery(Generic[T]):
    """Hands on what a block raises, of whatever kind: a thread's last frame has no caller."""

    def __init__(self, answer: Future[T | Failure]) -> None:
        self._answer = answer

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self, kind: object, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is not None:
            self._answer.set_result(Failure.of(error))
        return True


def _run(work: Callable[[], T], answer: Future[T | Failure]) -> None:
    if answer.set_running_or_notify_cancel():
        with _Delivery(answer):
            answer.set_result(work())


class Caller:
    """Makes one call at a time, since backends are not made for more, each turn with a time limit.

    Args:
        seconds: How long a turn may take, whatever the number of its calls.

    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = asyncio.Lock()
        self._answer: Future[Any] | None = None
        self._until = 0.0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Begin when the turn before has ended, and its last call too.

        Raises:
            TimeoutError: That call has had its time and still hangs.

        """
        async with self._lock:
            if self._answer is not None and not self._answer.done():
                await self._waited(self._answer)
            self._until = asyncio.get_running_loop().time() + self._seconds
            yield

    async def call(self, work: Callable[[], T]) -> T | Failure:
        """Run in a thread of its own, within a turn.

        Raises:
            TimeoutError: The turn has had its time. What hangs is left to itself.

        """
        answer: Future[T | Failure] = Future()
        self._answer = answer
        Thread(target=_run, args=(work, answer), name="keyring", daemon=True).start()
        return await self._waited(answer)

    async def _waited(self, answer: Future[T | Failure]) -> T | Failure:
        async with asyncio.timeout_at(self._until):
            return await asyncio.wrap_future(answer)
