"""How a command ends when it is told to: with nothing half left behind."""

from __future__ import annotations

import asyncio
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from qjobs_tui.terminal import EXIT_CODES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Coroutine, Iterator


@contextmanager
def unwinding() -> Iterator[None]:
    """Let SIGTERM and SIGHUP run the ``finally`` blocks, as Ctrl-C does.

    What the caller has us ignore (nohup) stays ignored.
    """

    def leave(number: int, _: object) -> None:
        raise SystemExit(EXIT_CODES[number])

    before = {
        number: signal.signal(number, leave)
        for number in (signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) is signal.SIG_DFL
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


async def until_signalled(work: Coroutine[Any, Any, int]) -> int:
    """Return the exit code of some work; a signal cancels it, so that it closes what it has open.

    Ctrl-C is asyncio's own to handle.
    """
    loop, task, codes = asyncio.get_running_loop(), asyncio.ensure_future(work), list[int]()

    def leave(code: int) -> None:
        codes.append(code)
        task.cancel()

    for number in (signal.SIGTERM, signal.SIGHUP):
        # What the caller has us ignore (nohup) stays ignored.
        if signal.getsignal(number) is signal.SIG_DFL:
            loop.add_signal_handler(number, leave, EXIT_CODES[number])
    try:
        return await task
    except asyncio.CancelledError:
        if codes:
            return codes[0]
        raise


async def first_of(*works: Awaitable[int | None]) -> int:
    """Return the code of the first that ends, or raise its error; the others are cancelled."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        codes = [task.result() for task in tasks if task in done]
        return next((code for code in codes if code is not None), 1)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
