"""A file that is being received on a disk that fills up."""

from __future__ import annotations

import errno
import os
import resource
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.bodies.fetch import PartialError, fetch, fetch_once, partial_path
from qjobs_tui.bodies.part import Part, SparePart
from qjobs_tui.errors import SaveError

from .conftest import BODY, Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROOM = 100_000


@pytest.fixture
def spare(tmp_path: Path) -> Path:
    folder = tmp_path / "spare"
    folder.mkdir()
    return folder


@pytest.fixture
def full(tmp_path: Path) -> Path:
    folder = tmp_path / "full"
    folder.mkdir()
    return folder


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def _little_room(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no file in that folder grow beyond `ROOM`, as a disk that is full does."""
    write = os.write

    def scant(handle: int, piece: bytes | memoryview) -> int:
        found = os.fstat(handle)
        is_there = any(os.path.samestat(found, path.stat()) for path in full.iterdir())
        if not is_there:
            return write(handle, piece)
        room = ROOM - os.lseek(handle, 0, os.SEEK_CUR)
        if room <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(handle, piece[:room])

    monkeypatch.setattr(os, "write", scant)


def test_a_piece_is_written_in_full(tmp_path: Path) -> None:
    with Part(tmp_path / "part", tmp_path / "r.json") as part:
        assert part.write(b"x" * (5 << 20)) == 5 << 20
        part.seal()
    assert (tmp_path / "part").stat().st_size == 5 << 20
    assert stat.S_IMODE((tmp_path / "part").stat().st_mode) == 0o600


def test_it_replaces_nothing_and_follows_no_link(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "new")
    for name in ("there", "link"):
        with pytest.raises(SaveError):
            Part(tmp_path / name, tmp_path / "r.json")
    assert (tmp_path / "there").read_text() == "mine"
    assert not (tmp_path / "new").exists()


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_a_full_disk_leaves_nothing(place: Place, full: Path) -> None:
    one = await place.job()
    with files_of_at_most(ROOM), pytest.raises(SaveError) as error:
        await fetch(place.client, one, full)
    assert error.value.path == str(full / f"{one.id}.json")
    assert names(full) == []


@pytest.mark.usefixtures("_little_room")
async def test_a_private_result_moves_on_to_another_disk(
    place: Place, full: Path, spare: Path
) -> None:
    one = await place.job(private=True)
    found = await fetch_once(place.client, one, full / "r.json", spare)
    assert found is not None
    assert found.path == spare / "r.json"
    assert found.path.read_bytes() == BODY
    assert stat.S_IMODE(found.path.stat().st_mode) == 0o600
    assert names(full) == []
    assert names(spare) == ["r.json"]


async def test_with_both_disks_full_what_arrived_is_kept(
    place: Place, full: Path, spare: Path
) -> None:
    one, target = await place.job(private=True), full / "r.json"
    with files_of_at_most(ROOM), pytest.raises(PartialError) as error:
        await fetch_once(place.client, one, target, spare)
    (kept,) = (path for path in (partial_path(target), spare / "r.json.partial") if path.exists())
    assert kept.read_bytes() == BODY[:ROOM]
    assert str(kept) in error.value.headline
    assert "100,000 bytes" in error.value.headline


@pytest.mark.usefixtures("_little_room")
def test_a_spare_place_that_is_taken_keeps_the_first(full: Path, spare: Path) -> None:
    (spare / "part").write_text("theirs")
    with SparePart(full / "part", full / "r.json", spare) as part:
        with pytest.raises(SaveError):
            part.write(BODY)
        assert part.path == full / "part"
    assert (full / "part").read_bytes() == BODY[:ROOM]
    assert (spare / "part").read_text() == "theirs"


@pytest.mark.usefixtures("_little_room")
def test_what_comes_after_the_move_follows(full: Path, spare: Path) -> None:
    with SparePart(full / "part", full / "r.json", spare) as part:
        for at in range(0, len(BODY), 30_000):
            part.write(BODY[at : at + 30_000])
        assert part.tell() == len(BODY)
    assert (spare / "part").read_bytes() == BODY
    assert not (full / "part").exists()
