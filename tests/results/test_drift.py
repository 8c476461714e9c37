"""Estimates span by span: each as if it were worked out on its own, from the printed bits."""

from __future__ import annotations

from math import isnan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from qiskit.primitives.containers import BitArray as RealBitArray

from qjobs_tui.errors import BadResult
from qjobs_tui.results.pubs import BitArray
from qjobs_tui.results.spans import ExecutionSpan, FlatSlice, SizedSlice, Slice
from qjobs_tui.results.spans.drift import matching, odd_parity, parities, probabilities

from .span_cases import T0, Measured, measured


def outcomes(bits: BitArray) -> list[int]:
    """All outcomes as IBM's client prints them."""
    real = RealBitArray(bits.array, bits.num_bits)
    return [int(word, 2) for word in real.get_bitstrings()] if real.size else []


def span(part: Slice) -> ExecutionSpan:
    return ExecutionSpan(T0, T0, {0: part}, "any")


@given(case=measured(), drawn=st.data())
def test_indicators_are_those_of_the_printed_outcomes(case: Measured, drawn: st.DataObject) -> None:
    everything = 2**case.bits.num_bits - 1
    mask = drawn.draw(st.integers(0, everything))
    value = mask & drawn.draw(st.integers(0, everything))
    printed = outcomes(case.bits)
    hits, odd = matching(case.bits, value, mask), odd_parity(case.bits, mask)
    assert hits.shape == odd.shape == case.shape
    assert hits.ravel().tolist() == [word & mask == value for word in printed]
    assert odd.ravel().tolist() == [(word & mask).bit_count() % 2 == 1 for word in printed]
    assert matching(case.bits, value).ravel().tolist() == [word == value for word in printed]


@pytest.mark.parametrize("num_bits", [1, 7, 8, 9, 64, 65, 127, 200])
def test_a_register_of_any_width_can_be_looked_at(num_bits: int) -> None:
    lit = 1 << (num_bits - 1)
    array = np.frombuffer(lit.to_bytes(-(-num_bits // 8)) * 2, dtype=np.uint8).reshape(2, -1)
    bits = BitArray.of(array, num_bits)
    assert matching(bits, lit).tolist() == [True, True]
    assert odd_parity(bits).tolist() == [True, True]
    assert odd_parity(bits, 2 * lit - 1 - lit).tolist() == [False, False]


@given(case=measured())
def test_estimates_have_binomial_errors(case: Measured) -> None:
    share = probabilities(case.bits, 0, case.spans, 1, mask=1)
    mean = parities(case.bits, 0, case.spans, mask=1)
    lit = matching(case.bits, 1, 1)
    for place, one in enumerate(case.spans):
        chosen = lit[one.mask(0)] if one.contains_pub(0) else lit.ravel()[:0]
        n = len(chosen)
        assert share.shots[place] == mean.shots[place] == n
        if not n:
            assert isnan(share.values[place])
            assert isnan(share.errors[place])
            assert isnan(mean.values[place])
            assert isnan(mean.errors[place])
            continue
        p = chosen.mean()
        assert share.values[place] == pytest.approx(p)
        assert share.errors[place] == pytest.approx(sqrt(p * (1 - p) / n))
        signs = np.where(chosen, -1, 1)
        assert mean.values[place] == pytest.approx(signs.mean())
        # The standard error of a mean, with the deviation taken over all n.
        assert mean.errors[place] == pytest.approx(signs.std() / sqrt(n))


def test_without_spans_there_are_no_estimates() -> None:
    bits = BitArray.of(np.zeros((5, 1), dtype=np.uint8), 3)
    assert probabilities(bits, 0, [], 0).values.shape == (0,)
    assert parities(bits, 0, []).errors.shape == (0,)


def test_spans_that_do_not_fit_are_refused() -> None:
    bits = BitArray.of(np.zeros((5, 1), dtype=np.uint8), 3)
    with pytest.raises(BadResult, match=r"\(4,\).*\(5,\)"):
        probabilities(bits, 0, [span(FlatSlice((4,), 0, 1))], 0)
    with pytest.raises(BadResult, match="not which"):
        parities(bits, 0, [span(SizedSlice(3))])


@pytest.mark.parametrize(("value", "mask"), [(8, None), (-1, None), (0, 8), (0, -1), (2, 1)])
def test_bits_that_are_not_there_cannot_be_asked_for(value: int, mask: int | None) -> None:
    bits = BitArray.of(np.zeros((5, 1), dtype=np.uint8), 3)
    with pytest.raises(ValueError, match="0x"):
        matching(bits, value, mask)
