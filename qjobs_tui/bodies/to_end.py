"""Waiting for a thread that writes, which cannot be stopped half way."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")


async def to_its_end(writing: Coroutine[Any, Any, T]) -> T:
    """Wait for a thread that writes, also when cancelled.

    What it wrote is returned then, and the cancellation met at the next ``await``.
    """
    task = asyncio.ensure_future(writing)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        current = asyncio.current_task()
        if task.cancelled() or task.exception() is not None or current is None:
            raise
        current.cancel()
        return task.result()
