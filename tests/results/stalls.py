"""Whether work in one thread lets another run meanwhile."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_TRIES = 5
_LONGEST_S = 60.0


@dataclass(frozen=True, slots=True)
class Stall:
    """How long some work took, and the longest time for which it let nobody else run.

    Attributes:
        longest: Seconds.
        whole: Seconds.

    """

    longest: float
    whole: float

    @property
    def share(self) -> float:
        """The part of the work that was done in one go."""
        return self.longest / self.whole


def lets_others_in(work: Callable[[], object], at_most: float = 0.2) -> bool:
    """Whether no more than this part of the work keeps others waiting, in one of five tries.

    A share, so that it is the same on a slow machine. What the machine does besides may make it
    larger, never smaller: work that holds others up does so each time, and where it does not the
    first try is mostly enough.
    """
    return any(stall(work).share < at_most for _ in range(_TRIES))


def stall(work: Callable[[], object]) -> Stall:
    """Run work in a thread, while this one wants to run every millisecond, as a screen does."""
    thread = threading.Thread(target=work)
    longest, began = 0.0, time.perf_counter()
    last = began
    thread.start()
    is_over = False
    # At least once: what lets nobody in at all may be over before this thread comes to look.
    while not is_over:
        thread.join(0.001)
        is_over = not thread.is_alive()
        now = time.perf_counter()
        assert now < began + _LONGEST_S, "the work does not end"
        longest, last = max(longest, now - last), now
    return Stall(longest, last - began)
