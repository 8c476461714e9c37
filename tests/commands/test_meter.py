"""The progress line: there while something arrives, gone afterwards."""

from __future__ import annotations

import io

import pytest

from qjobs_tui.commands.meter import Meter, amount, progress
from tests.support.clock import FakeClock

MIB = 1 << 20


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(written: str) -> str:
    """What stands on the line in the end."""
    line = ""
    for part in written.split("\r"):
        line = part + line[len(part) :]
    return line.rstrip()


def test_one_line_is_rewritten_and_cleared() -> None:
    clock, screen = FakeClock(), Terminal()
    with Meter(screen, clock, "d305") as meter:
        for second in range(1, 4):
            clock.advance(1)
            meter.tell(second * MIB, 12 * MIB)
        assert shown(screen.getvalue()) == "d305: 3.0 MiB of 12 MiB, 1.0 MiB/s, 9 s left"
    assert "\n" not in screen.getvalue()
    assert shown(screen.getvalue()) == ""
    assert screen.getvalue().endswith("\r")


def test_it_spares_the_terminal() -> None:
    clock, screen = FakeClock(), Terminal()
    with Meter(screen, clock, "d305") as meter:
        for piece in range(1000):
            clock.advance(0.001)
            meter.tell(piece, None)
    assert screen.getvalue().count("\r") <= 8


def test_it_fits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    clock, screen = FakeClock(), Terminal()
    with Meter(screen, clock, "d305ck0ocacs73ajagvg") as meter:
        clock.advance(1)
        meter.tell(1, 10)
    assert max(map(len, screen.getvalue().split("\r"))) < 20


def test_a_pipe_stays_empty() -> None:
    clock, pipe = FakeClock(), io.StringIO()
    with Meter(pipe, clock, "d305") as meter:
        clock.advance(1)
        meter.tell(MIB, None)
    assert pipe.getvalue() == ""


@pytest.mark.parametrize(
    ("received", "size", "words"),
    [
        (0, None, "0 bytes, 0 bytes/s"),
        (2 * MIB, None, "2.0 MiB, 2.0 MiB/s"),
        (2 * MIB, 2 * MIB, "2.0 MiB of 2.0 MiB, 2.0 MiB/s"),
        (0, 100, "0 bytes of 100 bytes, 0 bytes/s"),
    ],
)
def test_what_it_says(received: int, size: int | None, words: str) -> None:
    assert progress(received, size, float(received)) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 bytes"), (1023, "1023 bytes"), (1536, "1.5 KiB"), (64 * MIB, "64 MiB")],
)
def test_amounts(size: int, words: str) -> None:
    assert amount(size) == words
    assert amount(5000 << 30) == "5000 GiB"
