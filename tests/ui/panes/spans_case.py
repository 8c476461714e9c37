"""What the tests of the Spans pane share."""

from __future__ import annotations

from qjobs_tui.results import PrimitiveResult

from ..result.looks import demo


def primitive(plan: str) -> PrimitiveResult:
    found = demo(plan)
    assert isinstance(found, PrimitiveResult)
    return found
