"""What is saved already is left alone; whatever else is there is never taken for it."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from qjobs_tui.bodies.before import Like, Sums, There, look
from qjobs_tui.bodies.exporting import found_there
from qjobs_tui.bodies.outcome import Came
from qjobs_tui.jobs import JobStatus

from .saving import BODIES, FLIPS, SAMPLER, Office

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .conftest import Place


@pytest.fixture
def office(place: Place, tmp_path: Path) -> Office:
    return Office(place, tmp_path)


@pytest.mark.parametrize(
    ("name", "cut"),
    [
        ("sampler", ()),
        ("sampler", ("counts",)),
        ("sampler", ("service",)),
        ("sampler", (None, (1,))),
        ("sampler", ("counts", (0, 1))),
        ("sampler", (None, (), (0, 2))),
        ("sampler", (None, (0,), (0,))),
        ("flips", ()),
        ("flips", ("service",)),
        ("calibration", ()),
        ("text", ()),
    ],
)
async def test_a_second_saving_writes_nothing(office: Office, name: str, cut: Any) -> None:
    one = await office.job(BODIES[name])
    office.with_cut(*cut)
    [first] = await office.save(one)
    assert first.came is Came.SAVED, first
    assert first.path is not None
    before = {path: path.stat().st_mtime_ns for path in office.folder.iterdir()}
    office.forget()
    [second] = await office.save(one)
    assert second == replace(first, came=Came.ALREADY)
    assert {path: path.stat().st_mtime_ns for path in office.folder.iterdir()} == before
    assert len(before) == 2


async def test_it_asks_the_service_nothing(office: Office) -> None:
    one = await office.job()
    await office.save(one)
    office.forget()
    asked = len(office.place.server.requests)
    await office.save(one)
    assert len(office.place.server.requests) == asked
    assert office.steps() == []


@pytest.mark.parametrize(
    "cut",
    [("counts",), ("service",), (None, (0,)), (None, (), (0,)), ("counts", (0,))],
)
async def test_another_form_or_part_is_another_file(office: Office, cut: Any) -> None:
    one = await office.job(FLIPS if cut[0] == "service" else SAMPLER)
    await office.save(one)
    office.with_cut(*cut)
    [outcome] = await office.save(one)
    assert (outcome.came, outcome.words) == (Came.LEFT_OUT, "another file is there")
    assert office.meta(one)["form"] == "qiskit"
    [outcome] = await office.save(one, force=True)
    assert outcome.came is Came.SAVED
    [outcome] = await office.save(one)
    assert outcome.came is Came.ALREADY


async def test_a_whole_one_is_not_a_part(office: Office) -> None:
    one = await office.job()
    for cut in ((None, (0,)), (None, (), (0,))):
        office.with_cut(*cut)
        await office.save(one, force=True)
        office.with_cut()
        [outcome] = await office.save(one)
        assert outcome.came is Came.LEFT_OUT


@pytest.mark.parametrize("cut", [(None, (), (1,)), (None, (), (0, 1)), (None, (0,), ())])
async def test_other_spans_are_another_file(office: Office, cut: Any) -> None:
    one = await office.job()
    office.with_cut(None, (0,), (0,))
    await office.save(one)
    office.with_cut(*cut)
    [order] = office.plan(one)
    assert order.refused == "another file is there"


async def test_which_pubs_some_spans_leave_the_body_tells(office: Office) -> None:
    """PUB 0 of span 0 is all of span 0, or not: the description alone cannot say."""
    one = await office.job()
    office.with_cut(None, (0,), (0,))
    await office.save(one)
    office.with_cut(None, (), (0,))
    target = office.folder / f"{one.id}.json"
    assert look(target, Like(one, "qiskit", (), (0,))).there is There.UNSURE
    [outcome] = await office.save(one)
    is_all = office.meta(one)["selection"]["pubs"] == [{"pub": 0}]
    assert outcome.came in ({Came.ALREADY, Came.REFUSED} if is_all else {Came.REFUSED})
    assert outcome.came is Came.ALREADY or "already a file" in outcome.words


async def test_service_where_qiskit_would_do_is_another(office: Office) -> None:
    """Only the body tells that it has another form by itself."""
    one = await office.job(FLIPS)
    office.with_cut("service")
    await office.save(one)
    office.with_cut()
    target = office.folder / f"{one.id}.json"
    assert look(target, Like(one, None)).there is There.UNSURE
    assert found_there(target, Like(one, None, is_computed=True)).there is There.UNSURE
    [outcome] = await office.save(one)
    assert (outcome.came, outcome.words) == (Came.LEFT_OUT, "another file is there")
    assert target.read_bytes() == FLIPS


async def test_a_broken_body_is_saved_as_well_as_can_be(office: Office) -> None:
    one = await office.job(BODIES["broken"])
    await office.save(one)
    [order] = office.plan(one)
    assert order.is_saved


def _touch(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1] + b" ")


def _link(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize("spoil", [_touch, _link, _pipe, os.unlink])
@pytest.mark.parametrize("suffix", ["json", "meta.json"])
async def test_a_file_that_was_changed_is_another(
    office: Office, spoil: Callable[[Path], None], suffix: str
) -> None:
    one = await office.job()
    await office.save(one)
    spoil(office.folder / f"{one.id}.{suffix}")
    is_harmless = spoil is _touch and suffix == "meta.json"
    [order] = office.plan(one)
    assert order.found.there is (There.SAVED if is_harmless else There.OTHER)


@pytest.mark.parametrize(
    "changes",
    [
        {"job": {"id": "d305ck0ocacs73ajagvg"}},
        {"instance": "crn:other"},
        {"version": 2},
        {"format": "x"},
        {"form": 3},
        {"form": "counts"},
        {"file": {}},
        {"file": None},
        {"body": []},
        {"selection": {"pubs": [{"pub": 0}]}},
        {"selection": {"pubs": [{"pub": "0"}, 7], "spans": 3}},
        {"computed_by": {"name": "qiskit-ibm-runtime", "version": None}},
    ],
)
async def test_a_description_of_something_else(office: Office, changes: Any) -> None:
    one = await office.job()
    await office.save(one)
    office.edit_meta(one, **changes)
    [order] = office.plan(one)
    assert order.refused == "another file is there"


@pytest.mark.parametrize("text", [b"", b"{", b"[" * 100_000, b"null", b"3", b"\xff", b'{"a": 1}'])
async def test_a_description_that_is_none(office: Office, text: bytes) -> None:
    one = await office.job()
    await office.save(one)
    (office.folder / f"{one.id}.meta.json").write_bytes(text)
    [order] = office.plan(one)
    assert order.refused == "another file is there"


async def test_a_body_at_hand_has_to_be_the_one(office: Office) -> None:
    one = await office.job()
    await office.save(one)
    target = office.folder / f"{one.id}.json"
    told = office.meta(one)["body"]["sha256"]
    assert look(target, Like(one, None, body_sha256=told)).there is There.SAVED
    assert look(target, Like(one, None, body_sha256="0" * 64)).there is There.OTHER


async def test_the_result_of_a_job_that_can_change_is_looked_at_again(office: Office) -> None:
    one = await office.job()
    await office.save(one)
    [outcome] = await office.save(msgspec.structs.replace(one, status=JobStatus.UNKNOWN))
    assert outcome.came is Came.ALREADY
    assert len(office.steps()) > 0


async def test_a_sum_is_made_once_for_a_file_as_it_is(office: Office) -> None:
    path = office.folder / "file"
    path.write_bytes(b"one")
    sums = Sums()
    first = sums.of(path)
    assert sums.of(path) == first
    assert len(sums._known) == 1
    path.write_bytes(b"two")
    assert sums.of(path) not in {first, None}
    assert sums.of(office.folder) is None
    assert sums.of(office.folder / "none") is None
    assert sums.of(office.folder / "a\0b") is None
