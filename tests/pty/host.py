"""A host that one logs in to over SSH, on which the program is installed."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.pty.session import PATIENCE, PtySession
from tests.support.sshd import Sshd

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_CODE = Path(__file__).parents[2]
_PROGRAM = """#!/bin/sh
PYTHONPATH={code} exec {python} -m qjobs_tui "$@"
"""
# Longer than a terminal needs to end a program, and the program to notice; far below forever.
SOON = 8.0


@dataclass(frozen=True, slots=True)
class Host:
    """Where the program runs.

    Attributes:
        sshd: Lets one in.
        home: The home of whoever logs in.
        temporary: Where programs keep what is under way.
        sockets: A short path, for multiplexers: those of sockets have to be.
    """

    sshd: Sshd
    home: Path
    temporary: Path
    sockets: Path

    def login(
        self,
        *words: str,
        columns: int = 80,
        lines: int = 24,
        options: tuple[str, ...] = (),
        **env: str,
    ) -> PtySession:
        """Run words in a terminal there, as ``ssh -t host words`` does; use it in ``with``."""
        here = {"PATH": os.environ["PATH"], "HOME": str(self.home), "TERM": "xterm-256color"}
        command = self.sshd.ssh(*words, options=("-t", *options))
        return PtySession(command, {**here, **env}, columns, lines)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run words there without a terminal."""
        return subprocess.run(
            self.sshd.ssh(*words),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def leftovers(self, seconds: float = SOON) -> list[object]:
        """Return what is still there of all logins some time after their end: ends when nothing."""
        return [*self.sshd.until_nothing_runs(seconds), *self.temporary.iterdir()]


@contextmanager
def a_host(folder: Path, environ: Mapping[str, str]) -> Iterator[Host]:
    """Let one log in to a host for a while, whose environment has this beside the usual.

    The next host in the same folder has the same home.
    """
    home, temporary, programs = folder / "home", folder / "temporary", folder / "programs"
    for made in (home, temporary, programs):
        made.mkdir(parents=True, exist_ok=True)
    program = programs / "qjobs-tui"
    words = {"code": shlex.quote(str(_CODE)), "python": shlex.quote(sys.executable)}
    program.write_text(_PROGRAM.format(**words))
    program.chmod(0o755)
    usual = {
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "PATH": os.pathsep.join((str(programs), os.environ["PATH"])),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
    }
    with (
        tempfile.TemporaryDirectory(prefix="qjobs-tui-") as sockets,
        Sshd(folder / "sshd", {**usual, **environ}) as sshd,
    ):
        yield Host(sshd, home, temporary, Path(sockets))
