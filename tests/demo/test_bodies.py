"""The results of the demo account's jobs: real enough, the same every time, and cheap to have."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import tracemalloc
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from qjobs_tui.demo import bodies, hostile
from qjobs_tui.demo.inputs import params
from qjobs_tui.demo.plans import PLANS, EstimatorPlan, OtherPlan, ProgramPlan, SamplerPlan
from qjobs_tui.demo.script import JobScript, Stage
from tests.support.waiting import PATIENCE_S

from .held import OPENING, HeldClock

if TYPE_CHECKING:
    from qjobs_tui.demo.world import World

LARGE = {"random", "grover", "watch"}


def job(plan: str, **script: Any) -> JobScript:
    """A job that ran for a minute."""
    starts = OPENING - timedelta(minutes=30)
    fields: dict[str, Any] = {
        "id": "d6jvmg6u63f31ng0003g",
        "created": OPENING - timedelta(hours=1),
        "starts": starts,
        "ends": starts + timedelta(minutes=1),
    }
    return JobScript(result=plan, **fields | script)


def body(plan: str, **script: Any) -> bytes:
    made = bodies.Bodies().of(job(plan, **script))
    assert made is not None
    return made


@pytest.mark.parametrize("plan", [name for name in PLANS if name not in LARGE])
def test_a_jobs_id_decides_its_result(plan: str) -> None:
    made = body(plan)
    assert made == body(plan)
    assert made != body(plan, id="d6jvml6u63f31ng0201g")
    assert json.loads(made)


def test_a_result_is_made_when_it_is_asked_for() -> None:
    code = (
        "import sys, qjobs_tui.clock, qjobs_tui.demo.server, qjobs_tui.demo.world as world\n"
        "clock = qjobs_tui.clock.SystemClock()\n"
        "account = world.World.demo(clock)\n"
        "jobs = [job for job in account.jobs() if job.tags == ('fresh',)]\n"
        "late = ('numpy', 'qjobs_tui.demo.plans', 'qjobs_tui.demo.results')\n"
        "print([name in sys.modules for name in late])\n"
        "print(len(account.take_result(jobs[0].id)) > 1000, 'numpy' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == ["[False, False, False]", "True True"]


def test_few_and_small_results_are_kept() -> None:
    kept = bodies.Bodies()
    jobs = [job("samples", id=f"job-{number}") for number in range(9)]
    first = kept.of(jobs[0])
    assert kept.of(jobs[0]) is first
    for one in jobs[1:]:
        kept.of(one)
    again = kept.of(jobs[0])
    assert again == first
    assert again is not first
    assert kept.of(replace(jobs[0], ends=OPENING)) == first


def test_a_large_result_does_not_stay_in_memory(world: World, clock: HeldClock) -> None:
    large = world.submit(starts=OPENING, ends=OPENING, result="random")
    clock.go(1)
    tracemalloc.start()
    made = world.take_result(large.id)
    assert made is not None
    assert 48_000_000 < len(made) < 56_000_000
    del made
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 4_000_000
    assert peak < 200_000_000


def test_nobody_waits_while_a_result_is_made(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from qjobs_tui.demo.results import making

    begun, go_on = threading.Event(), threading.Event()

    def slow(*_: object) -> bytes:
        begun.set()
        assert go_on.wait(PATIENCE_S)
        return b"{}"

    monkeypatch.setattr(making, "made", slow)
    one = world.submit(starts=OPENING, ends=OPENING, result="grover")
    thread = threading.Thread(target=world.take_result, args=(one.id,))
    thread.start()
    assert begun.wait(PATIENCE_S)
    other = threading.Thread(target=world.jobs)
    other.start()
    other.join(PATIENCE_S)
    is_free = not other.is_alive()
    go_on.set()
    thread.join(PATIENCE_S)
    assert is_free


def test_a_private_result_that_is_made_is_given_once(world: World) -> None:
    one = world.submit(starts=OPENING, ends=OPENING, result="sampler", private=True)
    assert json.loads(world.take_result(one.id) or b"")
    assert world.take_result(one.id) is None


def test_the_account_shows_every_kind_of_result_soon(opened: World, clock: HeldClock) -> None:
    clock.go(3_600)
    jobs = [one for place in opened.instances for one in opened.jobs(place.crn.text)]
    done = {one.result for one in jobs if one.stage(clock.now()) is Stage.FINAL}
    assert done >= set(PLANS) - {"learned 0.2"} | {bodies.TRACEBACK, bodies.long_traceback(), None}
    assert "learned 0.2" in {one.result for one in jobs}


def test_plans_fit_their_programs(opened: World) -> None:
    kinds = {
        "sampler": SamplerPlan,
        "estimator": EstimatorPlan,
        "executor": ProgramPlan,
        "noise-learner": OtherPlan,
        "circuit-runner": OtherPlan,
        "qasm3-runner": OtherPlan,
        "calibrate": OtherPlan,
    }
    for place in opened.instances:
        for one in opened.jobs(place.crn.text):
            if isinstance(one.result, str) and not one.result.endswith(" v1"):
                assert isinstance(PLANS[one.result], kinds[one.program]), one
    with pytest.raises(KeyError):
        bodies.fitting("no-such-program")


@pytest.mark.parametrize("plan", PLANS)
def test_inputs_hold_as_many_pubs_and_shots(plan: str) -> None:
    told: Any = params(job(plan))
    known = PLANS[plan]
    if isinstance(known, SamplerPlan):
        assert [one[2] for one in told["pubs"]] == [pub.shots for pub in known.pubs]
    elif isinstance(known, EstimatorPlan):
        assert len(told["pubs"]) == len(known.pubs)
    elif isinstance(known, ProgramPlan):
        program = told["quantum_program"]
        assert told["schema_version"] == known.version
        assert [one["shape"] for one in program["items"]] == [list(p.shape) for p in known.pubs]
        assert len(program["circuits"]["data"]) == len(known.pubs)
    else:
        assert told.get("shots", known.shots) == known.shots
    assert json.loads(json.dumps(told)) == told


def test_a_failed_job_has_the_inputs_of_its_program() -> None:
    failed = replace(job("sampler", program="executor"), result=bodies.TRACEBACK)
    assert "quantum_program" in params(failed)
    assert "pubs" in params(replace(failed, program="unheard-of"))


def test_what_is_wrong_with_the_results_of_the_hostile_jobs() -> None:
    made = {one.tags[1]: bodies.Bodies().of(one) for one in hostile.results(OPENING)}
    assert len(made) == 10
    for name in ("truncated-sampler", "truncated-twirled"):
        with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
            json.loads(made[name] or b"")
    sound = body("sampler", id=hostile.results(OPENING)[2].id)
    assert len(made["flipped-sampler"] or b"") == len(sound)
    with pytest.raises(RecursionError):
        json.loads(made["deep"] or b"")
    assert len(made["bomb"] or b"") < 300_000
    assert made["empty"] == b""
    with pytest.raises(UnicodeDecodeError):
        (made["text"] or b"").decode()
