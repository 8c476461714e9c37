"""What all tests share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_SKIPS = "QJOBS_TUI_NO_SKIPS"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Iterator[None]:  # pragma: no cover - pytest's own business
    """Where everything should be installed, a skipped test is a failed one."""
    del item, call
    report: pytest.TestReport = yield  # type: ignore[assignment]
    if report.skipped and os.environ.get(NO_SKIPS):
        report.outcome = "failed"
    return report  # type: ignore[return-value]
