"""What of stdout tells a waiting command that it can end, and what does not."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.commands.unread import until_unread
from tests.support.clock import FakeClock
from tests.support.waiting import PATIENCE_S, first_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import TextIO

    from .conftest import Service

End = tuple[int, "Callable[[], object]"]
NAPS = 5


def pipe() -> End:
    theirs, ours = os.pipe()
    return ours, lambda: os.close(theirs)


def connection() -> End:
    ours, theirs = socket.socketpair()
    return ours.detach(), theirs.close


@pytest.fixture(params=[pytest.param(pipe, id="pipe"), pytest.param(connection, id="socket")])
def end(request: pytest.FixtureRequest) -> Iterator[tuple[TextIO, Callable[[], object]]]:
    """A stream that somebody reads, and how they stop."""
    ours, stop = request.param()
    with os.fdopen(ours, "w") as stream:
        yield stream, stop
        with suppress(OSError):
            stop()


@pytest.fixture
def hangup() -> Iterator[None]:
    """As in a login shell, wherever the tests run."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


async def is_over(stream: TextIO, stop: Callable[[], object]) -> bool:
    """Whether it ends when the reader does, and not before."""
    clock = FakeClock()
    waiting = asyncio.create_task(until_unread(stream, clock))
    try:
        for nap in range(1, NAPS):
            await clock.until_naps(nap)
            clock.advance(60)
        await clock.until_naps(NAPS)
        stop()
        clock.advance(60)
        async with asyncio.timeout(PATIENCE_S):
            await waiting
    except BrokenPipeError:
        return True
    finally:
        waiting.cancel()
    return False


async def is_left_alone(stream: TextIO) -> bool:
    """Whether it is not even looked at."""
    clock = FakeClock()
    waiting = asyncio.create_task(until_unread(stream, clock))
    # It begins to sleep, or ends, at its first step.
    await asyncio.sleep(0)
    is_waiting = not waiting.done() and clock.naps == 0
    waiting.cancel()
    return is_waiting


@pytest.mark.usefixtures("hangup")
async def test_it_ends_when_the_reader_is_gone(end: tuple[TextIO, Callable[[], object]]) -> None:
    assert await is_over(*end)


@pytest.mark.usefixtures("hangup")
async def test_a_socket_without_more_input_is_read_all_the_same() -> None:
    """As with SSH, where one socket may be stdin and stdout, and stdin has often ended."""
    ours, theirs = socket.socketpair()
    theirs.shutdown(socket.SHUT_WR)
    with os.fdopen(ours.detach(), "w") as stream:
        assert await is_over(stream, theirs.close)


async def test_nohup_outlives_the_reader(end: tuple[TextIO, Callable[[], object]]) -> None:
    stream, stop = end
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        stop()
        assert await is_left_alone(stream)
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("hangup")
@pytest.mark.parametrize("name", ["a file", os.devnull])
async def test_what_has_no_reader_is_left_alone(tmp_path: Path, name: str) -> None:
    with (tmp_path / name).open("w") as stream:
        assert await is_left_alone(stream)


@pytest.mark.usefixtures("hangup")
async def test_what_is_no_file_is_left_alone() -> None:
    assert await is_left_alone(io.StringIO())
    closed = io.TextIOWrapper(io.BytesIO())
    closed.close()
    assert await is_left_alone(closed)


@pytest.mark.usefixtures("hangup")
def test_waiting_ends_with_its_reader(service: Service) -> None:
    job = service.job(None, starts=None, ends=None)
    command = (sys.executable, "-m", "qjobs_tui", "wait", job.id)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=service.environ, text=True
    ) as running:
        assert running.stdout is not None
        assert first_line(running.stdout).endswith("queued\n")
        running.stdout.close()
        try:
            assert running.wait(PATIENCE_S) == 141
        finally:
            running.kill()
        assert running.stderr is not None
        assert running.stderr.read() == ""
