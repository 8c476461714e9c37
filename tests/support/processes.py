"""What runs on this machine, by what it was given: needs /proc."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Process:
    """A process as it was when it was looked at."""

    pid: int
    parent: int
    arguments: tuple[str, ...]

    def kill(self) -> None:
        """End it at once, if it is still there."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


def processes() -> Iterator[Process]:
    """Yield what runs; what ended and was not waited for yet runs no more."""
    for folder in PROC.iterdir():
        if not folder.name.isdecimal():
            continue
        # It may end while it is looked at.
        with suppress(OSError):
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            arguments = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
            if state not in "ZX":
                yield Process(int(folder.name), int(parent), tuple(filter(None, arguments)))


def started_with(variable: str) -> list[Process]:
    """Return what was started with an environment variable, given as ``NAME=value``."""
    return [one for one in processes() if variable.encode() in _environ(one.pid)]


def below(pid: int) -> list[Process]:
    """Return a process's children, and theirs."""
    running = list(processes())
    found, parents = list[Process](), {pid}
    while parents:
        children = [one for one in running if one.parent in parents]
        found += children
        parents = {one.pid for one in children}
    return found


def until_none(which: Callable[[], list[Process]], seconds: float) -> list[Process]:
    """Wait until there are none of them; return those that are there all the same."""
    deadline = time.monotonic() + seconds
    while (left := which()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def _environ(pid: int) -> list[bytes]:
    try:
        return (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return []
