from __future__ import annotations

from math import log, log2, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from qiskit.quantum_info import Pauli

from qjobs_tui.results.pubs import BitArray, Distribution
from qjobs_tui.results.stats.counting import counts, outcomes
from qjobs_tui.results.stats.counts import Counts, QuasiProbabilities
from qjobs_tui.results.stats.estimates import (
    Estimate,
    bit_probabilities,
    entropy,
    marginal,
    mask_probability,
    parity,
    probability,
)

from .outcomes import of_samples, qiskit, registers, rows

SHOTS = registers(shape=(2,), shots=30)


def quasi(values: dict[int, float], num_bits: int) -> QuasiProbabilities:
    made = outcomes(Distribution(values, num_bits=num_bits, is_quasi=True))
    assert isinstance(made, QuasiProbabilities)
    return made


@given(SHOTS)
def test_probability_of_one_for_each_bit(bits: BitArray) -> None:
    expected = qiskit(bits).to_bool_array(order="little").reshape(-1, bits.num_bits).mean(axis=0)
    seen = bit_probabilities(counts(bits))
    np.testing.assert_allclose(seen.values, expected, rtol=0, atol=1e-14)
    assert seen.errors is not None
    np.testing.assert_allclose(seen.errors, np.sqrt(expected * (1 - expected) / 60), atol=1e-8)


def test_many_outcomes_go_through_pieces() -> None:
    values = rows(300_000, 70, 1)
    seen = bit_probabilities(counts(BitArray.of(values, 70)))
    ones = np.unpackbits(values, axis=1)[:, ::-1][:, :70].mean(axis=0)
    np.testing.assert_allclose(seen.values, ones, rtol=0, atol=1e-14)


@given(SHOTS, st.data())
def test_marginals_are_qiskits_slice_bits(bits: BitArray, data: st.DataObject) -> None:
    places = st.integers(0, bits.num_bits - 1)
    chosen = data.draw(st.lists(places, min_size=1, unique=True, max_size=80))
    expected = qiskit(bits).slice_bits(chosen).get_int_counts()
    seen = marginal(counts(bits), chosen)
    assert isinstance(seen, Counts)
    assert seen.by_integer() == expected
    assert list(seen) == sorted(expected)


@pytest.mark.parametrize("chosen", [range(10), range(30, 70), [69, 0, 35]])
def test_marginals_of_many_outcomes(chosen: Any) -> None:
    bits = BitArray.of(rows(20_000, 70, 2), 70)
    expected = qiskit(bits).slice_bits(list(chosen)).get_int_counts()
    assert marginal(counts(bits), chosen).by_integer() == expected


def test_marginal_of_no_bits() -> None:
    seen = marginal(counts(of_samples(["01", "11"])), [])
    assert (seen.num_bits, seen.by_integer()) == (0, {0: 2})


@pytest.mark.parametrize("chosen", [[2], [-1], [0, 0], [0, 1, 0]])
def test_marginal_of_bits_that_are_not_there(chosen: list[int]) -> None:
    with pytest.raises(ValueError, match="are not different ones of 2"):
        marginal(counts(of_samples(["01", "11"])), chosen)


@given(SHOTS, st.data())
def test_probability_of_a_mask(bits: BitArray, data: st.DataObject) -> None:
    mask = data.draw(st.integers(0, (1 << bits.num_bits) - 1))
    known = qiskit(bits).get_int_counts()
    value = data.draw(st.sampled_from(sorted(known))) & mask
    expected = sum(n for outcome, n in known.items() if outcome & mask == value) / 60
    seen = mask_probability(counts(bits), mask, value)
    assert seen.value == pytest.approx(expected)
    assert seen.error == pytest.approx(sqrt(expected * (1 - expected) / 60))


@given(SHOTS)
def test_probability_of_an_outcome(bits: BitArray) -> None:
    seen = counts(bits)
    for text, count in qiskit(bits).get_counts().items():
        share = count / 60
        asked = probability(seen, text)
        assert asked == probability(seen, int(text, 2))
        assert asked.value == pytest.approx(share)
        assert asked.error == pytest.approx(sqrt(share * (1 - share) / 60))


def test_an_outcome_that_was_not_seen() -> None:
    assert probability(counts(of_samples(["01", "11"])), "00") == Estimate(0.0, 0.0)


@pytest.mark.parametrize(("mask", "value"), [(8, 0), (1, 2), (-1, 0), (1, -1), (0, 4)])
def test_masks_and_values_that_do_not_fit(mask: int, value: int) -> None:
    with pytest.raises(ValueError, match=r"no outcome of|outside of the mask"):
        mask_probability(counts(of_samples(["001"])), mask, value)


@given(SHOTS, st.data())
def test_parity_is_qiskits_expectation_value(bits: BitArray, data: st.DataObject) -> None:
    mask = data.draw(st.integers(0, (1 << bits.num_bits) - 1))
    z = [bool(mask >> place & 1) for place in range(bits.num_bits)]
    pauli = Pauli((np.array(z), np.zeros(bits.num_bits, bool)))
    known = qiskit(bits).reshape(60).expectation_values(pauli.to_label())
    seen = parity(counts(bits), mask)
    assert seen.value == pytest.approx(float(known))
    assert seen.error == pytest.approx(sqrt(max(0, 1 - float(known) ** 2) / 60), abs=1e-7)


@given(SHOTS)
def test_parity_of_all_bits_is_that_of_the_bitcount(bits: BitArray) -> None:
    expected = (1 - 2.0 * (qiskit(bits).bitcount() % 2)).mean()
    assert parity(counts(bits)).value == pytest.approx(expected)


def test_parity_of_no_bits_is_one() -> None:
    assert parity(counts(of_samples(["01", "11"])), 0) == Estimate(1.0, 0.0)


def test_parity_of_a_mask_beyond_the_bits() -> None:
    with pytest.raises(ValueError, match="no outcome of 2 bits"):
        parity(counts(of_samples(["01"])), 4)


@given(SHOTS)
def test_entropy_follows_its_formula(bits: BitArray) -> None:
    shares = [count / 60 for count in qiskit(bits).get_counts().values()]
    expected = -sum(p * log2(p) for p in shares)
    spread = sum(p * log2(p) ** 2 for p in shares) - expected**2
    seen = entropy(counts(bits))
    assert seen.value == pytest.approx(expected, abs=1e-12)
    assert seen.error == pytest.approx(sqrt(max(spread, 0) / 60), abs=1e-7)


def test_entropy_of_known_distributions() -> None:
    assert entropy(counts(of_samples(["00", "01", "10", "11"]))).value == 2.0
    assert entropy(counts(of_samples(["01"] * 5))) == Estimate(0.0, 0.0)
    assert entropy(quasi({0: 0.5, 3: 0.5}, 2)) == Estimate(1.0, None)


def test_bias_and_error_of_the_entropy_are_as_documented() -> None:
    rng = np.random.default_rng(5)
    shares = np.array([0.4, 0.3, 0.2, 0.1])
    drawn = rng.multinomial(500, shares, size=2000)
    seen = [entropy(outcomes(Distribution(dict(enumerate(map(int, n)))))) for n in drawn]
    values = np.array([one.value for one in seen])
    bias = values.mean() + (shares * np.log2(shares)).sum()
    assert bias == pytest.approx(-3 / (2 * 500 * log(2)), rel=0.25)
    errors = [one.error for one in seen if one.error is not None]
    assert np.mean(errors) == pytest.approx(values.std(), rel=0.1)


@pytest.mark.parametrize("values", [{0: 1.25, 1: -0.25}, {0: 0.5}, {0: 0.6, 1: 0.6}, {}])
def test_no_entropy_of_what_is_no_distribution(values: dict[int, float]) -> None:
    with pytest.raises(ValueError, match="no probabilities"):
        entropy(quasi(values, 2))


def test_rounded_probabilities_are_probabilities() -> None:
    assert entropy(quasi({0: 0.4998, 1: 0.4998}, 2)).value == pytest.approx(1.0)


def test_quasi_probabilities_are_summed_with_their_signs_and_without_errors() -> None:
    made = quasi({0b00: 0.75, 0b01: 0.5, 0b11: -0.25}, 2)
    assert probability(made, "11") == Estimate(-0.25, None)
    assert mask_probability(made, 0b01, 0b01) == Estimate(0.25, None)
    assert parity(made) == Estimate(0.75 - 0.5 - 0.25, None)
    seen = bit_probabilities(made)
    assert (seen.values.tolist(), seen.errors) == ([0.25, -0.25], None)
    assert marginal(made, [1]).by_integer() == {0: 1.25, 1: -0.25}
    # Both values of bit 0 where bit 1 is 1 cancel out, and are left out.
    cancelling = quasi({0b00: 1.0, 0b10: 0.25, 0b11: -0.25}, 2)
    assert marginal(cancelling, [1]).by_integer() == {0: 1.0}
    many = quasi({**dict.fromkeys(range(8), 0.25), 8: 0.5, 9: -0.5}, 40)
    assert marginal(many, range(1, 40)).by_integer() == dict.fromkeys(range(4), 0.5)


def test_no_shots_have_no_probabilities() -> None:
    none = counts(BitArray.of(np.zeros((0, 1), np.uint8), 3))
    for ask in (
        lambda: probability(none, 0),
        lambda: mask_probability(none, 1, 1),
        lambda: parity(none),
        lambda: bit_probabilities(none),
        lambda: entropy(none),
    ):
        with pytest.raises(ValueError, match="0 shots say nothing"):
            ask()
    assert marginal(none, [0]).by_integer() == {}


def test_no_bits() -> None:
    none = counts(BitArray.of(np.zeros((4, 0), np.uint8), 0))
    assert probability(none, 0) == parity(none) == Estimate(1.0, 0.0)
    assert bit_probabilities(none).values.shape == (0,)
    assert entropy(none) == Estimate(0.0, 0.0)
