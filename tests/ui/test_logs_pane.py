from __future__ import annotations

import statistics
import time

import pytest

from qjobs_tui.ui.asked import Refused
from qjobs_tui.ui.panes.logs import LogsPane
from qjobs_tui.ui.widgets.log_view import LogView

from .hosting import Hosted, hosted
from .looks import assert_looks, strips, unsafe_characters

LINES = [
    f"2026-03-04 09:{n // 60:02}:{n % 60:02},120 INFO executing circuit {n} of 300"
    + (" with a tail that is longer than a narrow screen" if n % 50 == 49 else "")
    for n in range(300)
]
LOG = "\n".join(
    (*LINES, "Traceback (most recent call last):", "RuntimeError: 量子 \x1b[31mred\x1b[0m")
)
HOSTILE = (
    "\x1b]52;c;x\x07\u202e[/x][@click=app.quit]\n\x9b2J\r\x00" + "量\u200b\t" * 40_000 + "\nend"
)


def view(it: Hosted) -> LogView:
    return it.app.query_one(LogView)


def shown(it: Hosted) -> list[str]:
    return it.text.splitlines()[:-2]


@pytest.mark.parametrize(
    ("size", "plain"), [((80, 24), False), ((140, 45), False), ((80, 24), True)]
)
async def test_looks(size: tuple[int, int], *, plain: bool) -> None:
    async with hosted(LogsPane, LOG, size=size, plain=plain) as it:
        await it.search("circuit 29")
        await assert_looks(it.app, f"logs-{size[0]}{'-plain' if plain else ''}")


async def test_it_opens_at_the_end() -> None:
    async with hosted(LogsPane, LOG) as it:
        assert shown(it)[-1].strip() == "RuntimeError: 量子 red"
        assert it.line(".found") == "lines 282-302 of 302"


@pytest.mark.parametrize(
    ("keys", "top"),
    [
        ("g", 0),
        ("home", 0),
        ("g j", 1),
        ("g down down up", 1),
        ("g j k", 0),
        ("g k", 0),
        ("g pagedown", 21),
        ("g ctrl+f ctrl+b", 0),
        ("g space pageup", 0),
        ("g ctrl+d", 10),
        ("g ctrl+d ctrl+u", 0),
        ("g G", 281),
        ("g end", 281),
        ("G j", 281),
    ],
)
async def test_keys_scroll(keys: str, top: int) -> None:
    async with hosted(LogsPane, LOG) as it:
        await it.press(*keys.split())
        assert view(it).top_line == top


async def test_long_lines_are_wrapped_and_nothing_is_lost() -> None:
    line = "".join(chr(33 + n % 90) for n in range(1_000))
    for size in ((80, 24), (37, 45)):
        async with hosted(LogsPane, line, size=size) as it:
            assert "".join(row.strip(" ▁▂▃▄▅▆▇█") for row in shown(it)) == line


async def test_nothing_is_lost_beside_the_scroll_bar() -> None:
    line = "".join(chr(33 + n % 90) for n in range(200))
    async with hosted(LogsPane, "\n" * 60 + line) as it:
        rows = [row[:79].strip() for row in shown(it)]
        assert "".join(rows) == line


async def test_another_width_keeps_the_line_or_the_end() -> None:
    async with hosted(LogsPane, LOG) as it:
        await it.press("g", "pagedown", "pagedown", "pagedown", "pagedown")
        top = view(it).top_line
        await it.pilot.resize_terminal(30, 24)
        await it.settled()
        assert view(it).top_line == top
        await it.press("G")
        await it.pilot.resize_terminal(100, 30)
        await it.settled()
        assert shown(it)[-1].strip() == "RuntimeError: 量子 red"


async def test_a_search_goes_to_the_nearest_match() -> None:
    async with hosted(LogsPane, LOG) as it:
        await it.search("circuit 12")
        # None is below, so it is the last one above: 12, 120 to 129.
        assert it.line(".found") == "11 of 11"
        assert any(row.startswith("▌") and "circuit 129 " in row for row in shown(it))
        await it.press("N")
        assert it.line(".found") == "10 of 11"
        await it.press("n", "n")
        assert it.line(".found") == "1 of 11"
        assert any(row.startswith("▌") and "circuit 12 " in row for row in shown(it))
        # From what is in sight by then.
        await it.press("G", "N")
        assert it.line(".found") == "11 of 11"
        await it.press("escape")
        assert "of 302" in it.line(".found")
        assert it.app.told == []


async def test_dropping_a_search_goes_back() -> None:
    async with hosted(LogsPane, LOG) as it:
        await it.press("g", "j", "j", "j")
        await it.pilot.press("slash", *"circuit 200?q")
        await it.until(lambda: it.line(".found") == "not found")
        await it.press("backspace", "backspace")
        await it.until(lambda: it.line(".found") == "1 of 1")
        assert view(it).top_line > 100
        await it.press("escape")
        assert view(it).top_line == 3
        assert it.app.told == []
        await it.press("q", "escape")
        assert it.app.told == ["q", "back"]


async def test_a_log_that_goes_on() -> None:
    async with hosted(LogsPane, LOG) as it:
        await it.show(LOG + "\nnewest")
        assert shown(it)[-1].strip() == "newest"
        await it.press("g", "j")
        await it.show(LOG + "\nnewest\nand newer")
        assert view(it).top_line == 1
        # Another job's begins at its end.
        await it.show("\n".join(reversed(LINES)))
        assert "circuit 0 " in shown(it)[-1]
        await it.show("")
        assert it.line(".found") == "the log is empty"
        await it.press("j", "k", "g", "G", "space", "n")


async def test_a_refusal_takes_its_place_and_is_tried_again() -> None:
    async with hosted(LogsPane, LOG) as it:
        it.app.pane.show(Refused("There is no log.", "It comes when the job ends."))
        await it.settled()
        assert "It comes when the job ends." in it.text
        assert "circuit" not in it.text
        await it.press("enter")
        assert it.app.told == ["wanted"]


@pytest.mark.parametrize("size", [(80, 24), (140, 45), (20, 5)])
@pytest.mark.parametrize("plain", [False, True])
async def test_hostile_text_is_harmless(size: tuple[int, int], *, plain: bool) -> None:
    async with hosted(LogsPane, HOSTILE, size=size, plain=plain) as it:
        for keys in ("", "g", "j", "G", "kk"):
            await it.press(*keys)
            assert unsafe_characters(it.app) == set()
            assert {strip.cell_length for strip in strips(it.app)} == {size[0]}
            if plain:
                assert it.text.isascii()
        await it.search("[/x]")
        assert it.line(".found") == "1 of 1"


async def test_a_key_of_a_large_log_is_quick() -> None:
    log = "\n".join(f"{n} {'a rather long line of the log ' * 3}" for n in range(100_000))
    async with hosted(LogsPane, log) as it:
        page = view(it)
        taken = []
        for _ in range(15):
            started = time.process_time()
            page.action_page(-1)
            page.render_lines(page.region.reset_offset)
            taken.append(time.process_time() - started)
        assert statistics.median(taken) < 0.1
        await it.search("99990 a")
        assert it.line(".found") == "1 of 1"
