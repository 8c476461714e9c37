from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.demo.devices import RETIRED

from .asking import Asker, code

if TYPE_CHECKING:
    from .held import HeldClock


def test_a_session_lives_as_its_jobs_do(asker: Asker, clock: HeldClock) -> None:
    place = asker.places[1]
    past, present = (session.id for session in asker.world.sessions(place))
    closed = asker.get(f"/sessions/{past}", crn=place)
    assert (closed["state"], closed["accepting_jobs"]) == ("closed", False)
    assert closed["closed_at"]
    assert closed["elapsed_time"] > 0
    path = f"/sessions/{present}"
    opened = asker.get(path, crn=place)
    assert (opened["state"], opened["mode"]) == ("active", "dedicated")
    assert asker.ask("PATCH", path, crn=place, body={"accepting_jobs": False}).status == 204
    assert asker.get(path, crn=place)["state"] == "active"
    clock.go(300)
    assert asker.get(path, crn=place)["state"] == "closed"
    assert asker.ask("GET", path).status == 404
    assert asker.ask("PATCH", path, crn=place, body={"accepting_jobs": True}).status == 400


def test_closing_a_session_cancels_its_queue(asker: Asker) -> None:
    batch = asker.world.sessions()[1].id
    assert asker.ask("DELETE", f"/sessions/{batch}/close").status == 204
    statuses = {job["status"] for job in asker.get(f"/jobs?session_id={batch}")["jobs"]}
    assert statuses == {"Running", "Cancelled", "Completed"}


def test_backends_tell_waiting_times_only_when_asked(asker: Asker) -> None:
    plain = asker.get("/backends")["devices"]
    assert all("wait_time_seconds" not in device for device in plain)
    devices = {d["name"]: d for d in asker.get("/backends?fields=wait_time_seconds")["devices"]}
    assert devices["ibm_fez"]["wait_time_seconds"].keys() == {"average", "p50", "p95"}
    assert devices["ibm_kingston"]["status"]["name"] == "paused"
    assert devices["ibm_kingston"]["status"]["reason"]
    assert RETIRED not in devices


def test_a_retired_qpu_has_nothing_to_show(asker: Asker) -> None:
    for what in ("status", "configuration", "properties", "defaults"):
        assert asker.ask("GET", f"/backends/ibm_fez/{what}").status == 200
        assert code(asker.ask("GET", f"/backends/{RETIRED}/{what}")) == (404, 1007)


def test_usage_of_each_instance(asker: Asker) -> None:
    for place in asker.places:
        told, known = asker.get("/instances/usage", crn=place), asker.world.usage(place)
        assert told["usage_consumed_seconds"] == known.consumed > 0
        assert told["usage_limit_seconds"] == known.limit
        assert told["usage_limit_reached"] is False


def test_the_limit_of_an_instance_can_be_set_and_lifted(asker: Asker) -> None:
    path = "/instances/configuration"
    assert asker.ask("PUT", path, body={"instance_limit": 1}).status == 204
    assert asker.get(path) == {"instance_limit": 1}
    assert asker.get("/instances/usage")["usage_limit_reached"] is True
    assert asker.get("/instance")["instance_limit_seconds"] == "1"
    assert asker.ask("PUT", path, body={"instance_limit": None}).status == 204
    assert "usage_limit_seconds" not in asker.get("/instances/usage")
    assert asker.ask("PUT", path, body={}).status == 400


def test_search_finds_the_instances(asker: Asker) -> None:
    found = asker.value(asker.ask("POST", "/search/v3/resources/search"))
    assert [item["crn"] for item in found["items"]] == asker.places
    assert [item["tags"] for item in found["items"]] == [["demo", "teaching"], ["demo", "research"]]
