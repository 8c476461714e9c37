"""The demo account's results as IBM's own client reads them: every job's, and what is in them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from qjobs_tui.demo import bodies
from qjobs_tui.demo.inputs import params
from qjobs_tui.demo.plans import PLANS, ProgramPlan, Pub, SamplerPlan
from qjobs_tui.demo.script import COMPLETED, JobScript, Stage

from .held import OPENING, HeldClock

if TYPE_CHECKING:
    from qjobs_tui.demo.world import World

pytestmark = [
    pytest.mark.conformance,
    # The client and what it imports are not ours to mend.
    pytest.mark.filterwarnings("default::DeprecationWarning"),
    pytest.mark.filterwarnings("default::PendingDeprecationWarning"),
]
_PROGRAMS = {"learned": "noise-learner", "calibrated": "calibrate", "counts": "circuit-runner"}
# Computed by a package that is not public: the client itself cannot.
_NOT_BY_THE_CLIENT = "learning"
_KINDS = {
    "ghz": "TwirledSliceSpanV2",
    "qaoa": "SliceSpan DoubleSliceSpan TwirledSliceSpan",
    "teleport": "TwirledSliceSpan",
    "sampler": "DoubleSliceSpan",
    "grover": "SliceSpan",
    "watch": "SliceSpan",
}


def decoded(program: str, body: bytes) -> Any:
    """What the client's decoders for a program make of a body."""
    from qiskit_ibm_runtime.decoders.defaults import DEFAULT_DECODERS

    data: Any = body.decode()
    for decoder in DEFAULT_DECODERS[program]:
        if decoder.is_applicable(data):
            data = decoder.decode(data)
    return data


@cache
def made(plan: str) -> tuple[JobScript, Any]:
    """A job by that plan that ran for a minute, and its result."""
    known = PLANS[plan]
    program = "sampler" if isinstance(known, SamplerPlan) else _PROGRAMS.get(plan, "executor")
    ends = OPENING + timedelta(minutes=1)
    job = JobScript("d6jvmg6u63f31ng0003g", OPENING, OPENING, ends, program=program, result=plan)
    return job, decoded(program, bodies.Bodies().of(job) or b"")


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def test_the_client_reads_the_result_of_every_finished_job(opened: World, clock: HeldClock) -> None:
    read = set()
    for place in opened.instances:
        for job in opened.jobs(place.crn.text):
            is_done = job.stage(clock.now()) is Stage.FINAL and job.ending is COMPLETED
            if is_done and job.result != _NOT_BY_THE_CLIENT:
                result = decoded(job.program, opened.take_result(job.id) or b"")
                assert not isinstance(result, str), job
                read.add(job.result)
    assert len(read) >= 26


def test_the_client_reads_each_kind_that_comes_later() -> None:
    for plan, program in (("molecule", "sampler"), ("energies", "estimator")):
        ends = OPENING + timedelta(minutes=1)
        job = JobScript("later", OPENING, OPENING, ends, program=program, result=plan)
        result = decoded(program, bodies.Bodies().of(job) or b"")
        assert len(result) == len(PLANS[plan].pubs)  # type: ignore[union-attr]


@dataclass
class Measured:
    """The shots of one PUB by the span that measured them, the first span first."""

    shape: tuple[int, ...]
    times: np.ndarray[Any, Any]
    covered: np.ndarray[Any, Any]


def _measured(spans: Any, pub: int, shape: tuple[int, ...]) -> Measured:
    covered, times = np.zeros(shape, int), np.zeros(shape)
    for span in spans:
        if pub in span.pub_idxs:
            mask = span.mask(pub)
            covered += mask
            times[mask] = (_aware(span.start) - OPENING).total_seconds()
    return Measured(shape, times, covered)


@pytest.mark.parametrize("plan", [name for name in _KINDS if name != "watch"])
def test_spans_cover_every_shot_once_while_the_job_ran(plan: str) -> None:
    job, result = made(plan)
    spans = result.metadata["execution"]["execution_spans"]
    assert {type(span).__name__ for span in spans} == set(_KINDS[plan].split())
    assert job.starts is not None
    assert job.ends is not None
    for span in spans:
        assert job.starts < _aware(span.start) < _aware(span.stop) < job.ends
    for number, pub in enumerate(result):
        for array in pub.data.values():
            shape = (*array.shape, array.num_shots)
            assert (_measured(spans, number, shape).covered == 1).all()


@pytest.mark.parametrize("plan", ["ghz", "grover", "watch"])
def test_spans_come_in_no_order_overlap_a_little_and_leave_gaps(plan: str) -> None:
    spans = list(made(plan)[1].metadata["execution"]["execution_spans"])
    starts = [span.start for span in spans]
    assert starts != sorted(starts)
    spans.sort()
    between = [(b.start - a.stop).total_seconds() for a, b in pairwise(spans)]
    assert min(between) < 0 < max(between)
    lengths = [(span.stop - span.start).total_seconds() for span in spans]
    assert -min(between) < 0.25 * max(lengths)


def test_how_many_spans_and_shots_the_large_ones_have() -> None:
    assert len(made("watch")[1].metadata["execution"]["execution_spans"]) == 10_000
    grover = made("grover")[1]
    assert grover[0].data.meas.num_shots == 1_000_000
    assert grover[0].data.meas.num_bits == 20


def test_an_outcome_fades_while_the_job_runs() -> None:
    result = made("grover")[1]
    bits = result[0].data.meas
    _, top = max((count, value) for value, count in bits.get_int_counts().items())
    hits = bits.array.tobytes()
    wanted = top.to_bytes(3, "big")
    is_hit = np.array([hits[3 * i : 3 * i + 3] == wanted for i in range(0, 1_000_000, 20)])
    times = _measured(result.metadata["execution"]["execution_spans"], 0, (1_000_000,)).times
    early, late = times[::20] < 20, times[::20] > 40
    assert 0.45 < is_hit.mean() < 0.6
    assert is_hit[early].mean() - is_hit[late].mean() > 0.08


def test_twirled_and_plain_executor_jobs_measure_the_same() -> None:
    for plan in ("twirled", "twirled 1.0", "plain"):
        job, result = made(plan)
        known = PLANS[plan]
        assert isinstance(known, ProgramPlan)
        assert job.starts is not None
        assert job.ends is not None
        for pub, one in zip(known.pubs, result, strict=True):
            assert one.data.shape == pub.shape
            assert list(one.data) == [name for name, _ in pub.registers]
            assert {array.num_shots for array in one.data.values()} == {pub.shots}
        counts = result[0].data.c.get_int_counts()
        peaks = sorted(counts, key=lambda value: -counts[value])[:2]
        assert set(peaks) == {0, 4_095}
        for chunk in result.metadata["executor"].chunk_timing:
            assert job.starts < chunk.start < chunk.stop < job.ends


def _ones(array: Any, index: int) -> float:
    """How many of the bits of one parameter set are 1."""
    return float(array[index].to_bool_array().mean())


def test_each_parameter_set_has_its_own_outcomes() -> None:
    balanced = [_ones(made("ghz")[1][1].data.b, index) for index in range(5)]
    assert balanced == sorted(balanced)
    assert balanced[4] - balanced[0] > 0.3
    for plan in ("twirled", "twirled 1.0", "plain"):
        turned = [_ones(made(plan)[1][1].data.c0, index) for index in range(5)]
        assert max(turned[0], turned[4]) < 0.1
        assert min(turned[1], turned[3]) > 0.4
        assert turned[2] > 0.9


@pytest.mark.parametrize("plan", [n for n, p in PLANS.items() if isinstance(p, ProgramPlan)])
def test_chunks_cover_every_element_once(plan: str) -> None:
    known = PLANS[plan]
    assert isinstance(known, ProgramPlan)
    job = JobScript("x", OPENING, OPENING, OPENING + timedelta(minutes=1), result=plan)
    whole = json.loads(bodies.Bodies().of(job) or b"")
    front = [known.randomizations] if known.randomizations else []
    shapes = [(*front, *pub.shape) for pub in known.pubs]
    elements = [np.arange(prod(shape)).reshape(shape) for shape in shapes]
    sizes, seen = Counter[int](), Counter[tuple[int, int]]()
    for chunk in whole["metadata"]["chunk_timing"]:
        for part in chunk["parts"]:
            item = part["idx_item"]
            sizes[item] += part["size"]
            if "permutation" in part:
                order = elements[item].transpose(part["permutation"]).ravel()
                seen.update((item, n) for n in order[slice(*part["element_range"])].tolist())
    assert sizes == {item: one.size for item, one in enumerate(elements)}
    if known.version not in {"v0.1", "v0.2"}:
        assert set(seen.values()) == {1}
        assert len(seen) == sum(sizes.values())


@pytest.mark.parametrize("bits", [1, 7, 8, 9, 40, 127])
def test_outcomes_are_packed_as_the_client_packs_them(bits: int) -> None:
    from qiskit.primitives.containers import BitArray

    from qjobs_tui.demo.results import shots

    pub = Pub("random", 50, (("a", bits), ("b", 3)), (2, 3))
    when = np.linspace(0, 1, 300, dtype=np.float32)
    packed, loose = (
        measure(pub, (2, 3, 50), when, np.random.default_rng(1))
        for measure in (shots.packed, shots.loose)
    )
    for name, num_bits in pub.registers:
        assert loose[name].shape == (2, 3, 50, num_bits)
        expected = BitArray.from_bool_array(loose[name], order="little")
        assert np.array_equal(packed[name], expected.array)


def test_iq_points_form_two_clouds() -> None:
    result = made("kerneled")[1]
    points = result[0].data.c
    assert points.shape == (2, 400, 3)
    assert abs(points[0].mean() - (-1.7e6 + 2.4e6j)) < 1e6
    assert abs(points[1].mean() - (2.1e6 - 1.3e6j)) < 1e6
    assert made("averaged")[1][0].data.c.shape == (2, 3)


def test_expectation_values_follow_the_sweep() -> None:
    result = made("mitigated")[1]
    evs, stds = result[0].data.evs, result[0].data.stds
    ideal = np.cos(np.linspace(0, 2 * np.pi, 13))
    assert np.abs(evs - 0.95 * ideal).max() < 0.15
    assert (stds > 0).all()


def test_estimates_on_a_grid_have_holes_and_fits_that_failed() -> None:
    ends = OPENING + timedelta(minutes=1)
    job = JobScript("grid", OPENING, OPENING, ends, program="estimator", result="curves")
    scalar, curve, grid = decoded("estimator", bodies.Bodies().of(job) or b"")
    assert scalar.data.evs.shape == ()
    assert np.abs(curve.data.evs - np.cos(np.linspace(0, 2 * np.pi, 25))).max() < 0.15
    assert 0 < np.isnan(grid.data.evs).sum() < 20
    job = JobScript("zne", OPENING, OPENING, ends, program="estimator", result="zne")
    zne = decoded("estimator", bodies.Bodies().of(job) or b"")[0]
    assert zne.data.evs_noise_factors.shape == (3, 4, 3)
    assert zne.data.evs_extrapolated.shape == (3, 4, 2, 6)
    assert np.isnan(zne.data.evs_extrapolated).any()
    assert not np.isnan(zne.data.evs).any()


def test_the_inputs_of_an_executor_job_are_ones_the_client_reads() -> None:
    from ibm_quantum_schemas.executor.version_2_0 import ParamsModel
    from qiskit_ibm_runtime.quantum_program.converters.converters_2_0 import (
        quantum_program_from_2_0,
    )

    job = JobScript("x", OPENING, program="executor", result="twirled")
    program, _ = quantum_program_from_2_0(ParamsModel(**params(job)))
    assert [item.shape for item in program.items] == [(), (5,), (2, 2)]
