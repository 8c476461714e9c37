from __future__ import annotations

import json

from qjobs_tui.demo.identity import Identity
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import INSTANCES, World

from .asking import Asker, code
from .held import OPENING, HeldClock


def test_a_wrong_key_is_answered_as_iam_does(asker: Asker) -> None:
    answer = asker.grant("wrong")
    assert answer.status == 400
    told = asker.value(answer)
    assert told["errorCode"] == "BXNIM0415E"
    assert told["context"]["requestId"]
    assert b"wrong" not in answer.body


def test_another_grant_is_refused(asker: Asker) -> None:
    assert asker.grant(grant="password").status == 400


def test_a_token_says_how_long_it_lives(world: World) -> None:
    told = Asker.value(Asker(world, expires_in=90).grant())
    assert told["token_type"] == "Bearer"
    assert told["expires_in"] == 90
    assert told["expiration"] == int(OPENING.timestamp()) + 90


def test_no_unknown_revoked_or_expired_token_gets_in(asker: Asker, clock: HeldClock) -> None:
    assert code(asker.ask("GET", "/jobs", authorization="")) == (401, 1200)
    assert code(asker.ask("GET", "/jobs", authorization="Bearer nope")) == (401, 1200)
    key = asker.identity.key.reveal()
    assert code(asker.ask("GET", "/jobs", authorization=f"apikey {key}")) == (401, 1200)
    asker.identity.revoke()
    assert code(asker.ask("GET", "/jobs")) == (401, 1200)
    asker.token = asker.value(asker.grant())["access_token"]
    assert asker.ask("GET", "/jobs").status == 200
    clock.go(3600)
    assert code(asker.ask("GET", "/jobs")) == (401, 1200)


def test_an_unknown_or_missing_instance_is_forbidden(asker: Asker) -> None:
    assert code(asker.ask("GET", "/jobs", crn="crn:v1:other")) == (403, 1200)
    assert code(asker.ask("GET", "/jobs", crn="")) == (403, 1200)
    both = ",".join(asker.places)
    assert code(asker.ask("GET", "/jobs", crn=both)) == (403, 1200)


def test_versions_need_no_token(asker: Asker) -> None:
    versions = asker.get("/versions", authorization="", crn="")["versions"]
    assert {"version": "2026-04-15", "status": "live"} in versions
    assert all(v["sunset_date"] for v in versions if v["status"] == "deprecated")


def test_what_is_not_there_and_what_is_not_offered(asker: Asker) -> None:
    assert asker.ask("GET", "/nothing").status == 404
    assert asker.ask("POST", "/backends").status == 405
    assert asker.ask("GET", "/jobs/%2e%2e/metrics").status == 404


def test_every_answer_has_a_trace_id(asker: Asker) -> None:
    for path in ("/jobs", "/nothing"):
        assert "uber-trace-id" in dict(asker.ask("GET", path).headers)


def test_the_regions_of_an_account_share_its_key_and_tokens(clock: HeldClock) -> None:
    worlds = [World(clock, instances=(instance,)) for instance in INSTANCES]
    identity = Identity(*worlds)
    first, second = (DemoServer(world, identity=identity) for world in worlds)
    try:
        assert first.key is second.key
        found = json.loads(identity.search().body)["items"]
        assert [one["name"] for one in found] == ["demo-us", "demo-eu"]
        limits = [one["doc"]["extensions"]["usage_allocation_seconds"] for one in found]
        assert limits == [11_400.0, 36_000.0]
    finally:
        first.stop()
        second.stop()
