"""Points, curves and error bars, as layers of signs to put on a pair of axes: pure values.

It needs numpy, which the first frame of the program does without: import it when a graph is shown.
"""

from __future__ import annotations

from .plan import Plan, planned
from .values import TINTS, Graphed, Part, Series

__all__ = ["TINTS", "Graphed", "Part", "Plan", "Series", "planned"]
