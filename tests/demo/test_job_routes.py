from __future__ import annotations

from datetime import timedelta

from qjobs_tui.demo import cast
from qjobs_tui.demo.bodies import TRACEBACK

from .asking import Asker, code
from .held import OPENING, HeldClock


def test_a_job_is_shown_with_the_services_fields(asker: Asker) -> None:
    job = next(job for job in asker.world.jobs() if job.ending is cast.AWKWARD)
    asker.world.change(job.id, session_id="")
    shown = asker.get(f"/jobs/{job.id}?exclude_params=true")
    assert shown["state"] == {
        "status": "Failed",
        "reason": cast.AWKWARD.reason,
        "reason_code": 1517,
        "reason_solution": cast.AWKWARD.solution,
    }
    assert shown["cost"] == job.max_seconds
    assert shown["usage"] == {"qpu_charge_time_seconds": job.usage, "status": "complete"}
    assert not {"params", "private", "session_id", "runtime"} & set(shown)
    assert "params" in asker.get(f"/jobs/{job.id}")


def test_a_private_job_shows_no_params_and_gives_its_result_once(asker: Asker) -> None:
    job = next(job for job in asker.world.jobs() if job.private)
    shown = asker.get(f"/jobs/{job.id}")
    assert shown["private"] is True
    assert "params" not in shown
    assert asker.ask("GET", f"/jobs/{job.id}/results").status == 200
    assert asker.ask("GET", f"/jobs/{job.id}/results").status == 204


def test_a_job_of_another_instance_is_not_found(asker: Asker) -> None:
    job = asker.world.jobs(asker.places[1])[0]
    for path in ("", "/results", "/logs", "/metrics"):
        assert code(asker.ask("GET", f"/jobs/{job.id}{path}")) == (404, 1291)
    assert asker.ask("GET", f"/jobs/{job.id}", crn=asker.places[1]).status == 200


def test_metrics_learn_their_times_as_the_job_goes_on(empty: Asker, clock: HeldClock) -> None:
    start, end = (OPENING + timedelta(seconds=s) for s in (10, 20))
    job = empty.world.submit(starts=start, ends=end, usage=2.0)
    path = f"/jobs/{job.id}/metrics"
    seen = []
    for _ in range(3):
        times = empty.get(path)["timestamps"]
        seen.append([times[name] is not None for name in ("created", "running", "finished")])
        clock.go(10)
    assert seen == [[True, False, False], [True, True, False], [True, True, True]]
    assert empty.get(path)["circuits_execution_time_ns"] > 0


def test_results_and_logs_exist_only_after_the_end(empty: Asker, clock: HeldClock) -> None:
    end = OPENING + timedelta(seconds=10)
    job = empty.world.submit(starts=OPENING, ends=end, result=b"[1]", log="said")
    results, logs = f"/jobs/{job.id}/results", f"/jobs/{job.id}/logs"
    assert empty.ask("GET", results).status == 204
    assert empty.ask("GET", logs).status == 404
    clock.go(10)
    assert empty.ask("GET", results).body == b"[1]"
    assert empty.ask("GET", logs).body == b"said"


def test_a_failed_job_gives_a_traceback(asker: Asker) -> None:
    job = next(job for job in asker.world.jobs() if job.ending is cast.NOT_TRANSPILED)
    assert asker.ask("GET", f"/jobs/{job.id}/results").body == TRACEBACK


def test_cancel(asker: Asker, clock: HeldClock) -> None:
    job = asker.world.pending()[0]
    path = f"/jobs/{job.id}/cancel"
    assert asker.ask("POST", path).status == 204
    assert asker.get(f"/jobs/{job.id}")["status"] in {"Queued", "Running"}
    assert code(asker.ask("POST", path))[0] == 409
    clock.go(8)
    assert asker.get(f"/jobs/{job.id}")["status"] == "Cancelled"
    assert code(asker.ask("POST", path))[0] == 409
    assert code(asker.ask("POST", "/jobs/none/cancel"))[0] == 404


def test_another_users_job_can_be_seen_only(asker: Asker) -> None:
    job = next(job for job in asker.world.jobs() if job.user_id == cast.OTHER_USER)
    assert asker.get(f"/jobs/{job.id}")["user_id"] == cast.OTHER_USER
    assert code(asker.ask("POST", f"/jobs/{job.id}/cancel"))[0] == 403
    assert code(asker.ask("DELETE", f"/jobs/{job.id}"))[0] == 403
    assert code(asker.ask("PUT", f"/jobs/{job.id}/tags", body={"tags": []}))[0] == 403


def test_delete_is_for_good(asker: Asker) -> None:
    job = asker.world.jobs()[0]
    assert asker.ask("DELETE", f"/jobs/{job.id}").status == 204
    assert asker.ask("DELETE", f"/jobs/{job.id}").status == 404
    assert job.id not in asker.ids("/jobs")


def test_tags_are_replaced_within_limits(asker: Asker) -> None:
    path = f"/jobs/{asker.world.jobs()[0].id}"
    assert asker.ask("PUT", f"{path}/tags", body={"tags": ["a" * 86] * 8}).status == 204
    assert asker.get(path)["tags"] == ["a" * 86] * 8
    assert asker.ask("PUT", f"{path}/tags", body={"tags": []}).status == 204
    assert asker.get(path)["tags"] == []
    assert code(asker.ask("PUT", f"{path}/tags", body={"tags": ["a"] * 9})) == (400, 1204)
    assert code(asker.ask("PUT", f"{path}/tags", body={"tags": ["a" * 87]})) == (400, 1205)
    assert asker.ask("PUT", f"{path}/tags", body={"tags": "a"}).status == 400
    assert asker.ask("PUT", f"{path}/tags").status == 400


def test_a_record_can_be_made_malformed(empty: Asker) -> None:
    empty.world.submit(overrides=(("created", "yesterday"), ("status", 7)))
    shown = empty.get("/jobs")["jobs"][0]
    assert (shown["created"], shown["status"]) == ("yesterday", 7)
