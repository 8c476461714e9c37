"""From the service to typed values; a private result is never read unasked, twice, or half."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.bodies.cache import BodyCache
from qjobs_tui.bodies.fetch import PartialError
from qjobs_tui.bodies.reader import BodyReader, Opened
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.errors import QJobsError, SaveError
from qjobs_tui.results.pubs import Opaque, TreeResult

from .conftest import BODY, Place

if TYPE_CHECKING:
    from pathlib import Path

    from qjobs_tui.jobs import Job
    from qjobs_tui.service.client import ServiceClient


@dataclass(frozen=True)
class Desk:
    place: Place
    reader: BodyReader
    root: Path

    @property
    def target(self) -> Path:
        return self.root / "kept" / "r.json"

    def left(self) -> list[str]:
        return sorted(path.name for path in (self.root / "passing").iterdir())

    def kept(self) -> list[str]:
        return sorted(path.name for path in self.target.parent.iterdir())


@pytest.fixture
def desk(place: Place, tmp_path: Path) -> Desk:
    for name in ("passing", "kept"):
        (tmp_path / name).mkdir()

    async def client(job: Job) -> ServiceClient:
        assert job.instance
        return place.client

    cache = BodyCache(tmp_path / "cache", 1 << 20, place.clock)
    return Desk(place, BodyReader(client, lambda: cache, tmp_path / "passing"), tmp_path)


def noise(opened: Opened | None) -> bool:
    """Whether it holds what the body of these tests holds."""
    assert opened is not None
    assert opened.body is not None
    result = opened.body.result
    assert isinstance(result, TreeResult)
    # A string of that length stays where it is.
    text: Opaque = result.value["noise"]
    return (text.type, text.size) == ("text", 600_000)


async def test_a_second_opening_asks_nothing(desk: Desk) -> None:
    one = await desk.place.job()
    for _ in range(2):
        opened = await desk.reader.open(one)
        assert noise(opened)
        assert opened is not None
        assert (opened.size, opened.kept, opened.trouble) == (len(BODY), None, None)
    assert desk.place.readings() == 1
    assert desk.left() == []


async def test_no_result(desk: Desk) -> None:
    assert await desk.reader.open(await desk.place.job(None)) is None
    assert desk.left() == []


async def test_what_cannot_be_read_is_told_and_not_raised(desk: Desk) -> None:
    opened = await desk.reader.open(await desk.place.job(b'{"results": ['))
    assert opened is not None
    assert (opened.body, opened.size) == (None, 13)
    assert opened.trouble is not None


async def test_a_body_that_vanishes_from_the_cache_is_obtained_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await desk.place.job()
    await desk.reader.open(one)
    get = BodyCache.get
    left = [1, 0]

    def gone(cache: BodyCache, job: Job) -> object:
        found = get(cache, job)
        # As if another process had made room between looking and opening.
        if found is not None and left.pop(0):
            found.path.unlink()
        return found

    monkeypatch.setattr(BodyCache, "get", gone)
    assert noise(await desk.reader.open(one))
    assert desk.place.readings() == 2


async def test_a_private_result_is_not_opened_by_the_way(desk: Desk) -> None:
    one = await desk.place.job(private=True)
    with pytest.raises(ValueError, match="fetch_once"):
        await desk.reader.open(one)
    assert desk.place.readings() == 0
    assert not desk.reader.is_kept(one)


async def test_a_private_result_is_read_once_and_kept(desk: Desk) -> None:
    one = await desk.place.job(private=True)
    opened = await desk.reader.open_once(one, desk.target)
    assert noise(opened)
    assert opened is not None
    assert opened.kept == desk.target
    assert desk.target.read_bytes() == BODY
    assert desk.reader.is_kept(one)
    # From now on it comes from the file.
    for again in (
        await desk.reader.open(one),
        await desk.reader.open_once(one, desk.target.with_name("other")),
    ):
        assert again is not None
        assert again.kept == desk.target
        assert noise(again)
    assert desk.place.readings() == 1
    assert desk.kept() == ["r.json"]
    desk.target.unlink()
    with pytest.raises(QJobsError, match=r"cannot be opened any more: .*r\.json"):
        await desk.reader.open(one)


async def test_a_reading_goes_on_when_nobody_waits_any_more(desk: Desk) -> None:
    one = await desk.place.job(private=True)
    desk.place.server.faults.add(Fault(Kind.SLOW, "/results", seconds=0.3))
    reading = asyncio.ensure_future(desk.reader.open_once(one, desk.target))
    await asyncio.to_thread(desk.place.server.faults.wait_met, 1, 5)
    assert desk.reader.is_reading(one)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    told: list[int] = []
    opened = await desk.reader.open_once(one, desk.target, progress=lambda got, _: told.append(got))
    assert noise(opened)
    assert told[-1] == len(BODY)
    assert not desk.reader.is_reading(one)
    assert desk.place.readings() == 1


async def test_a_part_of_a_private_result_stays_and_is_not_asked_for_again(desk: Desk) -> None:
    one = await desk.place.job(private=True)
    desk.place.server.faults.add(Fault(Kind.CUT, "/results"))
    with pytest.raises(PartialError):
        await desk.reader.open_once(one, desk.target)
    assert desk.kept() == ["r.json.partial"]
    assert not desk.reader.is_kept(one)
    assert not desk.reader.is_reading(one)
    with pytest.raises(SaveError):
        await desk.reader.open_once(one, desk.target)
    assert desk.place.readings() == 1


async def test_a_private_result_that_is_gone(desk: Desk) -> None:
    one = await desk.place.job(None, private=True)
    assert await desk.reader.open_once(one, desk.target) is None
    assert not desk.reader.is_kept(one)
    assert desk.kept() == []
