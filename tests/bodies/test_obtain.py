"""A second opening asks the service nothing; what may not be kept is not."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from qjobs_tui.bodies.cache import BodyCache
from qjobs_tui.bodies.fetch import TooLargeError
from qjobs_tui.bodies.obtain import Obtained, obtain
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.errors import SaveError, ServiceError
from qjobs_tui.jobs import JobStatus

from .conftest import BODY, Place
from .test_part import files_of_at_most

if TYPE_CHECKING:
    from pathlib import Path

    from qjobs_tui.bodies.cache import Kept
    from qjobs_tui.jobs import Job

MIB = 1 << 20


class Shelf:
    """The service, a cache, and the folder for what is on its way."""

    def __init__(self, place: Place, root: Path, max_bytes: int = MIB) -> None:
        self.place = place
        self.folder = root / "cache"
        self.passing = root / "passing"
        self.passing.mkdir()
        self.cache = BodyCache(self.folder, max_bytes, place.clock)

    async def obtain(self, one: Job, at_most: int | None = None) -> Obtained | None:
        return await obtain(self.place.client, one, self.cache, self.passing, at_most=at_most)

    def kept(self) -> int:
        """How many bodies are in the cache."""
        return len(list(self.folder.iterdir())) if self.folder.exists() else 0

    def left(self) -> list[Path]:
        """What is in the other folder."""
        return list(self.passing.iterdir())


@pytest.fixture
def shelf(place: Place, tmp_path: Path) -> Shelf:
    return Shelf(place, tmp_path)


async def test_a_second_opening_asks_nothing(shelf: Shelf) -> None:
    one = await shelf.place.job()
    first = await shelf.obtain(one)
    asked = len(shelf.place.server.requests)
    second = await shelf.obtain(one)
    assert first == second
    assert second is not None
    assert (second.is_cached, second.size, second.complaint) == (True, len(BODY), "")
    assert second.path.read_bytes() == BODY
    assert second.path.parent == shelf.folder
    assert shelf.left() == []
    assert len(shelf.place.server.requests) == asked
    assert shelf.place.readings() == 1


async def test_nor_does_another_run_of_the_program(shelf: Shelf) -> None:
    one = await shelf.place.job()
    await shelf.obtain(one)
    later = BodyCache(shelf.folder, MIB, shelf.place.clock)
    found = await obtain(shelf.place.client, one, later, shelf.passing)
    assert found is not None
    assert found.path.read_bytes() == BODY
    assert shelf.place.readings() == 1


async def test_progress_is_told_of_what_is_fetched_only(shelf: Shelf) -> None:
    one, told = await shelf.place.job(), list[int]()
    for _ in range(2):
        await obtain(
            shelf.place.client,
            one,
            shelf.cache,
            shelf.passing,
            progress=lambda received, _: told.append(received),
        )
    assert told[-1] == len(BODY)
    assert told == sorted(set(told))


async def test_discarding_leaves_the_cache_its_body(shelf: Shelf) -> None:
    one = await shelf.place.job()
    found = await shelf.obtain(one)
    assert found is not None
    found.discard()
    assert found.path.exists()


async def test_a_body_that_was_removed_or_damaged_is_fetched_again(shelf: Shelf) -> None:
    one = await shelf.place.job()
    found = await shelf.obtain(one)
    assert found is not None
    found.path.write_bytes(BODY[:-1])
    found = await shelf.obtain(one)
    assert found is not None
    assert found.path.read_bytes() == BODY
    found.path.unlink()
    assert await shelf.obtain(one) == found
    assert shelf.place.readings() == 3


@pytest.mark.parametrize("status", [status for status in JobStatus if not status.is_final], ids=str)
async def test_a_job_that_can_still_change_passes_by_the_cache(
    shelf: Shelf, status: JobStatus
) -> None:
    one = await shelf.place.job()
    await shelf.obtain(one)
    found = await shelf.obtain(replace(one, status=status))
    assert found is not None
    assert not found.is_cached
    assert found.path.read_bytes() == BODY
    assert found.path.parent == shelf.passing
    assert shelf.place.readings() == 2
    found.discard()
    found.discard()
    assert (shelf.left(), shelf.kept()) == ([], 1)


async def test_one_that_has_not_finished_is_not_put_in(shelf: Shelf) -> None:
    one = await shelf.place.job()
    await shelf.obtain(replace(one, status=JobStatus.RUNNING))
    assert not shelf.folder.exists()


@pytest.mark.parametrize("status", [JobStatus.DONE, JobStatus.RUNNING])
async def test_a_private_result_is_neither_asked_for_nor_looked_for(
    shelf: Shelf, status: JobStatus
) -> None:
    one = await shelf.place.job(private=True)
    with pytest.raises(ValueError, match="fetch_once"):
        await shelf.obtain(replace(one, status=status))
    with pytest.raises(ValueError, match="fetch_once"):
        await shelf.obtain(replace(one, status=status, private=False, defect="no status"))
    assert shelf.place.readings() == 0
    assert not shelf.folder.exists()


@pytest.mark.parametrize("body", [None, b""])
async def test_no_result_is_not_remembered(shelf: Shelf, body: bytes | None) -> None:
    one = await shelf.place.job(body)
    assert await shelf.obtain(one) is None
    assert await shelf.obtain(one) is None
    assert shelf.place.readings() == 2
    assert (shelf.left(), shelf.kept()) == ([], 0)


async def test_the_limit_is_for_what_is_fetched(shelf: Shelf) -> None:
    one = await shelf.place.job()
    with pytest.raises(TooLargeError):
        await shelf.obtain(one, at_most=1000)
    assert (shelf.left(), shelf.kept()) == ([], 0)
    await shelf.obtain(one)
    assert await shelf.obtain(one, at_most=1000) is not None


async def test_errors_are_those_of_fetching(shelf: Shelf) -> None:
    one = await shelf.place.job()
    shelf.place.server.faults.add(Fault(Kind.CUT, "/results"))
    with pytest.raises(ServiceError):
        await shelf.obtain(one)
    shelf.passing.rmdir()
    with pytest.raises(SaveError):
        await shelf.obtain(one)
    assert shelf.kept() == 0


async def test_what_is_too_large_for_the_cache_is_the_readers(place: Place, tmp_path: Path) -> None:
    shelf = Shelf(place, tmp_path, max_bytes=len(BODY) - 1)
    found = await shelf.obtain(await place.job())
    assert found is not None
    assert (found.is_cached, found.size, found.complaint) == (False, len(BODY), "")
    assert found.path.read_bytes() == BODY
    found.discard()
    assert (shelf.left(), shelf.kept()) == ([], 0)


async def test_a_refused_folder_is_said_once(shelf: Shelf) -> None:
    shelf.folder.mkdir()
    shelf.folder.chmod(0o777)
    one = await shelf.place.job()
    first, second = await shelf.obtain(one), await shelf.obtain(one)
    assert first is not None
    assert second is not None
    assert first.complaint == f"Results are not kept in {shelf.folder}: others can write into it."
    assert second.complaint == ""
    assert (first.is_cached, second.is_cached) == (False, False)
    assert first.path.read_bytes() == second.path.read_bytes() == BODY
    assert shelf.kept() == 0


async def test_a_disk_without_room_for_two(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """The body is received, and only then is the disk full."""
    put = BodyCache.put

    def scant(cache: BodyCache, one: Job, body: Path) -> Kept | None:
        with files_of_at_most(len(BODY) // 2):
            return put(cache, one, body)

    monkeypatch.setattr(BodyCache, "put", scant)
    found = await shelf.obtain(await shelf.place.job())
    assert found is not None
    assert not found.is_cached
    assert found.path.read_bytes() == BODY
    assert shelf.kept() == 0


async def test_a_cancelled_one_leaves_nothing(shelf: Shelf) -> None:
    """Also when it is cancelled while the body goes into the cache."""
    one = await shelf.place.job()
    loop = asyncio.get_running_loop()
    seen: list[list[Path]] = []

    class Slow(BodyCache):
        def put(self, one: Job, body: Path) -> Kept | None:
            seen.append(shelf.left())
            loop.call_soon_threadsafe(obtaining.cancel)
            # The loop removes the file before this thread goes on.
            end = time.monotonic() + 10
            while shelf.left() and time.monotonic() < end:
                pass
            return super().put(one, body)

    cache = Slow(shelf.folder, MIB, shelf.place.clock)
    obtaining = asyncio.ensure_future(obtain(shelf.place.client, one, cache, shelf.passing))
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(obtaining, 20)
    assert len(seen[0]) == 1
    await loop.shutdown_default_executor()
    assert (shelf.left(), shelf.kept()) == ([], 0)


async def test_the_loop_runs_while_the_cache_works(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await shelf.place.job()
    loop = asyncio.get_running_loop()
    beats: list[str] = []

    def watch(name: str) -> None:
        inner = getattr(BodyCache, name)

        def waiting(*args: object) -> object:
            # Fails when the loop itself is the one that waits here.
            asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loop).result(10)
            beats.append(name)
            return inner(*args)

        monkeypatch.setattr(BodyCache, name, waiting)

    watch("get")
    watch("put")
    await shelf.obtain(one)
    assert beats == ["get", "put"]


def test_the_modules_load_no_numpy() -> None:
    """The screens import them, and their first frame does without."""
    code = """
import sys, qjobs_tui.bodies.cache, qjobs_tui.bodies.obtain
sys.exit('numpy' in sys.modules)
"""
    assert subprocess.run((sys.executable, "-c", code), check=False).returncode == 0
