"""Waiting with an end: what does not come in time fails, and says what did not come."""

from __future__ import annotations

import asyncio
import select
import time
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# Far more than a busy machine takes, and less than pytest gives a test.
PATIENCE_S = 60.0
_STEP_S = 0.005


def until(condition: Callable[[], object], what: str) -> None:
    """Return once the condition holds.

    Args:
        condition: Looked at again and again; it may assert that there is still hope.
        what: What is waited for, for the message.
    """
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"no {what}"
        time.sleep(_STEP_S)


async def until_so(
    condition: Callable[[], object], what: str, *, step: Callable[[], object] = lambda: None
) -> None:
    """Return once the condition holds, letting the loop go on meanwhile.

    Args:
        condition: Looked at again and again.
        what: What is waited for, for the message.
        step: Done before each further look, as letting time pass.
    """
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"no {what}"
        step()
        await asyncio.sleep(0.001)


def first_line(stream: IO[str], what: str = "line") -> str:
    """Return the first line that a child writes, or fail where it writes none."""
    ready, _, _ = select.select([stream], [], [], PATIENCE_S)
    assert ready, f"no {what}"
    return stream.readline()
