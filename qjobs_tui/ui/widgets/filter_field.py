"""The field in which the filter is typed."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from qjobs_tui.ui.fields import TypingField


class FilterField(TypingField):
    """Tells what to filter by."""

    # With priority they act before the next key is handed on: what follows in the same packet is
    # for the jobs.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "keep", "keep", key_display="enter", priority=True, id="filter.keep"),
        Binding("escape", "drop", "drop", key_display="esc", priority=True, id="filter.drop"),
        Binding("down", "keep", "To the jobs", show=False, priority=True, id="filter.leave"),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__("filter", id=id)

    def put(self, text: str) -> None:
        """Replace what stands in the field, and tell of it at once."""
        self.value = text
        self.tell()

    def action_keep(self) -> None:
        """Leave the field with the filter in force, letters still on their way included."""
        self.screen.focus_next()
        self.call_later(self.tell)

    def action_drop(self) -> None:
        """Leave the field without a filter."""
        self.screen.focus_next()
        self.call_later(self.put, "")
