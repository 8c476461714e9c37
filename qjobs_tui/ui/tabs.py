"""The tabs of a job, and the line that names them."""

from __future__ import annotations

from enum import Enum

from textual.content import Content

from qjobs_tui.ui.text import FAINT


class Tab(Enum):
    """What of a job is looked at, in the order of the keys 1 to 6."""

    OVERVIEW = "Overview"
    RESULT = "Result"
    SPANS = "Spans"
    INPUTS = "Inputs"
    LOGS = "Logs"
    RECORD = "JSON"

    @property
    def key(self) -> str:
        """The key that opens it."""
        return str(list(Tab).index(self) + 1)

    def step(self, steps: int) -> Tab:
        """The tab so many further on; the first one follows the last."""
        tabs = list(Tab)
        return tabs[(tabs.index(self) + steps) % len(tabs)]


def tab_line(current: Tab, width: int) -> Content:
    """Name all tabs on a line; where there is no room, the others by their keys alone."""
    whole = [(tab, f" {tab.key} {tab.value} ") for tab in Tab]
    short = [(tab, f" {tab.key} {tab.value} " if tab is current else f" {tab.key} ") for tab in Tab]
    parts = whole if sum(len(text) for _, text in whole) <= width else short
    # Reversed: the current one is seen without colours too.
    styles = {True: "bold reverse $text-accent", False: FAINT}
    return Content.assemble(*((text, styles[tab is current]) for tab, text in parts))
