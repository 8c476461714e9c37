"""Curves and clouds, and an app that shows one."""

from __future__ import annotations

import numpy as np

from qjobs_tui.ui.graph import Graphed, Series
from qjobs_tui.ui.text import UNICODE, Glyphs
from qjobs_tui.ui.widgets.graph import drawn

RNG = np.random.default_rng(3)
X = np.linspace(0, 2 * np.pi, 25)
NOISE = RNG.normal(0, 0.05, 25)
CURVES = Graphed(
    (
        Series("ZZ", X, np.cos(X) + NOISE, np.full(25, 0.05)),
        Series("XX", X, np.sin(X) - NOISE, np.full(25, 0.05)),
        Series("mean", X[[0, -1]], np.zeros(2), faint=True),
    ),
    title="PUB 0",
    x_label="theta",
    y_label="<O>",
)
POINTS = RNG.normal(0, 1, (2, 3000))
CLOUD = Graphed(
    (Series("q0", POINTS[0], POINTS[1], joined=False),), "IQ points", "I", "Q", square=True
)


def text(graphed: Graphed, size: tuple[int, int] = (80, 24), glyphs: Glyphs = UNICODE) -> str:
    return "\n".join("".join(part for part, _ in line) for line in drawn(graphed, size, glyphs))
