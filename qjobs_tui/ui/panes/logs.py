"""Logs: what the job wrote while it ran."""

from __future__ import annotations

from textual.content import Content

from qjobs_tui.ui.panes.searched import SearchedPane
from qjobs_tui.ui.texts.log import LogText, read_log
from qjobs_tui.ui.widgets.log_view import LogView


class LogsPane(SearchedPane[str, LogText]):
    """The log, wrapped, opened at its newest lines."""

    def make_view(self) -> LogView:
        """Make the view of the lines."""
        return LogView(self.glyphs)

    def read(self, value: str) -> LogText:
        """Break the log into lines."""
        return read_log(value, self.glyphs)

    def put(self, text: LogText) -> None:
        """Show the lines."""
        self.query_one(LogView).show(text)

    def where(self) -> tuple[Content, str]:
        """Say which lines are in sight: ``lines 201-220 of 4,310``."""
        view = self.query_one(LogView)
        count = len(view.text.lines)
        if not count:
            return Content(), "the log is empty"
        last = f"the last {count:,}" if view.text.left_out else f"{count:,}"
        return Content(), f"lines {view.top_line + 1:,}-{view.bottom_line + 1:,} of {last}"
