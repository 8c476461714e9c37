"""A cache in a folder of its own, and jobs whose bodies go into it."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from qjobs_tui.bodies.cache import BodyCache
from tests.support.clock import FakeClock
from tests.support.values import job

if TYPE_CHECKING:
    from pathlib import Path

    from qjobs_tui.jobs import Job


class Desk:
    """A cache, its folder and its clock, and bodies to put into it."""

    def __init__(self, root: Path, max_bytes: int = 1000) -> None:
        self.root = root
        self.folder = root / "home" / "cache" / "bodies"
        self.clock = FakeClock()
        self.cache = BodyCache(self.folder, max_bytes, self.clock)

    def put(self, one: Job, body: bytes) -> Path | None:
        """Put a body in, a second after what was before; return where it is."""
        self.clock.advance(1)
        source = self.root / "source"
        source.write_bytes(body)
        kept = self.cache.put(one, source)
        assert source.read_bytes() == body
        source.unlink()
        return kept.path if kept else None

    def get(self, one: Job) -> bytes | None:
        self.clock.advance(1)
        kept = self.cache.get(one)
        return kept.path.read_bytes() if kept else None

    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())


def jobs(count: int) -> list[Job]:
    return [job(f"d30{number}") for number in range(count)]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def put(desk: Desk, one: Job, body: bytes) -> Path:
    path = desk.put(one, body)
    assert path is not None
    return path
