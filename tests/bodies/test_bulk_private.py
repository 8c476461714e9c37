"""Private results among those that are saved."""

from __future__ import annotations

import asyncio

from qjobs_tui.bodies.outcome import Came, Step
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.errors import SaveError
from tests.support.waiting import PATIENCE_S

from .conftest import BODY
from .saving import CALIBRATION, SAMPLER, Office
from .saving_many import stopped


async def test_a_private_result_is_kept_before_all_else(office: Office) -> None:
    one = await office.job(private=True)
    [outcome] = await office.save(one, reads_private=True)
    assert outcome.path == office.folder / f"{one.id}.json"
    assert (office.folder / f"{one.id}.body.json").read_bytes() == SAMPLER
    assert office.place.readings() == 1
    [outcome] = await office.save(one, reads_private=True)
    assert outcome.came is Came.ALREADY
    assert office.place.readings() == 1


async def test_form_service_of_a_private_result_is_its_body(office: Office) -> None:
    one = await office.job(private=True)
    office.with_cut("service")
    [outcome] = await office.save(one, reads_private=True)
    assert outcome.path == office.folder / f"{one.id}.body.json"
    assert office.names() == [f"{one.id}.body.json", f"{one.id}.body.meta.json"]
    [outcome] = await office.save(one, reads_private=True)
    assert outcome.came is Came.ALREADY


async def test_one_that_was_read_in_this_run_needs_no_yes(office: Office) -> None:
    one = await office.job(private=True)
    await office.reader.open_once(one, office.root / "kept.json")
    [outcome] = await office.save(one)
    assert outcome.path == office.folder / f"{one.id}.json"
    assert office.place.readings() == 1


async def test_what_it_cannot_become_leaves_the_body(office: Office) -> None:
    one = await office.job(CALIBRATION, private=True)
    office.with_cut("counts")
    [outcome] = await office.save(one, reads_private=True)
    assert outcome.came is Came.REFUSED
    assert "has no form counts" in outcome.words
    assert f"kept in {office.folder / f'{one.id}.body.json'}" in outcome.hint
    assert office.names() == [f"{one.id}.body.json"]


async def test_a_part_of_a_private_body_is_kept_and_said(office: Office) -> None:
    one = await office.job(BODY, private=True)
    office.place.server.faults.add(Fault(Kind.CUT, "/results"))
    [outcome] = await office.save(one, reads_private=True)
    assert outcome.came is Came.REFUSED
    assert office.names() == [f"{one.id}.body.json.partial"]
    assert ".partial" in outcome.words
    assert "only once" in outcome.hint


async def test_a_private_result_is_read_to_its_end_though_stopped(office: Office) -> None:
    jobs = [await office.job(BODY, private=True), await office.job(SAMPLER, 1)]
    outcomes = await stopped(office, jobs, lambda told: isinstance(told, Step) and told.received)
    assert [one.came for one in outcomes] == [Came.STOPPED, Came.NOT_TRIED]
    assert "read to its end" in outcomes[0].hint
    async with asyncio.timeout(PATIENCE_S):
        while office.reader.is_reading(jobs[0]):  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0.01)
    assert (office.folder / f"{jobs[0].id}.body.json").read_bytes() == BODY


async def test_a_record_that_is_broken_may_be_private(office: Office) -> None:
    one = await office.job(overrides=(("private", {"who": "knows"}),))
    [outcome] = await office.save(one)
    assert outcome.came is Came.LEFT_OUT
    assert office.place.readings() == 0


def test_an_error_in_another_place_names_it() -> None:
    error = SaveError("the disk is full", path="/tmp/x.json")
    assert "/tmp/x.json" in error.headline
