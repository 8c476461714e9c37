from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from qjobs_tui.demo import cast
from qjobs_tui.demo.rest import API

if TYPE_CHECKING:
    from collections.abc import Callable

    from .asking import Asker


def test_workloads_of_both_instances_page_by_links(asker: Asker) -> None:
    both = ", ".join(asker.places)
    path, ids, pages = "/workloads?sort=-createdAt&limit=20", [], 0
    while path:
        page = asker.get(path, crn=both)
        ids += [row["id"] for row in page["workloads"]]
        pages += 1
        link = urlsplit(page.get("next", {}).get("href", ""))
        path = f"{link.path.removeprefix(API)}?{link.query}" if link.query else ""
    assert pages == 4
    assert len(set(ids)) == len(ids) == page["total_count"]
    back = urlsplit(page["previous"]["href"])
    before = asker.get(f"/workloads?{back.query}", crn=both)["workloads"]
    assert [row["id"] for row in before] == ids[40:60]
    assert {job.id for p in asker.places for job in asker.world.jobs(p)} < set(ids)


def test_workloads_are_oldest_first_ten_at_a_time_and_filtered(asker: Asker) -> None:
    rows = asker.get("/workloads")["workloads"]
    assert len(rows) == 10
    assert rows == sorted(rows, key=lambda row: row["created"])
    every = asker.get("/workloads?limit=50")["workloads"]
    tests: dict[str, Callable[[Any], bool]] = {
        "status=canceled&status=failed": lambda r: r["status"] in {"canceled", "failed"},
        "mode=batch": lambda r: r["mode"] == "batch",
        "user=me": lambda r: r["user_id"] != cast.OTHER_USER,
        "tags=vqe": lambda r: "vqe" in r["tags"],
        "search=trott": lambda r: "trotter" in r["tags"],
        "backend=ibm_torino": lambda r: r["backend"] == "ibm_torino",
    }
    for query, test in tests.items():
        expected = [row["id"] for row in every if test(row)]
        assert expected
        got = asker.get(f"/workloads?limit=50&{query}")["workloads"]
        assert [row["id"] for row in got] == expected
    assert asker.ask("GET", "/workloads?next=rubbish").status == 400


def test_tags_are_found_by_part(asker: Asker) -> None:
    assert asker.get("/tags?type=job&search=run-")["tags"] == ["run-3", "run-4"]
    assert asker.ask("GET", "/tags?type=job&search=ru").status == 400
