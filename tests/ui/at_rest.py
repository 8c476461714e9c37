"""Tells when an app under test has nothing left to do, instead of waiting until it seems so.

Textual's pilot waits for 20 ms in which the process does next to nothing, twice for each key. Here
what may still come is known: the loop's own callbacks, threads and subprocesses that somebody
awaits, questions asked over HTTP, and the frame that is due. With none of them there is nothing to
wait for. What a test holds back on purpose, or what this does not know, is waited for as the pilot
does. Timers of a person's pace, such as the pause after typing, are not waited for by either.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from textual._context import active_app

from qjobs_tui.service.exchange import Exchange

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

_LOOK_EVERY = 0.004
# As Textual has it: how long the process does next to nothing before it counts as idle, what that
# is, and how long one that never rests is waited for.
_SEEMS_IDLE = 0.02
_NEXT_TO_NOTHING = 0.05
_LIMIT = 1.0


class Outside:
    """What is awaited from outside of the loop, whose end nothing in the loop foretells."""

    def __init__(self) -> None:
        self._awaited = 0
        self._processes: list[asyncio.SubprocessTransport] = []

    def __bool__(self) -> bool:
        self._processes = [one for one in self._processes if one.get_returncode() is None]
        return bool(self._awaited or self._processes)

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Count threads that are awaited, subprocesses, and questions asked over HTTP."""
        loop = asyncio.BaseEventLoop
        monkeypatch.setattr(Exchange, "ask", self._asking(Exchange.ask))
        monkeypatch.setattr(loop, "subprocess_exec", self._started(loop.subprocess_exec))
        wrapped = self._wrapping(asyncio.wrap_future)
        monkeypatch.setattr("asyncio.wrap_future", wrapped)
        monkeypatch.setattr("asyncio.futures.wrap_future", wrapped)

    def _asking(self, ask: Callable[..., Any]) -> Callable[..., Any]:
        async def counted(*given: Any, **named: Any) -> Any:
            self._awaited += 1
            try:
                return await ask(*given, **named)
            finally:
                self._awaited -= 1

        return counted

    def _started(self, start: Callable[..., Any]) -> Callable[..., Any]:
        async def noted(*given: Any, **named: Any) -> Any:
            transport, protocol = await start(*given, **named)
            self._processes.append(transport)
            return transport, protocol

        return noted

    def _wrapping(self, wrap: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **named: Any) -> Any:
            future = wrap(*given, **named)
            self._awaited += 1
            future.add_done_callback(self._arrived)
            return future

        return counted

    def _arrived(self, _: asyncio.Future[Any]) -> None:
        self._awaited -= 1


class Rest:
    """Waits until an app is at rest, in place of Textual's ``wait_for_idle``."""

    def __init__(self) -> None:
        self._outside = Outside()

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._outside.watch(monkeypatch)
        monkeypatch.setattr("textual.app.wait_for_idle", self.wait)
        monkeypatch.setattr("textual.pilot.wait_for_idle", self.wait)

    async def wait(self, min_sleep: float = 0.0, max_sleep: float = _LIMIT) -> None:
        """Return when nothing is left to do, else when the process seems idle.

        Args:
            min_sleep: Taken for the sake of Textual, which passes it; there is no least time.
            max_sleep: How long one that never rests is waited for.

        """
        del min_sleep
        began = busy = time.monotonic()
        while (now := time.monotonic()) - began < max_sleep and now - busy < _SEEMS_IDLE:
            spent = time.process_time()
            if await _quiet(began + max_sleep) and not self._outside:
                return
            await asyncio.sleep(_LOOK_EVERY)
            if time.process_time() - spent > _NEXT_TO_NOTHING * _LOOK_EVERY:
                busy = time.monotonic()


async def _quiet(deadline: float) -> bool:
    """Let the loop run until it has nothing to call, with the frame that was due drawn."""
    while time.monotonic() < deadline:
        await asyncio.sleep(0)
        if not _is_due(asyncio.get_running_loop()) and not _hastened(active_app.get(None)):
            return True
    return False


def _is_due(loop: Any) -> bool:
    """Whether the loop calls somebody without being woken from outside; it does not tell."""
    timers = loop._scheduled
    return bool(loop._ready or (timers and timers[0]._when <= loop.time()))


def _hastened(app: Any) -> bool:
    """Do at once what Textual puts off until the next frame; tell if there was such a thing."""
    if app is None or not app._running or not app._screen_stack:
        return False
    if app._resize_timer is not None:
        app._check_resize()
    elif app.screen._update_timer._active.is_set():
        app.screen._on_timer_update()
    else:
        return False
    return True
