"""A command that waits for another try says so once, and to nobody but a person."""

from __future__ import annotations

import asyncio
import io
import logging

import pytest

from qjobs_tui.commands.still_trying import still_trying
from qjobs_tui.errors import Unreachable
from qjobs_tui.service.retry import WAITS, persist

from ..service.fakes import FakeClock, Longest


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


async def never() -> None:
    raise Unreachable("Could not list the jobs", brief="127.0.0.1 cannot be\x1b reached")


def wait(patience: float) -> None:
    """Try again for so long, by a clock that does not keep anybody waiting."""
    with pytest.raises(Unreachable):
        asyncio.run(persist(never, clock=FakeClock(), jitter=Longest(), patience=patience))


def test_it_is_said_once() -> None:
    screen = Terminal()
    with still_trying(screen):
        wait(2)
        assert screen.getvalue() == ""
        wait(30)
        wait(30)
    words = "still trying: 127.0.0.1 cannot be␛ reached; Ctrl-C ends it"
    assert screen.getvalue() == f"\rqjobs-tui: {words}\n"
    logger = logging.getLogger(WAITS)
    assert (logger.handlers, logger.level) == ([], logging.NOTSET)


def test_a_script_is_not_told() -> None:
    for stream in (io.StringIO(), None):
        with still_trying(stream):
            wait(30)
            assert logging.getLogger(WAITS).handlers == []
        assert stream is None or stream.getvalue() == ""
