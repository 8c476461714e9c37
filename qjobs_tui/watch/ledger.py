"""The watch list that outlives the program, shared by all that run at the same time."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from qjobs_tui.files import locked, make_folder, replace
from qjobs_tui.watch.ends import Watching
from qjobs_tui.watch.kept import MOST_BYTES, BrokenError, read, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAME = "watch.json"
_LOCK = "watch.lock"
_PATIENCE_S = 2.0
_log = logging.getLogger("qjobs_tui.watch")


class Ledger:
    """Keeps a `Watching` in a file that only the user can read.

    Each step reads the file, changes what it says and replaces it, all under a lock: of several
    programs that see the same end, one settles it. Where the file cannot be kept, what is watched
    lives as long as the program.

    Args:
        folder: The folder of the file, created when there is something to keep; None keeps nothing.
        say: Is told, once, that the file could not be used.

    """

    def __init__(self, folder: Path | None, say: Callable[[str], None]) -> None:
        self._folder = folder
        self._say = say
        self._turn = asyncio.Lock()
        self._complaints: list[str] = []
        self._stamp: tuple[int, int] | None = None
        self.watching = Watching()

    async def step(self, change: Callable[[Watching], Watching]) -> tuple[Watching, Watching]:
        """Take one step; return what the file said before, and what it says now."""
        async with self._turn:
            # Files may be slow, on a home over the network: the screen does not wait for them.
            before, after = (
                await asyncio.to_thread(self._step, change)
                if self._folder
                else (self.watching, change(self.watching))
            )
            self.watching = after
            for words in self._complaints:
                _log.warning(words)
                self._say(words)
            self._complaints.clear()
            return before, after

    async def is_news(self) -> bool:
        """Whether another program has changed the file since the last step."""
        return bool(self._folder) and await asyncio.to_thread(self._stamped) != self._stamp

    # In a thread

    def _step(self, change: Callable[[Watching], Watching]) -> tuple[Watching, Watching]:
        folder = self._folder
        if folder is None:
            return self.watching, change(self.watching)
        try:
            if not folder.exists() and change(self.watching) is self.watching:
                # Who never watches anything gets no folder for it.
                return self.watching, self.watching
            make_folder(folder)
            with locked(folder / _LOCK, _PATIENCE_S):
                before = self._read(folder / NAME)
                after = change(before)
                if after is not before:
                    replace(folder / NAME, written(after))
                self._stamp = self._stamped()
        except (OSError, ValueError) as error:
            return self._give_up(error, change)
        return before, after

    def _give_up(
        self, error: OSError | ValueError, change: Callable[[Watching], Watching]
    ) -> tuple[Watching, Watching]:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        self._complaints.append(f"the watch list in {self._folder} cannot be kept ({why})")
        self._folder = None
        return self.watching, change(self.watching)

    def _read(self, path: Path) -> Watching:
        """Read the file; one that is broken begins anew, with what this program knows."""
        try:
            with path.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
            if len(data) > MOST_BYTES:
                raise BrokenError("it is too large")
            found = read(data)
        except FileNotFoundError:
            # Deleted by the user while the program runs: what it knows is still true.
            found = self.watching
        except BrokenError as error:
            self._complaints.append(
                f"the watch list {path} could not be read: {error}; it begins anew"
            )
            found = self.watching
        return found

    def _stamped(self) -> tuple[int, int] | None:
        if self._folder is None:
            return None
        with suppress(OSError):
            found = (self._folder / NAME).stat()
            return found.st_ino, found.st_mtime_ns
        return None
