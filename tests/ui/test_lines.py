from __future__ import annotations

from typing import Any

from textual.app import App, ComposeResult
from textual.content import Content
from textual.geometry import Region

from qjobs_tui.ui.widgets.lines import Lines

from .looks import screen_lines


class CountingLines(Lines):
    """Keeps what it asks to have drawn."""

    DEFAULT_CSS = "CountingLines { height: 4; overflow-y: auto; }"

    def __init__(self) -> None:
        self.regions: list[Region] = []
        super().__init__(scrolls=True)

    def refresh(self, *regions: Region, **options: Any) -> Any:
        self.regions += regions
        return super().refresh(*regions, **options)


class LinesApp(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.lines = CountingLines()

    def compose(self) -> ComposeResult:
        yield self.lines


async def test_only_what_changed_is_repainted() -> None:
    app = LinesApp()
    async with app.run_test(size=(40, 6)) as pilot:
        app.lines.show(Content("one\ntwo 14 s\nthree"))
        await pilot.pause()
        app.lines.regions.clear()
        app.lines.show(Content("one\ntwo 15 s\nthree"))
        assert app.lines.regions == [Region(5, 1, 1, 1)]
        app.lines.show(Content("one\ntwo 15 s\nthree"))
        assert len(app.lines.regions) == 1
        await pilot.pause()
        assert screen_lines(app)[:3] == ["one", "two 15 s", "three"]


async def test_it_wraps_and_scrolls() -> None:
    app = LinesApp()
    async with app.run_test(size=(20, 6)) as pilot:
        app.lines.show(Content("\n".join(f"line {number}" for number in range(9))))
        await pilot.pause()
        app.lines.focus()
        await pilot.press("j", "j")
        assert screen_lines(app)[0].startswith("line 2")
        await pilot.press("G")
        assert screen_lines(app)[3].startswith("line 8")
        app.lines.show(Content("now a text that has to be wrapped"))
        await pilot.pause()
        assert screen_lines(app)[:2] == ["now a text that has", "to be wrapped"]
        await pilot.resize_terminal(40, 6)
        await pilot.pause()
        assert screen_lines(app)[0] == "now a text that has to be wrapped"


async def test_told_before_it_has_a_size() -> None:
    lines = Lines()
    lines.show(Content("early"))
    assert lines.text == "early"
