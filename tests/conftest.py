"""What all tests share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_SKIPS = "QJOBS_TUI_NO_SKIPS"

# The same examples every time, so that a change is judged by what it changes; more of the same
# would find no more. HYPOTHESIS_PROFILE=wild looks for new ones, twenty times as many.
settings.register_profile("steady", derandomize=True, deadline=None, max_examples=50)
settings.register_profile("wild", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

# Where tests run side by side these are those of the terminal that pytest was started in; they
# would be believed before the size of the terminals that tests open.
for name in ("COLUMNS", "LINES"):
    os.environ.pop(name, None)


@pytest.fixture(autouse=True)
def _nobody_s_choices(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Leave out what the developer has in their config file, or has chosen on screen."""
    monkeypatch.setenv("QJOBS_TUI_CONFIG", os.devnull)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)  # tests have a HOME of their own
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.getbasetemp() / "no-state"))


@pytest.fixture(autouse=True)
def _own_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no command that is run in this process lower its limits for the tests after it."""
    monkeypatch.setattr("qjobs_tui.cli.forbid_core_dumps", lambda: None)


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
