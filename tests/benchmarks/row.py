"""One line of the table of budgets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What was measured, its budget, what was reached, and the reference in the same run."""

    what: str
    budget: str
    reached: str
    reference: str
    is_met: bool

    def __str__(self) -> str:
        mark = "met " if self.is_met else "MISS"
        return f"{mark}  {self.what:<45} {self.budget:<24} {self.reached:<32} {self.reference}"
