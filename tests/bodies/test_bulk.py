"""Saving many: what is written, what is told, and what goes wrong with one of them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from qiskit_ibm_runtime import RuntimeDecoder

from qjobs_tui.bodies import bulk, exporting
from qjobs_tui.bodies.bulk import save_all
from qjobs_tui.bodies.describing import describe
from qjobs_tui.bodies.outcome import Came
from qjobs_tui.bodies.plan import Held, planned
from qjobs_tui.bodies.reader import Opened
from qjobs_tui.demo import faults
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.demo.script import Ending
from qjobs_tui.jobs import JobMetrics
from qjobs_tui.results.read import open_body

from .conftest import BODY
from .saving import BODIES, BROKEN, CALIBRATION, FLIPS, SAMPLER, Office
from .saving_many import several
from .test_part import files_of_at_most

if TYPE_CHECKING:
    from typing import Any


FAILED = Ending("Failed", "Failed", "It broke.", 1517)


async def test_each_job_has_its_outcome(office: Office) -> None:
    jobs = [
        await office.job(SAMPLER, 0),
        await office.job(None, 1, starts=None, ends=None),
        await office.job(FLIPS, 2),
        await office.job(None, 3),
        await office.job(CALIBRATION, 4),
        await office.job(BROKEN, 5),
        await office.job(SAMPLER, 6, private=True),
    ]
    outcomes = await office.save(*jobs)
    assert [outcome.job for outcome in outcomes] == jobs
    assert [(one.came.value, one.form) for one in outcomes] == [
        ("saved", "qiskit"),
        ("left out", ""),
        ("saved", "qiskit"),
        ("not saved", ""),
        ("saved", "qiskit" if outcomes[4].form == "qiskit" else "service"),
        ("saved", "service"),
        ("left out", ""),
    ]
    assert outcomes[3].words == "the service has no result of it"
    assert "saved as the service sent it" in outcomes[5].words
    for number, body in ((0, SAMPLER), (4, CALIBRATION), (5, BROKEN)):
        path = outcomes[number].path
        assert path is not None
        assert path.read_bytes() == body
        assert outcomes[number].size == len(body)
    assert len(office.names()) == 8
    assert office.place.readings() == 5
    assert {(step.number, step.count) for step in office.steps()} == {(n, 5) for n in range(1, 6)}


async def test_ibms_client_loads_what_was_saved(office: Office) -> None:
    one = await office.job(FLIPS)
    await office.save(one)
    result = json.loads(office.text(f"{one.id}.json"), cls=RuntimeDecoder)
    assert type(result).__name__ == "PrimitiveResult"


@pytest.mark.parametrize("name", BODIES)
async def test_form_service_is_the_body_byte_for_byte(office: Office, name: str) -> None:
    one = await office.job(BODIES[name], ending=FAILED)
    office.with_cut("service")
    [outcome] = await office.save(one)
    assert outcome.path is not None
    assert outcome.path.read_bytes() == BODIES[name]
    assert office.meta(one)["job"]["reason"] == "It broke."


async def test_the_cache_is_used(office: Office) -> None:
    one = await office.job()
    await office.reader.open(one)
    await office.save(one)
    assert office.place.readings() == 1
    assert (office.folder / f"{one.id}.json").read_bytes() == SAMPLER


async def test_what_the_cache_cannot_keep_is_not_left_behind(office: Office) -> None:
    (office.root / "cache").write_text("no folder")
    outcomes = await office.save(await office.job(), await office.job(BROKEN, 1))
    assert [one.came for one in outcomes] == [Came.SAVED, Came.SAVED]
    assert list(office.passing.iterdir()) == []


async def test_progress_is_told_in_bytes(office: Office) -> None:
    one = await office.job(BODY)
    await office.save(one)
    received = [step.received for step in office.steps()]
    assert received == sorted(received)
    assert (received[0], received[-1]) == (0, len(BODY))


async def test_what_is_open_needs_no_network(office: Office) -> None:
    job = replace(await office.job(), metrics=JobMetrics(finished=office.place.clock.now()))
    held = Held.of(Opened(len(SAMPLER), open_body(SAMPLER)))
    asked = len(office.place.server.requests)
    orders = planned((job,), office.wish(), held=held)
    await save_all(office.saver, orders, office.wish(), office.told.append, held=held)
    assert office.outcomes()[0].came is Came.SAVED
    assert len(office.place.server.requests) == asked
    assert (office.folder / f"{job.id}.json").read_bytes() == SAMPLER


async def test_metrics_that_cannot_be_had_are_noted(office: Office) -> None:
    one, other = await several(office, 2)
    office.place.server.faults.add(faults.status(403, "/metrics"))
    await office.save(one, other)
    assert "Could not read the metrics" in office.meta(one)["metrics"]["missing"]
    assert office.meta(other)["metrics"]["finished"] is not None


async def test_the_description_is_the_commands(office: Office) -> None:
    one = await office.job(tags=("a",))
    now = office.place.clock.now()
    metrics = JobMetrics(created=now, running=now, finished=now + timedelta(seconds=9))
    told = describe(one, metrics, {one.instance: "mine"}, now)
    assert (told.job["tags"], told.job["instance_name"]) == (["a"], "mine")
    assert told.metrics is not None
    assert (told.metrics["waited_seconds"], told.metrics["ran_seconds"]) == (0.0, 9.0)
    assert describe(one, None, {}, now).metrics is None


@pytest.mark.parametrize(
    "fault",
    [
        faults.status(403, "/results"),
        faults.too_many("1", "/results"),
        Fault(Kind.CUT, "/results"),
        Fault(Kind.RESET, "/results"),
    ],
)
async def test_a_body_that_does_not_come(office: Office, fault: Fault) -> None:
    jobs = await several(office)
    office.place.server.faults.add(fault)
    outcomes = await office.save(*jobs)
    assert [one.came for one in outcomes] == [Came.REFUSED, Came.SAVED, Came.SAVED]
    assert outcomes[0].words
    assert len(office.names()) == 4


async def test_a_pub_that_is_not_there(office: Office) -> None:
    jobs = [await office.job(SAMPLER), await office.job(BODIES["calibration"], 1)]
    office.with_cut("qiskit", (77,))
    outcomes = await office.save(*jobs)
    assert [one.came for one in outcomes] == [Came.REFUSED] * 2
    assert outcomes[0].words == "it has no PUB 77"
    assert office.names() == []


async def test_a_file_that_may_not_be_that_large(office: Office) -> None:
    large, small = await office.job(BODY), await office.job(SAMPLER, 1)
    with files_of_at_most(len(BODY) - 1):
        outcomes = await office.save(large, small)
    assert [one.came for one in outcomes] == [Came.REFUSED, Came.SAVED]
    assert "a file may not be that large" in outcomes[0].words
    assert office.names() == [f"{small.id}.json", f"{small.id}.meta.json"]


async def test_another_file_that_appears_meanwhile_stays(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = await several(office, 2)
    target = office.folder / f"{jobs[0].id}.json"
    export = exporting.export

    def late(*args: Any, **more: Any) -> object:
        target.write_bytes(b"mine")
        return export(*args, **more)

    monkeypatch.setattr(bulk, "export", late)
    outcomes = await office.save(*jobs)
    assert [one.came for one in outcomes] == [Came.REFUSED, Came.SAVED]
    assert outcomes[0].words == "there is already a file"
    assert target.read_bytes() == b"mine"


async def test_a_cached_body_that_goes_is_fetched_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await office.job()
    export, gone = exporting.export, list[Path]()

    def robbed(body: Path, *args: Any, **more: Any) -> object:
        if not gone:
            gone.append(body)
            body.unlink()
        return export(body, *args, **more)

    monkeypatch.setattr(bulk, "export", robbed)
    [outcome] = await office.save(one)
    assert outcome.came is Came.SAVED
    assert office.place.readings() == 2
