"""What ends the saving of many: trouble that meets all of them, and being stopped."""

from __future__ import annotations

import asyncio
import errno
import os
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.bodies import bulk, exporting
from qjobs_tui.bodies.bulk import save_all
from qjobs_tui.bodies.outcome import Came, Step

from .conftest import BODY
from .saving import CALIBRATION, Office
from .saving_many import several, stopped

if TYPE_CHECKING:
    from typing import Any


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
async def test_a_full_disk_ends_it(
    office: Office, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    jobs = await several(office)
    saved = await office.job(CALIBRATION, 3)
    await office.save(saved)
    write, room = os.write, [4]

    def scant(handle: int, piece: bytes) -> int:
        room[0] -= 1
        if room[0] < 0:
            raise OSError(number, os.strerror(number))
        return write(handle, piece)

    # A body, its copy in the cache, the file, its description: then no more.
    monkeypatch.setattr(os, "write", scant)
    outcomes = await office.save(*jobs, saved)
    monkeypatch.undo()
    assert [one.came for one in outcomes] == [
        Came.SAVED,
        Came.REFUSED,
        Came.NOT_TRIED,
        Came.ALREADY,
    ]
    assert outcomes[2].words == "the disk is full"
    assert len(office.names()) == 4


async def test_a_folder_that_goes_ends_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = await several(office)
    export = exporting.export

    def late(*args: Any, **more: Any) -> object:
        office.folder.rename(office.root / "moved")
        return export(*args, **more)

    monkeypatch.setattr(bulk, "export", late)
    outcomes = await office.save(*jobs)
    assert [one.came for one in outcomes] == [Came.REFUSED, Came.NOT_TRIED, Came.NOT_TRIED]
    assert outcomes[0].words == "its folder does not exist"
    assert {one.words for one in outcomes[1:]} == {"the folder is gone"}
    assert list((office.root / "moved").iterdir()) == []


async def test_a_read_only_folder(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the system tells of it, whoever runs this."""
    jobs = await several(office, 2)
    before = os.open

    def refusing(path: Any, flags: int, *args: Any, **more: Any) -> int:
        is_there = more.get("dir_fd") is not None and flags & os.O_CREAT
        if is_there and os.path.samestat(os.fstat(more["dir_fd"]), office.folder.stat()):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return before(path, flags, *args, **more)

    monkeypatch.setattr(os, "open", refusing)
    outcomes = await office.save(*jobs)
    assert [one.words for one in outcomes] == ["the file system is read-only"] * 2
    assert office.names() == []


async def test_stopping_leaves_no_part(office: Office) -> None:
    jobs = await several(office, body=BODY)
    outcomes = await stopped(office, jobs, lambda told: isinstance(told, Step) and told.received)
    assert [one.came for one in outcomes] == [Came.STOPPED, Came.NOT_TRIED, Came.NOT_TRIED]
    assert office.names() == []


async def test_stopping_while_a_file_is_written_waits_for_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = await several(office)
    loop, export = asyncio.get_running_loop(), exporting.export
    tasks: list[asyncio.Task[None]] = []

    def slow(*args: Any, **more: Any) -> object:
        loop.call_soon_threadsafe(tasks[0].cancel)
        # Only once the loop has done that.
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loop).result(10)
        return export(*args, **more)

    monkeypatch.setattr(bulk, "export", slow)
    orders, wish = office.plan(*jobs), office.wish()
    tasks.append(asyncio.ensure_future(save_all(office.saver, orders, wish, office.told.append)))
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(tasks[0], 20)
    came = [one.came for one in office.outcomes()]
    assert came == [Came.SAVED, Came.STOPPED, Came.NOT_TRIED]
    assert office.names() == [f"{jobs[0].id}.json", f"{jobs[0].id}.meta.json"]


async def test_it_can_end_between_two(office: Office) -> None:
    jobs = await several(office)
    outcomes = await office.save(*jobs, goes_on=lambda: not office.outcomes())
    assert [one.came for one in outcomes] == [Came.SAVED, Came.NOT_TRIED, Came.NOT_TRIED]
