from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qjobs_tui.results import PrimitiveResult, ProgramResult
from qjobs_tui.results.pubs import BitArray
from qjobs_tui.results.spans import ExecutionSpan, ExecutionSpans, FlatSlice
from qjobs_tui.results.spans.drift import matching, odd_parity, parities, probabilities
from qjobs_tui.results.stats import counts
from qjobs_tui.ui.result.registers import registers
from qjobs_tui.ui.spans.absence import absence
from qjobs_tui.ui.spans.chart import Chart
from qjobs_tui.ui.spans.drift import SIZED, Drift, Wish, followed, stepped
from qjobs_tui.ui.spans.quantity import Kind, Quantity, quantities
from qjobs_tui.ui.spans.report import graphed, words
from qjobs_tui.ui.spans.view import fitted
from qjobs_tui.ui.text import ASCII, UNICODE
from tests.results.make_fixtures import FOLDER
from tests.results.span_cases import T0, Measured, measured

from ..result.looks import demo, fixture
from .charts import chart

if TYPE_CHECKING:
    from qjobs_tui.results.spans.drift import Estimates
    from qjobs_tui.ui.graph import Graphed


def same(one: Estimates, other: Estimates) -> bool:
    pairs = ((one.values, other.values), (one.errors, other.errors), (one.shots, other.shots))
    return all(np.allclose(a, b, equal_nan=True) for a, b in pairs)


# Quantities


@given(measured(), st.data())
def test_of_all_parameter_sets_it_is_what_results_say(case: Measured, drawn: st.DataObject) -> None:
    bits, spans = case.bits, case.spans
    outcome = drawn.draw(st.integers(0, 2**bits.num_bits - 1))
    bit = drawn.draw(st.integers(0, max(0, bits.num_bits - 1)))
    found = Quantity(Kind.OUTCOME, outcome).estimates(bits, 0, spans)
    assert same(found, probabilities(bits, 0, spans, outcome))
    assert same(Quantity(Kind.PARITY).estimates(bits, 0, spans), parities(bits, 0, spans))
    if bits.num_bits:
        lit = probabilities(bits, 0, spans, 1 << bit, mask=1 << bit)
        assert same(Quantity(Kind.BIT, bit).estimates(bits, 0, spans), lit)


@given(measured(), st.data())
def test_of_one_parameter_set_it_is_counted_on_its_shots(
    case: Measured, drawn: st.DataObject
) -> None:
    bits, sets = case.bits, int(np.prod(case.bits.shape))
    if not sets or not bits.num_bits:
        return
    place = drawn.draw(st.integers(0, sets - 1))
    outcome = drawn.draw(st.integers(0, 2**bits.num_bits - 1))
    for quantity, marked, sign in (
        (Quantity(Kind.OUTCOME, outcome), matching(bits, outcome), 0),
        (Quantity(Kind.BIT, 0), matching(bits, 1, 1), 0),
        (Quantity(Kind.PARITY), odd_parity(bits), 1),
    ):
        found = quantity.estimates(bits, 0, case.spans, place)
        for n, span in enumerate(case.spans):
            mask = span.mask(0) if span.contains_pub(0) else np.zeros_like(marked)
            index = np.unravel_index(place, bits.shape)
            hits = marked[index][mask[index]]
            assert found.shots[n] == len(hits)
            if len(hits):
                share = hits.mean()
                assert found.values[n] == pytest.approx(1 - 2 * share if sign else share)
                error = (1 + sign) * np.sqrt(share * (1 - share) / len(hits))
                assert found.errors[n] == pytest.approx(error)
            else:
                assert np.isnan(found.values[n])


def test_offered_are_the_most_frequent_outcomes_then_parity_then_bits() -> None:
    bits = BitArray.of(np.array([[3], [3], [3], [0], [0], [1]], np.uint8), 2)
    offered = quantities(bits)
    assert [(each.kind, each.which) for each in offered] == [
        (Kind.OUTCOME, 3),
        (Kind.OUTCOME, 0),
        (Kind.OUTCOME, 1),
        (Kind.PARITY, 0),
        (Kind.BIT, 0),
        (Kind.BIT, 1),
    ]
    names = [each.name(2, UNICODE) for each in offered]
    assert names == ["P(11)", "P(00)", "P(01)", "parity of all bits",
                     "P(bit 0 is 1)", "P(bit 1 is 1)"]  # fmt: skip


def test_a_long_outcome_is_cut_in_its_middle() -> None:
    name = Quantity(Kind.OUTCOME, 1 << 60 | 1).name(127, UNICODE)
    assert name == "P(00000000…[1]…00000001)"
    assert Quantity(Kind.OUTCOME, 1).name(127, ASCII).isascii()


# What is followed


def of(plan: str, wish: Wish) -> Drift:
    result = demo(plan)
    assert isinstance(result, PrimitiveResult | ProgramResult)
    assert result.spans
    return followed(Chart.of(result.spans), registers(result, wish.pub), wish)


def test_demo_watch_is_drawn_in_pools_and_drifts() -> None:
    drift = of("watch", Wish(0))
    result = demo("watch")
    assert isinstance(result, PrimitiveResult)
    assert drift.trace
    assert drift.offer
    assert (drift.trace.size, len(drift.trace.drawn.shots)) == (250, 40)
    bits = drift.offer.bits
    [(top, count)] = counts(bits).top(1)
    assert drift.quantity == Quantity(Kind.OUTCOME, top)
    assert result.spans
    assert same(drift.trace.estimates, probabilities(bits, 0, result.spans, top))
    assert drift.trace.points.mean == pytest.approx(count / 200_000)
    told = words(drift, fitted(Chart.of(result.spans)), UNICODE).plain.split("\n")
    assert told[0].startswith(" varies more than shot noise allows: χ²/dof ")
    assert told[1].startswith(" mean 0.54")
    assert told[1].endswith("· 200,000 shots in 10,000 spans")
    assert told[2].startswith(f" ▌ span {result.spans.order[0]}: 0.")


def test_what_is_offered_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    result = demo("ghz")
    assert isinstance(result, PrimitiveResult)
    assert result.spans
    one, found = Chart.of(result.spans), registers(result, 1)
    first = followed(one, found, Wish(1))
    counted = "qjobs_tui.ui.spans.quantity.counts"
    monkeypatch.setattr(counted, lambda _: pytest.fail("counted again"))
    second = followed(one, found, Wish(1, quantity=1), first.offer)
    assert second.offer is first.offer
    assert second.quantity != first.quantity
    monkeypatch.undo()
    other = followed(one, found, Wish(1, register=1), first.offer)
    assert other.offer
    assert (other.offer.name, other.offer.bits.num_bits) == ("b", 12)


def test_wishes_go_round() -> None:
    drift = of("ghz", Wish(1, register=2, quantity=-1, chosen=-1))
    assert drift.offer
    assert drift.offer.name == "a"
    assert drift.quantity == Quantity(Kind.BIT, 7)
    assert drift.place == 4
    assert of("ghz", Wish(1, chosen=6)).place is None
    assert stepped(Wish(1, 0, 4, 2), register=1) == Wish(1, 1, 0, 2)
    assert stepped(Wish(1, 0, 4, 2), quantity=-1) == Wish(1, 0, 3, 2)
    assert stepped(Wish(1, 0, 4, 2), chosen=1) == Wish(1, 0, 4, 3)


def test_parameter_sets_are_not_taken_for_drift() -> None:
    """Two circuits, one after the other: each is steady, and both together only seem to move."""
    rng = np.random.default_rng(3)
    shots = 4000
    ones = np.stack([rng.random(shots) < 0.2, rng.random(shots) < 0.8])
    bits = BitArray.of(ones[..., None].astype(np.uint8), 1)
    part = 2 * shots // 20
    spans = ExecutionSpans(
        ExecutionSpan(T0, T0, {0: FlatSlice((2, shots), n * part, (n + 1) * part)}, "any")
        for n in range(20)
    )
    one, found = Chart.of(spans), {"c": bits}
    both = followed(one, found, Wish(0, quantity=-1))
    assert both.is_mixed
    assert "by time or parameter set (< >)" in words(both, fitted(one), UNICODE).plain
    assert "all 2 parameter sets" in str(pictured(both, one).title)
    single = followed(one, found, Wish(0, quantity=-1, chosen=2))
    assert not single.is_mixed
    assert words(single, fitted(one), UNICODE).plain.startswith(" steady: χ²/dof")
    assert "parameter set [1]" in pictured(single, one).title


def pictured(drift: Drift, one: Chart) -> Graphed:
    found = graphed(drift, fitted(one), UNICODE)
    assert found
    return found


@pytest.mark.parametrize(
    ("plan", "pub", "trouble"),
    [
        ("program 0.1", 0, SIZED),
        ("program 0.2", 0, SIZED),
        ("mitigated", 0, "PUB 0 has no classical registers with a bit for each shot."),
        ("kerneled", 0, "PUB 0 has no classical registers with a bit for each shot."),
    ],
)
def test_what_cannot_be_followed_is_said(plan: str, pub: int, trouble: str) -> None:
    drift = of(plan, Wish(pub))
    assert drift.trouble == trouble
    assert graphed(drift, fitted(chart()), UNICODE) is None
    assert words(drift, fitted(chart()), ASCII).plain == " " + trouble


def test_spans_of_another_shape_are_said() -> None:
    bits = BitArray.of(np.zeros((5, 1), np.uint8), 1)
    drift = followed(chart((0, 1, 0)), {"c": bits}, Wish(0))
    assert drift.trouble.startswith("The result cannot be read: the body has a span over shape")
    no_shots = BitArray.of(np.zeros((0, 1), np.uint8), 1)
    assert followed(chart((0, 1, 3)), {"c": no_shots}, Wish(3)).trouble
    assert "No span has shots" in followed(chart((0, 1, 3)), {"c": bits}, Wish(0)).trouble


@pytest.mark.parametrize("plan", ["program 1.0", "program 1.1", "program 2.0", "twirled", "qaoa"])
def test_chunks_and_every_kind_of_span_can_be_followed(plan: str) -> None:
    result = demo(plan)
    assert isinstance(result, PrimitiveResult | ProgramResult)
    assert result.spans
    for pub in result.spans.pub_idxs:
        drift = of(plan, Wish(pub))
        assert drift.trace, drift.trouble
        assert drift.trace.points.shots.sum() > 0


@settings(max_examples=25)
@given(st.integers(0, 12), st.sampled_from(["s", "m", "h", "d"]))
def test_times_have_a_unit_that_fits(step: int, unit: str) -> None:
    size = {"s": 1, "m": 60, "h": 3600, "d": 86400}[unit]
    name = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}[unit]
    length = (20 + step) * size
    bits = BitArray.of(np.arange(25_000, dtype=np.uint8)[:, None] % 2, 1)
    one = chart((0, 1, 0), (length - 1, length, 0))
    picture = pictured(followed(one, {"c": bits}, Wish(0)), one)
    assert picture.x_label == f"{name} from the first start"
    assert picture.x_range
    assert picture.x_range[1] == pytest.approx(length / size)


def test_one_span_and_equal_shots_tell_no_drift() -> None:
    bits = BitArray.of(np.ones((25_000, 1), np.uint8), 1)
    for one, start in ((chart((0, 1, 0)), " one span alone:"),
                       (chart((0, 1, 0), (2, 3, 0)), " the same in all shots:")):  # fmt: skip
        told = words(followed(one, {"c": bits}, Wish(0)), fitted(one), UNICODE).plain
        assert told.startswith(start)
        assert told.endswith("span 0: 1.0000 ± 0.0000 from 250 shots")


def test_words_in_ascii() -> None:
    one = demo("watch")
    assert isinstance(one, PrimitiveResult)
    assert one.spans
    assert words(of("watch", Wish(0)), fitted(Chart.of(one.spans)), ASCII).plain.isascii()


# No spans


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("type-estimator.json", "An Estimator result has no spans"),
        ("rest-samples.json", "This Sampler result does not say when"),
        ("runner-counts.json", "Results of runner say nothing"),
        ("runner-quasi.json", "Results of runner say nothing"),
        ("estimator-v1.json", "Results of Estimator V1 say nothing"),
        ("calibrate-v0.1.json", "Results of the calibrator say nothing"),
        ("noise-learner-legacy.json", "Results of the noise learner say nothing"),
        ("executor-v0.1-null-metadata.json", "This executor result came without chunks"),
        ("failed-text.txt", "The job left a text"),
        ("empty.txt", "The job has no result"),
        ("unknown.json", "This result is JSON of no known form"),
    ],
)
def test_why_there_are_no_spans(name: str, start: str) -> None:
    assert absence(fixture(name)).startswith(start)


def test_every_fixture_has_spans_or_a_reason() -> None:
    for path in sorted(FOLDER.iterdir()):
        if path.suffix in {".json", ".txt"}:
            result = fixture(path.name)
            assert getattr(result, "spans", None) or absence(result)
