"""A person at a terminal, for commands that run in the test's own process."""

from __future__ import annotations

import os
import pty
import select
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from tests.support.waiting import PATIENCE_S, until

if TYPE_CHECKING:
    import pytest


class Keyboard:
    """A terminal with somebody at it, who answers the question once it is there."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, answer: str, *, before: str = "") -> None:
        self.master, slave = pty.openpty()
        self._answer = answer
        self.seen = ""
        monkeypatch.setattr(sys, "stdin", os.fdopen(slave, "r"))
        monkeypatch.setattr(sys, "stderr", os.fdopen(os.dup(slave), "w"))
        os.write(self.master, before.encode())
        self._thread = threading.Thread(target=self._sit)
        self._thread.start()

    def _sit(self) -> None:
        until(self._is_asked, "question")
        os.write(self.master, self._answer.encode())

    def _is_asked(self) -> bool:
        if select.select([self.master], [], [], 0)[0]:
            self.seen += os.read(self.master, 65_536).decode()
        return self.seen.rstrip().endswith(("[y/N]", "jobs:"))

    def leave(self) -> str:
        """Stand up when the command has ended; return all that it wrote."""
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()
        sys.stdin.close()
        sys.stderr.close()
        # Once nobody can write any more it ends, in an error on Linux.
        with suppress(OSError):
            while data := os.read(self.master, 65_536):
                self.seen += data.decode()
        os.close(self.master)
        return self.seen
