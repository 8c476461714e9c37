"""Drawn lines as text, and whether they are as they were when somebody looked at them."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import category

from rich.cells import cell_len

from qjobs_tui.demo.results.making import made
from qjobs_tui.demo.script import JobScript
from qjobs_tui.results import PrimitiveResult, Result, read_result
from qjobs_tui.ui.result.room import Room
from qjobs_tui.ui.text import ASCII, UNICODE
from tests.results.make_fixtures import FOLDER

from ..looks import UPDATE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.content import Content

SNAPSHOTS = Path(__file__).parent / "snapshots"
ROOMS = {
    "80x24": Room(80, 24, UNICODE),
    "140x45": Room(140, 45, UNICODE),
    "80x24_ascii": Room(80, 24, ASCII),
}
_UNSAFE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_START = datetime(2026, 3, 4, 9, tzinfo=UTC)


def plain(lines: Sequence[Content]) -> list[str]:
    return [line.plain for line in lines]


def assert_fits(lines: Sequence[Content], room: Room) -> None:
    """Lines are within their room, and hold what the terminal can show."""
    assert len(lines) <= max(0, room.rows)
    for line in plain(lines):
        assert cell_len(line) <= room.width
        assert not {category(one) for one in line} & _UNSAFE
        assert not room.glyphs.plain or line.isascii()


def assert_drawn(lines: Sequence[Content], name: str, room: Room) -> None:
    """The lines, without any colour, are those of the snapshot."""
    assert_fits(lines, room)
    path = SNAPSHOTS / f"{name}.txt"
    text = "".join(f"{line.rstrip()}\n" for line in plain(lines))
    if os.environ.get(UPDATE):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@cache
def demo(plan: str) -> Result:
    """The result of a job of the demo account."""
    end = _START + timedelta(minutes=3)
    return read_result(made(JobScript("d3demo", _START, _START, end), plan))


def demo_pubs(plan: str) -> PrimitiveResult:
    found = demo(plan)
    assert isinstance(found, PrimitiveResult)
    return found


def fixture(name: str) -> Result:
    return read_result(FOLDER / name)
