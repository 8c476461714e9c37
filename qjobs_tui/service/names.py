"""Looking up the addresses of hosts, which nothing waits for longer than it wants to.

Without a network the system may take half a minute to say that it finds no name. A thread of
asyncio's pool would be waited for when the program ends, and until then lack for other work.
"""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import Future
from threading import Thread
from typing import Any

Found = list[tuple[Any, ...]]


def look_up_apart(loop: asyncio.AbstractEventLoop) -> None:
    """Have names looked up for this loop in threads that nobody waits for."""
    known = getattr(loop.getaddrinfo, "__self__", None)
    if not isinstance(known, _Lookups):
        # The HTTP library has no place for a resolver: it asks the loop.
        loop.getaddrinfo = _Lookups().getaddrinfo  # type: ignore[method-assign]


class _Lookups:
    """Looks up one name at a time once, however many ask for it."""

    def __init__(self) -> None:
        self._under_way: dict[tuple[Any, ...], Future[Found]] = {}

    async def getaddrinfo(
        self,
        host: bytes | str | None,
        port: bytes | str | int | None,
        *,
        family: int = 0,
        type: int = 0,  # noqa: A002 - as asyncio names it
        proto: int = 0,
        flags: int = 0,
    ) -> Found:
        """Look up a host as `socket.getaddrinfo` does.

        Raises:
            OSError: It is not found.

        """
        asked = (host, port, family, type, proto, flags)
        answer = self._under_way.get(asked)
        if answer is None or answer.done():
            answer = self._under_way[asked] = Future()
            # Who is cancelled must not take the answer from the others.
            answer.set_running_or_notify_cancel()
            Thread(target=_look_up, args=(asked, answer), name="names", daemon=True).start()
        return await asyncio.wrap_future(answer)


def _look_up(asked: tuple[Any, ...], answer: Future[Found]) -> None:
    try:
        found = socket.getaddrinfo(*asked)
    except (OSError, ValueError, OverflowError) as error:
        answer.set_exception(error)
    else:
        answer.set_result(found)
