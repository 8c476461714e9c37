"""Work in small steps that lets other threads have the interpreter in between."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_Step = TypeVar("_Step")
_MOST_SECONDS = 0.004
_MOMENT = 1e-6


def in_turns(steps: Iterable[_Step]) -> Iterator[_Step]:
    """Yield steps of work, and sleep for a moment between two about every 4 ms.

    Small steps alone are not enough. A thread that waits for CPython's global lock asks for it only
    when it was not let go of for 5 ms (`sys.getswitchinterval`). NumPy lets go of it in each larger
    operation and takes it back within microseconds, before anybody wakes up: so a loop of such
    operations can keep all others waiting until it ends.
    """
    last = time.perf_counter()
    for step in steps:
        yield step
        if time.perf_counter() - last > _MOST_SECONDS:
            time.sleep(_MOMENT)
            last = time.perf_counter()
