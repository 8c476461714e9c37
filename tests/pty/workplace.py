"""A user's folders beside an account, and the program opened in a terminal there."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qjobs_tui.demo.results.making import made
from tests.pty.session import PROGRAM, PtySession

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qjobs_tui.demo.script import JobScript
    from qjobs_tui.demo.server import DemoServer

_IN = "import os, sys; os.chdir(sys.argv[1]); os.execvp(sys.argv[2], sys.argv[2:])"
_RESULT = " 1 Overview  2 Result"


@dataclass(frozen=True)
class Workplace:
    """Where the program runs.

    Attributes:
        server: The account.
        environ: The environment.
        folder: Where it is started, and saves.
        temporary: Where it keeps what is under way.
    """

    server: DemoServer
    environ: Mapping[str, str]
    folder: Path
    temporary: Path

    def job(self, minutes: float = 1, **script: Any) -> JobScript:
        """Add a job that finished so many minutes ago; a plan's body is made at once."""
        world = self.server.world
        created = world.now() - timedelta(minutes=minutes + 1)
        times = {
            "starts": created + timedelta(seconds=20),
            "ends": created + timedelta(seconds=50),
        }
        job = world.submit(created=created, **{**times, **script})
        if isinstance(job.result, str):
            # A private result can be taken from the service only once, and not by a test.
            return world.change(job.id, result=made(job, job.result))
        return job

    def opened(
        self, columns: int = 80, lines: int = 24, program: tuple[str, ...] = PROGRAM, **env: str
    ) -> PtySession:
        """Open the program; use it in a ``with`` block."""
        command = (sys.executable, "-c", _IN, str(self.folder), *program)
        return PtySession(command, {**self.environ, **env}, columns, lines)

    def readings(self, job: JobScript) -> int:
        """Count how often the service was asked for a result."""
        path = f"/jobs/{job.id}/results"
        return sum(sent.path.endswith(path) for sent in self.server.requests)

    def names(self) -> list[str]:
        """The files that were saved, or are being saved."""
        return sorted(path.name for path in self.folder.iterdir())

    def under_way(self) -> list[str]:
        """What lies among the temporary files."""
        return sorted(path.name for path in self.temporary.iterdir())

    def cached(self) -> list[Path]:
        """Files that are kept so that a second opening costs no network."""
        cache = Path(self.environ["HOME"], ".cache", "qjobs-tui")
        return [path for path in cache.rglob("*") if path.is_file()]


def open_job(screen: PtySession, job: JobScript, words: str) -> None:
    """Filter the table by some words that name one job, and open it."""
    screen.until(lambda text: " jobs" in text and "DONE" not in text)
    screen.press(f"/{words}\r")
    screen.until(lambda _: "1 of " in screen.display[1] and job.id in screen.line_with("▌"))
    screen.press("\r")
    screen.until(lambda _: job.id in screen.display[1] and _RESULT in screen.display[2])
