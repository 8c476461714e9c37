"""Waiting beside the program inside tmux, and what leaves it when it is read-only."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo.script import SessionScript
from tests.pty.session import PROGRAM, PtySession
from tests.support.waiting import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qjobs_tui.demo.server import DemoServer
    from tests.pty.conftest import Opens

pytestmark = pytest.mark.pty
_NEEDS_TMUX = pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux")
# Longer than a dialog leaves keys that were typed ahead unheard.
_LOOKED_AT = 0.6
_COPIED = b"\x1b]52;c;"
_SMALL = 6
# What waits asks every ten seconds, and the service takes some to cancel.
_POLLS = 60.0
# The pane stays, to be read.
_SAY_HOW_IT_ENDED = '"$@"; echo "it ended with $?"; exec cat'


class Tmux:
    """A tmux of the test's own, without anybody's configuration."""

    def __init__(self, socket: Path) -> None:
        self._command = ("tmux", "-S", str(socket), "-f", os.devnull)

    @contextmanager
    def around_program(self, environ: dict[str, str]) -> Iterator[PtySession]:
        """Run the program in its first pane."""
        try:
            with PtySession((*self._command, "new-session", *PROGRAM), environ, 100, 48) as screen:
                yield screen
        finally:
            subprocess.run((*self._command, "kill-server"), capture_output=True, check=False)

    def tell(self, *command: str) -> str:
        """Run a command of tmux, and return what it says."""
        told = subprocess.run(
            (*self._command, *command),
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE_S,
        )
        return told.stdout.strip()

    def split(self, *program: str) -> str:
        """Run something in a pane below, where the keys do not go; return the pane."""
        split = ("split-window", "-d", "-v", "-l", str(_SMALL), "-P", "-F", "#{pane_id}")
        return self.tell(*split, "sh", "-c", _SAY_HOW_IT_ENDED, "sh", *program)

    def text(self, pane: str) -> str:
        """What was written in a pane."""
        return self.tell("capture-pane", "-p", "-S", "-", "-t", pane)

    def code(self, pane: str) -> str:
        """The exit code of what ran in a pane; nothing while it runs."""
        return self.text(pane).partition("it ended with ")[2].strip()


@_NEEDS_TMUX
def test_waiting_in_other_panes(
    environ: dict[str, str], server: DemoServer, tmp_path: Path
) -> None:
    world = server.world
    good = world.submit(starts=None, created=world.now() - timedelta(minutes=3)).id
    bad = [world.submit(starts=None).id for _ in range(3)]
    tmux = Tmux(tmp_path / "tmux")
    with tmux.around_program(environ) as screen:
        screen.until_text(good)
        of_good = tmux.split(*PROGRAM, "wait", good)
        of_bad = tmux.split(*PROGRAM, "wait", *bad)
        screen.until(lambda _: _said(tmux.text(of_good), [good], "queued"))
        screen.until(lambda _: _said(tmux.text(of_bad), bad, "queued"))
        screen.press("   c")
        screen.until_text("Cancel 3 jobs?")
        screen.drain(_LOOKED_AT)
        assert tmux.code(of_bad) == ""
        screen.press("y")
        screen.until(lambda _: all("cancelling" in screen.line_with(job_id) for job_id in bad))
        assert tmux.code(of_bad) == ""
        screen.until(lambda _: tmux.code(of_bad) == "1", _POLLS)
        assert _said(tmux.text(of_bad), bad, "cancelled")
        assert len(_lines(tmux.text(of_bad))) == 2 * len(bad)
        screen.until(lambda _: all("cancelled" in screen.line_with(job_id) for job_id in bad))
        # The other one goes on waiting, until its job completes.
        assert tmux.code(of_good) == ""
        assert "cancel" not in tmux.text(of_good)
        now = world.now()
        world.change(good, starts=now - timedelta(seconds=2), ends=now)
        screen.until(lambda _: tmux.code(of_good) == "0", _POLLS)
        assert _lines(tmux.text(of_good)) == [f"{good} queued", f"{good} done"]
        screen.until(lambda _: "done" in screen.line_with(good))


def _lines(text: str) -> list[str]:
    """What `wait` wrote: id and state of each line, without its time."""
    parted = [line.split() for line in text.splitlines() if line[:1].isdigit()]
    return [" ".join(parts[1:]) for parts in parted]


def _said(text: str, ids: list[str], word: str) -> bool:
    return {f"{job_id} {word}" for job_id in ids} <= {*_lines(text)}


def test_read_only_nothing_but_questions_leaves(opens: Opens, server: DemoServer) -> None:
    world = server.world
    session = SessionScript("d6jsession0000000000", "batch", "ibm_fez", world.now())
    world.open_sessions([session])
    job_id = world.submit(starts=None, session_id=session.id).id
    with opens("--read-only") as screen:
        screen.until_text(job_id)
        assert "READ-ONLY" in screen.display[0]
        assert "c cancel" not in screen.text
        _try(screen, "ct")
        screen.press(" ")
        screen.until_text("1 marked")
        _try(screen, "ct")
        screen.press("S")
        screen.until_text("1 open of 1")
        _try(screen, "xc")
        screen.press("\x7f")
        screen.until_text("1 marked")
        screen.press("g\r")
        screen.until_text("1 Overview")
        assert job_id in screen.display[1]
        _try(screen, "ct")
        assert _changes(server) == []
        # The same keys say otherwise once it is lifted, so they were the right ones.
        screen.press("R")
        screen.until(lambda _: "READ-ONLY" not in screen.display[0])
        screen.press("t")
        screen.until_text("Change tags (ctrl+s)")
        screen.drain()
        screen.press("\x1b")
        screen.until(lambda text: "Change tags" not in text)
        screen.drain()
        screen.press("c")
        screen.until_text("Cancel job (y)")
        screen.drain(_LOOKED_AT)
        screen.press("y")
        screen.until(lambda _: bool(_changes(server)))
        assert [path.endswith(f"/jobs/{job_id}/cancel") for path in _changes(server)] == [True]


def _try(screen: PtySession, keys: str) -> None:
    """Press keys, and agree to whatever they open: where nothing is, that copies an id."""
    for key in keys:
        copied = screen.raw.count(_COPIED)
        screen.press(key)
        screen.drain(_LOOKED_AT)
        screen.press("y")
        _until_copied(screen, copied + 1)


def _until_copied(screen: PtySession, times: int) -> None:
    screen.until(lambda _: screen.raw.count(_COPIED) == times)


def _changes(server: DemoServer) -> list[str]:
    """What asked for more than an answer; a sign-in changes nothing of the user's."""
    return [
        sent.path
        for sent in server.requests
        if sent.method != "GET" and not sent.path.endswith(("/identity/token", "/resources/search"))
    ]
