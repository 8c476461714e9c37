"""Changes in several places, carried through to their end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")


async def whole(work: Coroutine[Any, Any, T]) -> T:
    """Await a change; who is cancelled meanwhile is so when the change has ended.

    Left in the middle, a key would stand in the keyring and no account would name it.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        # Not awaited for its outcome, which nobody takes any more; a second cancel ends this wait.
        await asyncio.wait({task})
        if not task.cancelled():
            task.exception()
        raise
