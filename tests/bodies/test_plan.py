"""What saving will do, told before anything is fetched."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from qjobs_tui.bodies.before import There
from qjobs_tui.bodies.plan import (
    Held,
    create_folder,
    planned,
    pub_numbers,
    require_work,
    shared_name,
)
from qjobs_tui.bodies.reader import Opened
from qjobs_tui.demo.script import Ending
from qjobs_tui.errors import SaveError, UsageError
from qjobs_tui.results.read import open_body

from .saving import BODIES, CALIBRATION, SAMPLER, Office

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Place

FAILED = Ending("Failed", "Failed", "It broke.", 1517)


@pytest.fixture
def office(place: Place, tmp_path: Path) -> Office:
    return Office(place, tmp_path)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("", ()), (" all ", ()), ("0", (0,)), ("4, 0,2-4", (0, 2, 3, 4)), ("7-7", (7,))],
)
def test_pub_numbers(text: str, numbers: tuple[int, ...]) -> None:
    assert pub_numbers(text) == numbers


@pytest.mark.parametrize(
    "text", ["x", "-1", "1-", "3-2", "1,,2", "1 2", "0-999999", "1" * 5000, "\u0663", "0x1", ","]
)
def test_what_names_no_pubs(text: str) -> None:
    with pytest.raises(UsageError, match="names no PUBs"):
        pub_numbers(text)


async def test_what_has_no_result_is_left_out(office: Office) -> None:
    jobs = [
        await office.job(None, 1, starts=None, ends=None),
        await office.job(b"text", 2, ending=FAILED),
        await office.job(None, 3, ending=Ending("Cancelled", "Cancelled")),
        await office.job(SAMPLER, 4, private=True),
        await office.job(SAMPLER, 5),
    ]
    orders = office.plan(*jobs)
    assert [order.refused for order in orders] == [
        "is queued: it has no result yet",
        "failed; form service saves what it said",
        "was cancelled",
        "private: reading it deletes it at the service",
        "",
    ]
    office.with_cut("service")
    orders = office.plan(*jobs, reads_private=True)
    assert [order.is_due for order in orders] == [False, True, True, True, True]
    assert orders[3].kept == office.folder / f"{jobs[3].id}.body.json"


async def test_one_name_for_two_jobs_is_refused(office: Office) -> None:
    jobs = [await office.job(number=number, backend="ibm_" + "fF"[number]) for number in (0, 1)]
    office.template = "{backend}"
    orders = office.plan(*jobs)
    assert [order.refused for order in orders] == ["another job gets the same name"] * 2
    assert shared_name(orders) is not None
    with pytest.raises(UsageError, match="the same name"):
        require_work(orders)
    office.template = "{backend}-{id}"
    assert shared_name(office.plan(*jobs)) is None


async def test_a_name_with_the_form_is_true(office: Office) -> None:
    """What has no such form is then refused, and not saved under the wrong name."""
    office.template = "{id}.{form}"
    one, other = await office.job(CALIBRATION), await office.job(SAMPLER, 1)
    first, second = await office.save(one, other)
    assert first.words == "this kind of result has no form qiskit"
    assert second.path == office.folder / f"{other.id}.qiskit.json"


async def test_nothing_to_do_is_said(office: Office) -> None:
    private = await office.job(private=True)
    with pytest.raises(UsageError, match="nothing to save"):
        require_work(office.plan(private))
    require_work(office.plan(private, reads_private=True))


@pytest.mark.parametrize("name", ["{}.body.json", "{}.body.meta.json", "{}.body.json.partial"])
@pytest.mark.parametrize("force", [False, True])
async def test_the_only_copy_of_a_private_body_is_never_replaced(
    office: Office, name: str, *, force: bool
) -> None:
    private = await office.job(private=True)
    (office.folder / name.format(private.id)).write_bytes(b"once")
    [order] = office.plan(private, force=force, reads_private=True)
    assert "of an earlier reading" in order.refused


@pytest.mark.parametrize(
    ("name", "cut", "words"),
    [
        ("sampler", (), ""),
        ("sampler", ("counts", (0,)), ""),
        ("sampler", ("qiskit", (0, 77)), "it has no PUB 77: they are 0 to 4"),
        ("calibration", (), ""),
        ("calibration", ("counts",), "this result has no form counts"),
        ("calibration", ("qiskit", (0,)), "this result has no form qiskit"),
        ("flips", ("service",), ""),
        ("broken", (), ""),
        ("broken", ("service",), ""),
        ("broken", ("counts",), "it cannot be read; form service saves it as it is"),
    ],
)
async def test_an_open_body_tells_what_it_lacks(
    office: Office, name: str, cut: Any, words: str
) -> None:
    body = BODIES[name]
    one = await office.job(body)
    office.with_cut(*cut)
    kept = office.root / "kept"
    kept.write_bytes(body)
    opened = Opened(len(body), kept=kept)
    if name != "broken":
        opened = Opened(len(body), open_body(kept))
    held = Held.of(opened)
    assert held is not None
    [order] = planned((one,), office.wish(), held=held)
    assert order.refused == words


async def test_a_broken_result_that_is_nowhere_is_not_held(office: Office) -> None:
    assert Held.of(Opened(3)) is None
    assert Held.of(Opened(3, kept=office.folder / "gone")) is None


async def test_a_folder_that_is_missing_is_an_empty_one(office: Office) -> None:
    one = await office.job()
    office.folder.rmdir()
    [order] = office.plan(one)
    assert order.found.there is There.NOTHING
    create_folder(office.folder / "a" / "b")
    create_folder(office.folder / "a" / "b")
    assert (office.folder / "a" / "b").is_dir()
    (office.folder / "file").write_text("")
    for folder in (office.folder / "file", office.folder / "file" / "x", office.folder / "a\0b"):
        with pytest.raises(SaveError):
            create_folder(folder)


async def test_hostile_ids_stay_in_the_folder(office: Office) -> None:
    one = replace(await office.job(), id="../../x\n", private=True)
    [order] = office.plan(one, reads_private=True)
    assert order.target.parent == office.folder
    assert order.kept is not None
    assert order.kept.parent == office.folder
    assert json.dumps(order.target.name) == '"x_.json"'
