"""How long work in one thread keeps another from running."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def longest_stall(work: Callable[[], object]) -> float:
    """Run work in a thread; return the longest time in seconds that this one had to wait.

    It wants to run every millisecond, as a screen that is being scrolled does. What the machine
    does besides is part of the answer, so a busy one may give too much, never too little.
    """
    thread = threading.Thread(target=work)
    longest, last = 0.0, time.perf_counter()
    thread.start()
    while thread.is_alive():
        thread.join(0.001)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    return longest
