"""A body arrives on disk whole or not at all; of a private one nothing is ever lost."""

from __future__ import annotations

import asyncio
import os
import stat
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from qjobs_tui.bodies.fetch import (
    PartialError,
    TooLargeError,
    _bounded,
    fetch,
    fetch_once,
    is_read_once,
    partial_path,
)
from qjobs_tui.demo.faults import Fault, Kind, status
from qjobs_tui.errors import SaveError, ServiceError, Unavailable
from tests.support.values import job
from tests.support.waiting import PATIENCE_S

from .conftest import BODY, Place, first_half

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def in_time(fetching: Coroutine[Any, Any, object]) -> object:
    """Await what must not sleep: the clock stands still."""
    return await asyncio.wait_for(fetching, 20)


async def test_a_body_is_there_for_its_reader_alone(place: Place, tmp_path: Path) -> None:
    told: list[int] = []
    found = await fetch(
        place.client, await place.job(), tmp_path, progress=lambda n, _: told.append(n)
    )
    assert found is not None
    assert found.path.read_bytes() == BODY
    assert stat.S_IMODE(found.path.stat().st_mode) == 0o600
    assert found.path.parent == tmp_path
    assert found.path.name.startswith(".")
    assert (told[-1], found.size) == (len(BODY), len(BODY))
    found.discard()
    assert names(tmp_path) == []


async def test_no_result_leaves_nothing(place: Place, tmp_path: Path) -> None:
    assert await fetch(place.client, await place.job(None), tmp_path) is None
    once = await place.job(None, private=True)
    assert await fetch_once(place.client, once, tmp_path / "r.json", tmp_path) is None
    assert names(tmp_path) == []


async def test_an_interrupted_fetch_leaves_nothing(place: Place, tmp_path: Path) -> None:
    one = await place.job()
    place.server.faults.add(Fault(Kind.CUT, "/results"))
    with pytest.raises(ServiceError):
        await fetch(place.client, one, tmp_path)
    assert names(tmp_path) == []


async def test_a_retry_begins_anew(place: Place, tmp_path: Path) -> None:
    one = await place.job()
    place.server.faults.add(Fault(Kind.CUT, "/results"))
    fetching = asyncio.ensure_future(fetch(place.client.with_patience(30), one, tmp_path))
    await place.clock.until_naps(1)
    place.clock.advance(10)
    found = await fetching
    assert found is not None
    assert found.path.read_bytes() == BODY
    assert place.readings() == 2


async def test_a_cancelled_fetch_leaves_nothing(place: Place, tmp_path: Path) -> None:
    one = await place.job()
    seen: list[list[str]] = []

    def cancel(*_: object) -> None:
        seen.append(names(tmp_path))
        fetching.cancel()

    fetching = asyncio.ensure_future(fetch(place.client, one, tmp_path, progress=cancel))
    with pytest.raises(asyncio.CancelledError):
        await fetching
    assert len(seen[0]) == 1
    assert names(tmp_path) == []


async def test_a_large_body_is_not_taken(place: Place, tmp_path: Path) -> None:
    one = await place.job()
    with pytest.raises(TooLargeError, match="more than 0 MiB") as error:
        await fetch(place.client, one, tmp_path, at_most=100_000)
    assert error.value.size is None
    assert await fetch(place.client, one, tmp_path, at_most=len(BODY)) is not None
    small = await place.job(b'"known size"')
    with pytest.raises(TooLargeError) as error:
        await fetch(place.client, small, tmp_path, at_most=10)
    assert error.value.size == 12
    assert len(names(tmp_path)) == 1


def test_an_announced_size_is_believed_at_once() -> None:
    told: list[int] = []
    bounded = _bounded("d305", 10, lambda received, _: told.append(received))
    bounded(5, 10)
    with pytest.raises(TooLargeError) as error:
        bounded(5, 3 << 20)
    assert "3 MiB" in error.value.headline
    assert told == [5]


@pytest.mark.parametrize("private", [False, True])
async def test_the_disk_has_it_before_it_counts(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, private: bool
) -> None:
    synced: list[tuple[int, list[str]]] = []
    fsync = os.fsync

    def watched(handle: int) -> None:
        synced.append((os.fstat(handle).st_size, names(tmp_path)))
        fsync(handle)

    one = await place.job(private=private)
    monkeypatch.setattr(os, "fsync", watched)
    if private:
        await fetch_once(place.client, one, tmp_path / "r.json", tmp_path)
    else:
        await fetch(place.client, one, tmp_path)
    assert synced[0][0] == len(BODY)
    assert "r.json" not in synced[0][1]


@pytest.mark.parametrize("private", [False, True])
async def test_no_screen_waits_for_the_disk(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, private: bool
) -> None:
    at: list[threading.Thread] = []
    sync = os.fsync

    def noted(file: int) -> None:
        at.append(threading.current_thread())
        sync(file)

    monkeypatch.setattr(os, "fsync", noted)
    one = await place.job(private=private)
    if private:
        await fetch_once(place.client, one, tmp_path / "kept.json", tmp_path)
    else:
        await fetch(place.client, one, tmp_path)
    assert at
    assert threading.current_thread() not in at


async def test_a_private_result_that_is_whole_gets_its_name_also_when_it_is_cancelled(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, goes_on = threading.Event(), threading.Event()
    sync = os.fsync

    def slow(file: int) -> None:
        begun.set()
        goes_on.wait(PATIENCE_S)
        sync(file)

    monkeypatch.setattr(os, "fsync", slow)
    one = await place.job(private=True)
    reading = asyncio.create_task(fetch_once(place.client, one, tmp_path / "kept.json", tmp_path))
    await asyncio.to_thread(begun.wait)
    reading.cancel()
    await asyncio.sleep(0)
    goes_on.set()
    await asyncio.wait({reading})
    assert (tmp_path / "kept.json").read_bytes() == BODY
    assert names(tmp_path) == ["kept.json"]


async def test_a_private_result_is_not_read_by_the_way(place: Place, tmp_path: Path) -> None:
    one = await place.job(private=True)
    with pytest.raises(ValueError, match="fetch_once"):
        await fetch(place.client, one, tmp_path)
    assert place.readings() == 0


def test_a_job_that_may_be_private_is_read_once() -> None:
    assert is_read_once(job(private=True))
    assert is_read_once(job(defect="the service's record cannot be read at: private"))
    assert not is_read_once(job())


async def test_a_private_result_gets_its_name(place: Place, tmp_path: Path) -> None:
    one, target = await place.job(private=True), tmp_path / "r.json"
    found = await fetch_once(place.client, one, target, tmp_path)
    assert found is not None
    assert (found.path, found.size) == (target, len(BODY))
    assert target.read_bytes() == BODY
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert names(tmp_path) == ["r.json"]


async def test_it_is_received_under_a_telling_name(place: Place, tmp_path: Path) -> None:
    """So that even a kill leaves what arrived where its owner will find it."""
    one, target = await place.job(private=True), tmp_path / "r.json"
    seen: list[tuple[list[str], int, int]] = []

    def look(received: int, _: int | None) -> None:
        seen.append((names(tmp_path), partial_path(target).stat().st_size, received))

    await fetch_once(place.client, one, target, tmp_path, progress=look)
    assert len(seen) > 1
    assert all(one == (["r.json.partial"], size, size) for one in seen for size in [one[2]])


@pytest.mark.parametrize("body", [BODY, b'"short, and not compressed"'])
async def test_a_cut_private_result_is_kept_as_far_as_it_came(
    place: Place, tmp_path: Path, body: bytes
) -> None:
    one, target = await place.job(body, private=True), tmp_path / "r.json"
    place.server.faults.add(Fault(Kind.CUT, "/results", times=None))
    with pytest.raises(PartialError) as error:
        await in_time(fetch_once(place.client.with_patience(30), one, target, tmp_path))
    kept = first_half(body)
    assert partial_path(target).read_bytes() == kept
    assert names(tmp_path) == ["r.json.partial"]
    assert f"only {len(kept):,} bytes of it arrived" in error.value.headline
    assert str(partial_path(target)) in error.value.headline
    assert "only once" in error.value.hint
    assert place.readings() == 1


async def test_a_cancelled_private_result_is_kept_as_far_as_it_came(
    place: Place, tmp_path: Path
) -> None:
    one, target = await place.job(private=True), tmp_path / "r.json"
    sizes: list[int] = []

    def cancel(received: int, _: int | None) -> None:
        sizes.append(received)
        fetching.cancel()

    fetching = asyncio.ensure_future(
        fetch_once(place.client, one, target, tmp_path, progress=cancel)
    )
    with pytest.raises(asyncio.CancelledError):
        await fetching
    assert partial_path(target).read_bytes() == BODY[: sizes[-1]]
    assert sizes[-1] > 0


async def test_a_private_result_that_did_not_come_is_asked_for_once(
    place: Place, tmp_path: Path
) -> None:
    one, target = await place.job(private=True), tmp_path / "r.json"
    place.server.faults.add(status(503, "/results", times=None))
    with pytest.raises(Unavailable):
        await in_time(fetch_once(place.client.with_patience(30), one, target, tmp_path))
    assert place.readings() == 1
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["r.json", "r.json.partial"])
async def test_nothing_is_read_for_a_name_that_is_taken(
    place: Place, tmp_path: Path, name: str
) -> None:
    one = await place.job(private=True)
    (tmp_path / name).write_text("mine")
    with pytest.raises(SaveError, match="already a file"):
        await fetch_once(place.client, one, tmp_path / "r.json", tmp_path)
    assert place.readings() == 0
    assert (tmp_path / name).read_text() == "mine"


async def test_force_replaces_the_file_but_never_a_part(place: Place, tmp_path: Path) -> None:
    one, target = await place.job(private=True), tmp_path / "r.json"
    target.write_text("old")
    partial_path(target).write_text("the only copy")
    with pytest.raises(SaveError):
        await fetch_once(place.client, one, target, tmp_path, force=True)
    assert place.readings() == 0
    partial_path(target).unlink()
    await fetch_once(place.client, one, target, tmp_path, force=True)
    assert target.read_bytes() == BODY


async def test_a_name_taken_meanwhile_leaves_the_whole_body(place: Place, tmp_path: Path) -> None:
    one, target = await place.job(private=True), tmp_path / "r.json"

    def interfere(*_: object) -> None:
        target.write_text("theirs")

    with pytest.raises(SaveError, match="already a file") as error:
        await fetch_once(place.client, one, target, tmp_path, progress=interfere)
    assert partial_path(target).read_bytes() == BODY
    assert str(partial_path(target)) in error.value.hint
    assert target.read_text() == "theirs"


async def test_a_folder_that_is_gone(place: Place, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    with pytest.raises(SaveError, match="folder does not exist"):
        await fetch(place.client, await place.job(), gone)
    once = await place.job(private=True)
    with pytest.raises(SaveError, match="folder does not exist"):
        await fetch_once(place.client, once, gone / "r.json", tmp_path)
    assert place.readings() == 0


def test_the_module_loads_no_numpy() -> None:
    """The screens import it, and their first frame does without."""
    code = "import sys, qjobs_tui.bodies.fetch; sys.exit('numpy' in sys.modules)"
    assert subprocess.run((sys.executable, "-c", code), check=False).returncode == 0
