"""What a result says: counts, probabilities, marginals, entropy, curves.

``bitstrings``, ``counts``, ``counting``, ``estimates`` and ``curves`` hold the parts; this is the
door to them.
"""

from __future__ import annotations

from .bitstrings import bitstring, hexstring, integer
from .counting import counts, each_counts, joint_counts, outcomes
from .counts import Counts, Outcomes, QuasiProbabilities
from .curves import Curve, Summary, curve, summary
from .estimates import (
    Estimate,
    Estimates,
    bit_probabilities,
    entropy,
    marginal,
    mask_probability,
    parity,
    probability,
)

__all__ = [
    "Counts",
    "Curve",
    "Estimate",
    "Estimates",
    "Outcomes",
    "QuasiProbabilities",
    "Summary",
    "bit_probabilities",
    "bitstring",
    "counts",
    "curve",
    "each_counts",
    "entropy",
    "hexstring",
    "integer",
    "joint_counts",
    "marginal",
    "mask_probability",
    "outcomes",
    "parity",
    "probability",
    "summary",
]
