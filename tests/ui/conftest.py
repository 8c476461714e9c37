from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from .at_rest import Rest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make what is drawn independent of the machine: its zone, its colours, its multiplexer."""
    monkeypatch.setenv("TZ", "UTC0")
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("NO_COLOR", "COLORTERM", "STY", "TMUX", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(autouse=True)
def _at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the pilot wait until an app is at rest, and no longer."""
    Rest().watch(monkeypatch)
