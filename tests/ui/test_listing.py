from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import App, ComposeResult

from qjobs_tui.styles_folder import styles_folder
from qjobs_tui.ui.listed import Cell, Heading, Row, Sheet, parts, plan, titles
from qjobs_tui.ui.text import ASCII
from qjobs_tui.ui.widgets.listing import Listing

from .looks import screen_lines

if TYPE_CHECKING:
    from textual.geometry import Region

HEADINGS = (
    Heading("name", "NAME", 6),
    Heading("number", "NUMBER", 6, right=True),
    Heading("words", "WORDS", 5, grows=True),
    Heading("last", "LAST", 4),
)


def sheet(*keys: str, words: str = "some", settled: bool = True) -> Sheet:
    rows = tuple(Row(key, (Cell(key), Cell("7"), Cell(words, "good"), Cell("end"))) for key in keys)
    return Sheet(HEADINGS, rows, sort_key="number", descending=True, settled=settled)


class CountingListing(Listing):
    def __init__(self) -> None:
        self.regions: list[Region] = []
        super().__init__()

    def refresh(self, *regions: Region, **options: Any) -> Any:
        self.regions += regions
        return super().refresh(*regions, **options)


class ListApp(App[None]):
    CSS_PATH = [styles_folder() / "app.tcss", styles_folder() / "lists.tcss"]  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__()
        self.listing = CountingListing()
        self.opened: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.listing

    def on_mount(self) -> None:
        self.listing.focus()

    def on_listing_opened(self, event: Listing.Opened) -> None:
        self.opened.append(event.key)


def test_columns_drop_from_the_right() -> None:
    def names(width: int) -> list[tuple[str, int]]:
        return [(one.key, one.width) for one in plan(HEADINGS, width)]

    assert names(26) == [("name", 6), ("number", 6), ("words", 5), ("last", 4)]
    assert names(40)[2] == ("words", 19)
    assert names(25) == [("name", 6), ("number", 6), ("words", 9)]
    assert names(20) == [("name", 6), ("number", 6)]
    assert names(9) == [("name", 6)]
    assert names(5) == [("name", 3)]
    assert names(1) == names(0) == [("name", 0)]
    assert plan((), 10) == ()


def test_a_line_is_as_wide_as_its_columns() -> None:
    found = sheet("a name too long")
    shown = plan(HEADINGS, 30)
    assert titles(found, shown) == "  NAME   NUMBE… WORDS     LAST"
    words = [text for text, _ in parts(found.rows[0], shown, ASCII)]
    assert words == ["a nam~ ", "     7 ", "some      ", "end "]
    # A column with nothing in it is no reason to fail.
    assert list(parts(Row("x", ()), shown, ASCII)) == []


async def test_the_cursor_stays_on_its_row() -> None:
    app = ListApp()
    async with app.run_test(size=(40, 6)) as pilot:
        app.listing.show(sheet("a", "b", settled=False))
        app.listing.show(sheet("new", "a", "b", "c", "d", "e", "f", "g"))
        assert app.listing.key == "new"
        await pilot.press("j", "down")
        assert app.listing.key == "b"
        app.listing.show(sheet("newer", "new", "a", "c", "b"))
        assert app.listing.key == "b"
        app.listing.show(sheet("newer", "new", "a", "c"))
        assert app.listing.key == "c"
        await pilot.press("enter")
        assert app.opened == ["c"]
        app.listing.show(sheet())
        assert app.listing.key == ""
        await pilot.press("j", "enter", "G", "pagedown")
        assert app.opened == ["c"]


async def test_a_row_that_nobody_moved_to_is_followed_once_all_have_come() -> None:
    app = ListApp()
    async with app.run_test(size=(40, 6)):
        app.listing.show(sheet("a", "b"))
        app.listing.show(sheet("new", "a", "b"))
        assert app.listing.key == "a"


async def test_keys_pages_and_scrolling() -> None:
    app = ListApp()
    keys = [f"r{number}" for number in range(30)]
    async with app.run_test(size=(40, 11)) as pilot:
        app.listing.show(sheet(*keys))
        await pilot.pause()
        expected = {"G": "r29", "k": "r28", "pageup": "r19", "ctrl+u": "r15", "g": "r0"}
        for key, place in expected.items():
            await pilot.press(key)
            assert app.listing.key == place, key
            assert any(place in line for line in screen_lines(app)[1:]), key
        for key, place in {"ctrl+d": "r4", "pagedown": "r13", "end": "r29", "home": "r0"}.items():
            await pilot.press(key)
            assert app.listing.key == place, key
        # A row keeps its line of the screen when others come above it.
        await pilot.press("G", "k", "k")
        await pilot.pause()
        before = next(y for y, line in enumerate(screen_lines(app)) if "r27" in line)
        app.listing.show(sheet("new", *keys))
        await pilot.pause()
        assert "r27" in screen_lines(app)[before]
        await pilot.click(Listing, offset=(3, 1))
        first = app.listing.key
        assert first in screen_lines(app)[1]
        await pilot.click(Listing, offset=(3, 2), times=2)
        assert app.opened == [app.listing.key] != [first]


async def test_only_changed_cells_are_repainted() -> None:
    app = ListApp()
    async with app.run_test(size=(40, 6)) as pilot:
        app.listing.show(sheet("a", "b", "c"))
        await pilot.pause()
        app.listing.regions.clear()
        app.listing.show(sheet("a", "b", "c"))
        assert app.listing.regions == []
        app.listing.show(sheet("a", "b", "c", words="same"))
        assert [(one.y, one.height) for one in app.listing.regions] == [(1, 1), (2, 1), (3, 1)]
        assert all(one.width <= 4 for one in app.listing.regions)
        await pilot.pause()
        app.listing.regions.clear()
        await pilot.press("j")
        assert {one.y for one in app.listing.regions} == {1, 2}


async def test_any_size() -> None:
    app = ListApp()
    async with app.run_test(size=(40, 6)) as pilot:
        for size in ((20, 5), (2, 2), (1, 1), (90, 30)):
            await pilot.resize_terminal(*size)
            app.listing.show(sheet(*"abcdefg"))
            await pilot.press("G", "k", "g")
        assert app.listing.key == "a"
