from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from qjobs_tui.results.spans.drift import Estimates
from qjobs_tui.ui.spans.trace import Points, Trace

from .charts import chart


def points(ones: list[int], shots: list[int], *, is_mean: bool = False) -> Points:
    counts = np.array(shots)
    share = np.array(ones) / counts
    values = 1 - 2 * share if is_mean else share
    errors = np.sqrt(share * (1 - share) / counts) * (2 if is_mean else 1)
    return Points(np.arange(len(ones), dtype=float), values, errors, counts, is_mean)


_shares = st.lists(
    st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=1,
    max_size=30,
)


@given(_shares, st.integers(1, 12), st.booleans())
def test_pools_are_what_their_shots_say_together(
    shares: list[tuple[int, int]], size: int, is_mean: bool
) -> None:
    ones, shots = ([each[i] for each in shares] for i in (0, 1))
    begins = range(0, len(shares), size)
    pooled = points(ones, shots, is_mean=is_mean).by(size)
    expected = points(
        [sum(ones[n : n + size]) for n in begins],
        [sum(shots[n : n + size]) for n in begins],
        is_mean=is_mean,
    )
    assert pooled.shots.tolist() == expected.shots.tolist()
    assert np.allclose(pooled.values, expected.values)
    assert np.allclose(pooled.errors, expected.errors, atol=1e-8)


@given(_shares, st.booleans())
def test_mean_and_chi_square_are_those_of_the_binomial(
    shares: list[tuple[int, int]], is_mean: bool
) -> None:
    ones, shots = (np.array([each[i] for each in shares]) for i in (0, 1))
    one = points(ones.tolist(), shots.tolist(), is_mean=is_mean)
    p = ones.sum() / shots.sum()
    scale = 2 if is_mean else 1
    assert one.mean == pytest.approx(1 - 2 * p if is_mean else p)
    error = scale * np.sqrt(p * (1 - p) / shots.sum())
    assert one.mean_error == pytest.approx(error, abs=1e-7)
    if len(shares) == 1 or p in (0, 1):
        assert one.spread is None
    else:
        # Pearson's test of homogeneity of a 2 x n table.
        expected = np.array([p * shots, (1 - p) * shots])
        found = np.array([ones, shots - ones])
        statistic = ((found - expected) ** 2 / expected).sum()
        assert one.spread is not None
        assert one.spread.ratio == pytest.approx(statistic / (len(shares) - 1), abs=1e-9)
        assert one.spread.count == len(shares)


@pytest.mark.parametrize("count", [2, 6, 40, 1000])
def test_the_limit_is_three_sigmas_of_chi_square(count: int) -> None:
    spread = points([500_000] * count, [1_000_000] * count).spread
    assert spread
    assert spread.limit == pytest.approx(chi2.isf(0.00135, count - 1) / (count - 1), rel=0.04)
    assert spread.is_noise


@pytest.mark.parametrize(
    ("shots", "share"), [([20] * 2000, 0.01), ([250] * 40, 0.02), ([2] * 50 + [1000] * 20, 0.01)]
)
def test_few_shots_of_a_rare_outcome_are_no_drift(shots: list[int], share: float) -> None:
    rng = np.random.default_rng(5)
    alarms = 0
    for _ in range(400):
        ones = rng.binomial(shots, share).tolist()
        spread = points(ones, shots).spread
        alarms += bool(spread and not spread.is_noise)
    assert alarms <= 5


@given(_shares)
def test_a_mean_lies_apart_as_its_probability_does(shares: list[tuple[int, int]]) -> None:
    ones, shots = ([each[i] for each in shares] for i in (0, 1))
    spreads = [points(ones, shots, is_mean=is_mean).spread for is_mean in (False, True)]
    if spreads[0] is None or spreads[1] is None:
        assert spreads == [None, None]
    else:
        assert spreads[0].ratio == pytest.approx(spreads[1].ratio, abs=1e-6)
        assert spreads[0].limit == pytest.approx(spreads[1].limit)


def test_a_drift_is_seen() -> None:
    rng = np.random.default_rng(7)
    ones = rng.binomial(1000, np.linspace(0.45, 0.55, 40)).tolist()
    spread = points(ones, [1000] * 40).spread
    assert spread
    assert not spread.is_noise


def estimates(values: list[float], shots: list[int]) -> Estimates:
    share, counts = np.array(values), np.array(shots)
    return Estimates(share, np.sqrt(share * (1 - share) / np.maximum(counts, 1)), counts)


def test_estimates_are_ordered_by_the_middle_of_their_spans() -> None:
    one = chart((4, 6, 0), (0, 1, 0), (2, 9, 0), (3, 3.5, 1))
    found = Trace.of(one, estimates([0.1, 0.2, 0.3, np.nan], [10, 20, 30, 0]), is_mean=False)
    assert found
    assert found.places.tolist() == [1, 0, 2]
    assert found.points.times.tolist() == [0.5, 5.0, 5.5]
    assert found.points.values.tolist() == [0.2, 0.1, 0.3]
    assert found.drawn is found.points
    assert found.drawn_with(frozenset({2, 3})).tolist() == [2]
    assert isnan(found.estimates.values[3])


def test_neighbours_are_pooled_when_there_are_too_many() -> None:
    one = chart(*((n, n + 1, 0) for n in range(10)))
    found = Trace.of(one, estimates([n / 10 for n in range(10)], [10] * 10), is_mean=False, most=4)
    assert found
    assert (found.size, len(found.drawn.shots)) == (3, 4)
    assert found.drawn.values.tolist() == pytest.approx([0.1, 0.4, 0.7, 0.9])
    assert found.drawn.times.tolist() == pytest.approx([1.5, 4.5, 7.5, 9.5])
    assert found.drawn_with(frozenset({0, 2, 9})).tolist() == [0, 3]


def test_without_shots_there_is_no_trace() -> None:
    assert Trace.of(chart((0, 1, 0)), estimates([np.nan], [0]), is_mean=False) is None
