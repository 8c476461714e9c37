"""Estimates in the order of time, and whether they differ more than shot noise makes them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from .moments import SECOND

if TYPE_CHECKING:
    from qjobs_tui.results.spans.collection import Floats, Ints
    from qjobs_tui.results.spans.drift import Estimates

    from .chart import Chart

MOST = 40
"""Points that stand apart, with their bars, where there are 80 columns."""
_SIGMAS = 3.0


@dataclass(frozen=True, slots=True)
class Spread:
    """How far estimates lie apart.

    Attributes:
        ratio: Chi-square per degree of freedom against their common mean; about 1 where shot
            noise is all there is.
        count: Number of estimates: one more than the degrees of freedom.
        limit: What the ratio exceeds once in 740 times by shot noise alone.

    """

    ratio: float
    count: int
    limit: float

    @property
    def is_noise(self) -> bool:
        """Whether shot noise explains it."""
        return self.ratio <= self.limit


@dataclass(frozen=True, eq=False)
class Points:
    """Estimates of probabilities (or means of +1 and -1) in the order of time.

    Attributes:
        times: Seconds from the first start of the job to the middle of their spans.
        values: The estimates.
        errors: One standard error of each.
        shots: Shots of each.
        is_mean: Whether they are means of +1 and -1.

    """

    times: Floats
    values: Floats
    errors: Floats
    shots: Ints
    is_mean: bool = False

    @property
    def mean(self) -> float:
        """The estimate from all shots together."""
        return float((self.values * self.shots).sum() / self.shots.sum())

    @property
    def mean_error(self) -> float:
        """Its standard error."""
        return sqrt(self._variance / int(self.shots.sum()))

    @property
    def _variance(self) -> float:
        """Variance of one shot, if all have the same distribution."""
        mean = self.mean
        return max(0.0, 1 - mean * mean if self.is_mean else mean * (1 - mean))

    @cached_property
    def spread(self) -> Spread | None:
        """How far they lie apart; None where that cannot be told."""
        free, variance = len(self.shots) - 1, self._variance
        if free < 1 or variance <= 0:
            return None
        squares = (self.values - self.mean) ** 2 * self.shots / variance
        # Where some spans have few shots and others many, a rare outcome scatters the sum more
        # than a normal distribution does (Haldane 1940). A mean of +1 and -1 is 1 - 2 p.
        share = variance / 4 if self.is_mean else variance
        uneven = float((1 / self.shots).sum()) - len(self.shots) ** 2 / int(self.shots.sum())
        more = (1 / share - 6) * uneven
        relative = max((2 * free + more) / free**2, 1 / free**2)
        return Spread(float(squares.sum()) / free, free + 1, _limit(2 / relative))

    def by(self, size: int) -> Points:
        """Pool neighbours, so many each."""
        begins = np.arange(0, len(self.shots), size)
        shots = np.add.reduceat(self.shots, begins)
        values = np.add.reduceat(self.values * self.shots, begins) / shots
        times = np.add.reduceat(self.times * self.shots, begins) / shots
        squares = 1 - values * values if self.is_mean else values * (1 - values)
        errors = np.sqrt(squares.clip(0) / shots)
        return Points(times, values, errors, shots, self.is_mean)


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """One quantity over the time of a job.

    Attributes:
        estimates: One for each span, placed as the spans are in the body.
        places: Places of the spans that have shots of the PUB, in the order of time.
        points: Their estimates.
        size: How many neighbours are drawn as one point.
        drawn: What is drawn: ``points``, or pools of them.

    """

    estimates: Estimates
    places: Ints
    points: Points
    size: int
    drawn: Points

    @classmethod
    def of(
        cls, chart: Chart, estimates: Estimates, *, is_mean: bool, most: int = MOST
    ) -> Trace | None:
        """Order the estimates by time, and pool neighbours until there are at most so many.

        Returns:
            None when no span has shots.

        """
        middles = (chart.starts + chart.stops) / (2 * SECOND)
        places = np.lexsort((chart.starts, middles))
        places = places[estimates.shots[places] > 0]
        if not len(places):
            return None
        points = Points(
            middles[places],
            estimates.values[places],
            estimates.errors[places],
            estimates.shots[places],
            is_mean,
        )
        size = -(-len(places) // most)
        return cls(estimates, places, points, size, points.by(size) if size > 1 else points)

    @property
    def spread(self) -> Spread | None:
        """That of the points or that of the single spans, whichever tells more of a drift."""
        found = [one for one in (self.drawn.spread, self.points.spread) if one]
        return max(found, key=lambda one: one.ratio / one.limit, default=None)

    def drawn_with(self, places: frozenset[int]) -> Ints:
        """Numbers of the drawn points that have one of these spans."""
        inside = np.isin(self.places, np.fromiter(places, np.int64, len(places)))
        return np.unique(np.flatnonzero(inside) // self.size)


def _limit(free: float) -> float:
    """Chi-square per degree of freedom at three sigmas (Wilson and Hilferty 1931)."""
    part = 2 / (9 * free)
    return float((1 - part + _SIGMAS * sqrt(part)) ** 3)
