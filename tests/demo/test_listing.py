from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from qjobs_tui.demo.world import World

from .asking import Asker

if TYPE_CHECKING:
    from collections.abc import Callable

    from .held import HeldClock


def test_the_list_is_newest_first_and_counts_all(asker: Asker) -> None:
    page = asker.get("/jobs?limit=5&offset=2")
    jobs = list(reversed(asker.world.jobs()))
    assert [job["id"] for job in page["jobs"]] == [job.id for job in jobs[2:7]]
    assert (page["count"], page["limit"], page["offset"]) == (len(jobs), 5, 2)
    assert asker.ids("/jobs?sort=ASC") == [job.id for job in asker.world.jobs()]
    assert all("params" not in job for job in page["jobs"])
    assert "params" in asker.get("/jobs?limit=1&exclude_params=false")["jobs"][0]


@pytest.mark.parametrize("limit", ["0", "-1", "201", "many", "200"])
def test_a_limit_out_of_range_silently_becomes_200(clock: HeldClock, limit: str) -> None:
    page = Asker(World.of(clock, 250)).get(f"/jobs?limit={limit}")
    assert (len(page["jobs"]), page["limit"], page["count"]) == (200, 200, 250)


def test_an_offset_beyond_the_end_gives_an_empty_page(asker: Asker) -> None:
    page = asker.get("/jobs?offset=1000")
    assert page["jobs"] == []
    assert page["count"] == len(asker.world.jobs())


def test_pending_is_the_only_status_filter(asker: Asker) -> None:
    pending = asker.get("/jobs?pending=true")["jobs"]
    assert {job["status"] for job in pending} == {"Queued", "Running"}
    final = asker.get("/jobs?pending=false")["jobs"]
    assert {job["status"] for job in final}.isdisjoint({"Queued", "Running"})
    assert len(pending) + len(final) == asker.get("/jobs")["count"]


def test_filters_by_program_backend_session_and_tags(asker: Asker) -> None:
    jobs = asker.get("/jobs")["jobs"]
    batch = asker.world.sessions()[1].id
    tests: dict[str, Callable[[Any], bool]] = {
        "program=executor": lambda j: j["program"]["id"] == "executor",
        "backend=ibm_torino": lambda j: j["backend"] == "ibm_torino",
        f"session_id={batch}": lambda j: j.get("session_id") == batch,
        "tags=vqe": lambda j: "vqe" in j["tags"],
        "tags=run-3&tags=vqe": lambda j: {"vqe", "run-3"} <= set(j["tags"]),
        "program=executor&tags=vqe": lambda j: (
            j["program"]["id"] == "executor" and "vqe" in j["tags"]
        ),
    }
    for query, test in tests.items():
        expected = [job["id"] for job in jobs if test(job)]
        assert expected
        assert asker.ids(f"/jobs?{query}") == expected
    assert asker.ids("/jobs?session_id=unknown") == []


def test_creation_bounds_are_inclusive(asker: Asker) -> None:
    jobs = asker.world.jobs()
    at = quote(jobs[5].created.isoformat())
    assert asker.ids(f"/jobs?sort=ASC&created_before={at}") == [job.id for job in jobs[:6]]
    assert asker.ids(f"/jobs?sort=ASC&created_after={at}") == [job.id for job in jobs[5:]]
    assert asker.ask("GET", "/jobs?created_after=yesterday").status == 400
