"""The numbers behind the pictures: those of `stats`, and those of IBM's client for chosen spans."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest
from qiskit.primitives import BitArray as TheirBitArray
from qiskit_ibm_runtime import RuntimeDecoder

from qjobs_tui.demo.results import broken
from qjobs_tui.demo.results.making import made
from qjobs_tui.demo.script import JobScript
from qjobs_tui.results import (
    BitArray,
    DataBin,
    PrimitiveResult,
    ProgramResult,
    PubResult,
    Result,
    read_result,
    stats,
)
from qjobs_tui.results.lazy import LazyArray
from qjobs_tui.ui.result.chosen import Chosen, words
from qjobs_tui.ui.result.look import Question
from qjobs_tui.ui.result.offer import Kind, offered
from qjobs_tui.ui.result.study import Broken, Counted, Pointed, study
from qjobs_tui.ui.result.told import Told
from qjobs_tui.ui.result.valued import Mitigated, Valued
from qjobs_tui.ui.text import UNICODE

from .looks import demo, demo_pubs, fixture

START = datetime(2026, 3, 4, 9, tzinfo=UTC)
NONE: frozenset[int] = frozenset()


@cache
def theirs(plan: str) -> Any:
    """What IBM's client makes of the same body."""
    body = made(JobScript("d3demo", START, START, START + timedelta(minutes=3)), plan)
    return json.loads(body, cls=RuntimeDecoder)


def asked(
    kind: Kind,
    names: tuple[str, ...] = (),
    part: int = 0,
    index: tuple[int, ...] | None = None,
    marks: frozenset[int] = NONE,
) -> Question:
    return Question(part, kind, names, index, marks)


def counted(result: Result, question: Question) -> Counted:
    found = study(result, question, UNICODE)
    assert isinstance(found, Counted)
    return found


def test_counts_are_those_of_stats() -> None:
    result = demo_pubs("teleport")
    registers = result.pubs[0].data.registers
    for index in (None, (2,)):
        one = counted(result, asked(Kind.OUTCOMES, ("mid",), index=index))
        assert one.outcomes.items() == stats.counts(registers["mid"], index).items()
        both = counted(result, asked(Kind.OUTCOMES, ("mid", "out"), index=index))
        expected = stats.joint_counts(registers, index)
        assert both.outcomes.items() == expected.items()
        assert both.bits is not None
        assert np.array_equal(both.bits.values, stats.bit_probabilities(expected).values)
        assert both.chosen is None


def test_ranks_are_the_order_of_top() -> None:
    for result, names in ((demo("ghz"), ("meas",)), (demo("quasi"), ("outcomes",))):
        found = counted(result, asked(Kind.OUTCOMES, names))
        weights = np.abs(found.outcomes.weights)[found.ranks]
        assert (np.diff(weights) <= 0).all()
        assert sorted(found.ranks) == list(range(found.outcomes.distinct))
    found = counted(demo("ghz"), asked(Kind.OUTCOMES, ("meas",)))
    top = [weight for _, weight in found.outcomes.top(50)]
    assert found.outcomes.weights[found.ranks[:50]].tolist() == top


CASES = [
    ("ghz", 0, ("meas",), None),
    ("ghz", 1, ("a",), None),
    ("ghz", 1, ("a", "b"), (3,)),
    ("ghz", 2, ("c",), (1, 2)),
    ("teleport", 0, ("mid", "out"), None),
    ("qaoa", 1, ("meas",), (0, 1)),
    ("qaoa", 2, ("meas",), None),
    ("molecule", 1, ("c1",), (4,)),
]


@pytest.mark.parametrize(("plan", "part", "names", "index"), CASES)
@pytest.mark.parametrize("every", [2, 3, 1])
def test_chosen_shots_are_those_of_ibms_masks(
    plan: str, part: int, names: tuple[str, ...], index: tuple[int, ...] | None, every: int
) -> None:
    result = theirs(plan)
    spans = list(result.metadata["execution"]["execution_spans"])
    marks = frozenset(range(0, len(spans), every))
    data = result[part].data
    joined = TheirBitArray.concatenate_bits([data[name] for name in names])
    mask = np.zeros((*joined.shape, joined.num_shots), bool)
    for place in marks:
        if part in spans[place].pub_idxs:
            mask |= spans[place].mask(part)
    rows = joined.array[mask] if index is None else joined.array[index][mask[index]]
    expected = Counter(int.from_bytes(row.tobytes(), "big") for row in rows)

    found = counted(demo(plan), asked(Kind.OUTCOMES, names, part, index, marks))
    assert dict(found.outcomes.items()) == expected
    part_mask = mask if index is None else mask[index]
    assert found.chosen == Chosen(len(marks), int(part_mask.sum()), part_mask.size)
    if expected:
        assert found.bits is not None
        bits = np.array([[row >> at & 1 for at in range(joined.num_bits)] for row in expected])
        shares = bits.T @ list(expected.values()) / sum(expected.values())
        assert np.allclose(found.bits.values, shares, atol=1e-15)


def test_spans_without_shots_of_a_pub() -> None:
    spans = demo_pubs("ghz").spans
    assert spans
    others = frozenset(at for at, span in enumerate(spans) if not span.contains_pub(0))
    assert others
    found = counted(demo("ghz"), asked(Kind.OUTCOMES, ("meas",), marks=others))
    assert found.chosen == Chosen(len(others), 0, 4096)
    assert found.chosen.is_empty
    assert found.bits is None


def test_spans_without_masks_leave_all_shots() -> None:
    result = demo("program 0.1")
    assert isinstance(result, ProgramResult)
    every = counted(result, asked(Kind.OUTCOMES, ("c",)))
    found = counted(result, asked(Kind.OUTCOMES, ("c",), marks=frozenset({0})))
    assert found.outcomes.items() == every.outcomes.items()
    assert found.chosen
    assert not found.chosen.is_empty
    assert words(found.chosen, 1) == (
        "all shots, not those of 1 marked span: "
        "the result says how many shots a span has, not which (u unmarks)"
    )


def test_what_is_said_of_the_choice() -> None:
    assert words(None, 0) == ""
    assert words(Chosen(3, 750, 10_000), 3) == "shots of 3 marked spans: 750 of 10,000 (u all)"
    assert "does not tell shots apart" in words(None, 2)


@pytest.mark.parametrize("plan", ["program 0.2", "program 1.1", "program 2.0"])
def test_raw_registers_are_bits_with_bit_0_first(plan: str) -> None:
    result = demo(plan)
    assert isinstance(result, ProgramResult)
    for part, item in enumerate(result.items):
        for field in offered(result, part).kinds[Kind.OUTCOMES]:
            raw = [item.arrays[name].load() for name in field.names]
            bits = np.concatenate(raw, axis=-1).reshape(-1, field.bits)
            expected = Counter(sum(int(b) << at for at, b in enumerate(row)) for row in bits)
            found = counted(result, asked(Kind.OUTCOMES, field.names, part))
            assert dict(found.outcomes.items()) == expected


def test_raw_registers_are_cut_by_chunks() -> None:
    result = demo("program 2.0")
    assert isinstance(result, ProgramResult)
    assert result.spans
    place, other = [at for at, span in enumerate(result.spans) if span.contains_pub(0)][:2]
    mask = result.spans[place].mask(0) | result.spans[other].mask(0)
    bits = result.items[0].arrays["c"].load()[mask]
    found = counted(result, asked(Kind.OUTCOMES, ("c",), marks=frozenset({place, other})))
    expected = Counter(sum(int(b) << at for at, b in enumerate(row)) for row in bits)
    assert dict(found.outcomes.items()) == expected


def pointed(result: Result, question: Question) -> Pointed:
    found = study(result, question, UNICODE)
    assert isinstance(found, Pointed)
    return found


def test_points_of_one_set_of_all_and_of_chosen_shots() -> None:
    result = demo_pubs("kerneled")
    values = result.pubs[0].data.arrays["c"].load()
    every = pointed(result, asked(Kind.POINTS, ("c",)))
    assert np.array_equal(every.points, values.reshape(-1, 3))
    assert np.allclose(every.means, values.reshape(-1, 3).mean(axis=0))
    assert np.allclose(every.spreads[1], values.reshape(-1, 3).imag.std(axis=0))
    assert not every.is_mean
    one = pointed(result, asked(Kind.POINTS, ("c",), index=(1,)))
    assert np.array_equal(one.points, values[1])
    assert result.spans
    mask = result.spans[1].mask(0)
    chosen = pointed(result, asked(Kind.POINTS, ("c",), marks=frozenset({1})))
    assert np.array_equal(chosen.points, values[mask])
    assert chosen.chosen == Chosen(1, int(mask.sum()), 800)
    both = pointed(result, asked(Kind.POINTS, ("c",), index=(1,), marks=frozenset({1})))
    assert np.array_equal(both.points, values[1][mask[1]])


def test_means_of_points_know_no_shots() -> None:
    found = pointed(demo("averaged"), asked(Kind.POINTS, ("c",), marks=frozenset({0})))
    assert found.is_mean
    assert found.chosen is None
    assert found.points.shape == (2, 3)


def test_values_and_errors_are_those_of_the_body() -> None:
    result = theirs("curves")
    for part in range(3):
        found = study(demo("curves"), asked(Kind.VALUES, ("evs",), part), UNICODE)
        assert isinstance(found, Valued)
        assert found.errors is not None
        assert np.array_equal(found.values, result[part].data.evs, equal_nan=True)
        assert np.array_equal(found.errors, result[part].data.stds, equal_nan=True)


def test_noise_factors_are_those_of_the_metadata() -> None:
    result = demo_pubs("zne")
    found = study(result, asked(Kind.NOISE, ("evs_noise_factors",)), UNICODE)
    assert isinstance(found, Mitigated)
    assert found.factors is not None
    assert found.factors.tolist() == [1, 3, 5]
    assert found.fits is not None
    # The body has six extrapolated values, and does not say at which factors.
    assert found.fitted is None
    one = result.pubs[0]
    told = {"zne": {"noise_factors": [1, 3, 5], "extrapolated_noise_factors": [0, 1, 2, 3, 4, 5]}}
    knows = PrimitiveResult((PubResult(one.data, {"resilience": told}),))
    found = study(knows, asked(Kind.NOISE, ("evs_noise_factors",)), UNICODE)
    assert isinstance(found, Mitigated)
    assert found.fitted is not None
    assert found.fitted.tolist() == [0, 1, 2, 3, 4, 5]
    for odd in ({"zne": {"noise_factors": "many"}}, {"zne": 3}, None):
        knows = PrimitiveResult((PubResult(one.data, {"resilience": odd}),))
        found = study(knows, asked(Kind.NOISE, ("evs_noise_factors",)), UNICODE)
        assert isinstance(found, Mitigated)
        assert found.factors is None


def test_errors_that_do_not_fit_are_named() -> None:
    arrays = {
        "evs": LazyArray.of(np.zeros(3), path="pub_results[0].evs"),
        "stds": LazyArray.of(np.zeros(4), path="pub_results[0].stds"),
    }
    result = PrimitiveResult((PubResult(DataBin(arrays, (3,))),))
    found = study(result, asked(Kind.VALUES, ("evs",)), UNICODE)
    assert found == Broken("pub_results[0].stds", "has shape (4,) beside values of shape (3,)")


@pytest.mark.parametrize("name", ["bomb", "boast"])
def test_a_forged_array_is_an_answer(name: str) -> None:
    result = read_result(broken.FORGED[name]())
    (field,) = offered(result, 0).kinds[Kind.OUTCOMES]
    found = study(result, asked(Kind.OUTCOMES, field.names), UNICODE)
    assert isinstance(found, Broken)
    assert found.path.startswith("pub_results[0]") or "c" in found.path


def test_one_broken_register_hides_no_other() -> None:
    good = BitArray.of(np.array([[1], [2]], np.uint8), 2)
    bad = BitArray(LazyArray.of(np.zeros((2, 3), np.uint8), path="there"), 2)
    result = PrimitiveResult((PubResult(DataBin({"good": good, "bad": bad}, ())),))
    names = [field.names for field in offered(result, 0).kinds[Kind.OUTCOMES]]
    assert names == [("good",), ("bad",)]
    assert counted(result, asked(Kind.OUTCOMES, ("good",))).outcomes.distinct == 2
    found = study(result, asked(Kind.OUTCOMES, ("bad",)), UNICODE)
    assert found == Broken("there", "has 3 bytes a shot for 2 bits")


def test_text_and_trees_are_clean_lines() -> None:
    text = study(fixture("failed-text.txt"), asked(Kind.TEXT), UNICODE)
    assert isinstance(text, Told)
    assert text.wraps
    assert text.lines[-1].plain.startswith("hostile: ␛[2J")
    tree = study(demo("program 1.1"), asked(Kind.CONTENTS, part=2), UNICODE)
    assert isinstance(tree, Told)
    assert [line.plain.partition(":")[0] for line in tree.lines] == ["left", "right"]
    told = study(demo("zne"), asked(Kind.METADATA), UNICODE)
    assert isinstance(told, Told)
    assert told.lines[0].plain == "PUB metadata: 4 members"
    assert any(line.plain.startswith("result metadata") for line in told.lines)
