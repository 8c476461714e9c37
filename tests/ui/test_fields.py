"""What is pasted into a line acts on no terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual import events
from textual.app import App

from qjobs_tui.ui.fields import LineField
from qjobs_tui.ui.widgets.filter_field import FilterField
from qjobs_tui.ui.widgets.search_field import SearchField

if TYPE_CHECKING:
    from textual.app import ComposeResult


class FieldApp(App[None]):
    def __init__(self, field: LineField) -> None:
        super().__init__()
        self.field = field

    def compose(self) -> ComposeResult:
        yield self.field


@pytest.mark.parametrize("kind", [LineField, FilterField, SearchField])
async def test_what_is_pasted_is_one_clean_line(kind: type[LineField]) -> None:
    app = FieldApp(kind())
    long = "x" * 3000
    async with app.run_test(size=(40, 3)) as pilot:
        app.field.focus()
        app.field.post_message(events.Paste(f"{long}\x1b]0;t\x07\x9b2J\u202e\nmore"))
        await pilot.pause()
        assert app.field.value == f"{long}␛]0;t␇�2J�"
        app.field.post_message(events.Paste(""))
        await pilot.pause()
        assert app.field.value.endswith("2J�")
        strips = app.field.render_lines(app.field.region)
        assert "\x1b" not in "".join(strip.text for strip in strips)
