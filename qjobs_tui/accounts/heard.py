"""What a command prints, bounded, and where no traceback that prints locals shows it."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, BinaryIO

from qjobs_tui.accounts.masking import masked
from qjobs_tui.secret import Secret

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_MOST = 4096
_LONGEST_TOLD = 300


class Heard(asyncio.Protocol):
    """Takes what comes out of a pipe and keeps the beginning.

    A pipe of its own rather than asyncio's: waiting for a process then does not wait for those
    that it left behind with the pipe in their hands.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._kept = bytearray()
        self.ended = asyncio.Event()

    def data_received(self, data: bytes) -> None:
        """Keep what there is room for."""
        self._kept += data[: self._most - len(self._kept)]

    def connection_lost(self, exc: Exception | None) -> None:
        """Take note that nothing more comes."""
        del exc
        self.ended.set()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[BinaryIO]:
        """Open a pipe, and give the end to write to."""
        ours, theirs = os.pipe()
        with os.fdopen(theirs, "wb", 0) as end:
            reading = asyncio.get_running_loop().connect_read_pipe(
                lambda: self, os.fdopen(ours, "rb", 0)
            )
            transport, _ = await reading
            try:
                yield end
            finally:
                transport.close()
                await self.ended.wait()

    def secret(self) -> Secret:
        """Return all of it as a secret; what is no UTF-8 becomes what no key has."""
        return Secret(self._kept.decode("utf-8", "replace"))

    def told(self, *, hide: Heard) -> str:
        """Return the beginning on one line that can be shown, without a key or a piece of one.

        Args:
            hide: Has heard what should be the key.

        """
        text = masked(self._kept.decode("utf-8", "replace"), hide.secret().reveal())
        words = "".join(each if each.isprintable() else " " for each in text).split()
        line = " ".join(words)
        return line if len(line) <= _LONGEST_TOLD else f"{line[: _LONGEST_TOLD - 1]}…"
