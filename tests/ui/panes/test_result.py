"""The Result pane: how it looks, every key on every result, and what is no result."""

from __future__ import annotations

import pytest
from textual.containers import Vertical

from qjobs_tui.demo.plans import PLANS
from qjobs_tui.demo.results import broken
from qjobs_tui.results import (
    PrimitiveResult,
    TextResult,
    TreeResult,
    read_result,
)
from tests.results.make_fixtures import FOLDER

from ..looks import assert_looks, unsafe_characters
from ..result.looks import demo, fixture
from ..stage import until
from .result_app import showing

LARGE = {"random", "grover", "watch"}


async def test_a_sampler_at_the_design_size() -> None:
    async with showing(demo("ghz")) as seen:
        await assert_looks(seen.app, "result_ghz_80x24")
        await seen.press("f")
        await assert_looks(seen.app, "result_ghz_pub_80x24")


@pytest.mark.parametrize(
    ("plan", "keys"),
    [("ghz", "fbb"), ("curves", "ffv"), ("zne", "vv"), ("teleport", "v")],
)
async def test_wide(plan: str, keys: str) -> None:
    async with showing(demo(plan), (140, 45)) as seen:
        await seen.press(*keys)
        await assert_looks(seen.app, f"result_{plan}_140x45")


@pytest.mark.parametrize(("plan", "keys"), [("qaoa", "f>"), ("curves", "ff"), ("zne", "vv")])
async def test_plain(plan: str, keys: str) -> None:
    async with showing(demo(plan), plain=True) as seen:
        await seen.press(*keys)
        assert seen.text.isascii()
        await assert_looks(seen.app, f"result_{plan}_80x24_ascii")


NAMES = sorted(path.name for path in FOLDER.iterdir()) + sorted(set(PLANS) - LARGE)
FORTH = ("scroll(1)", "leaf(1)", "end(1)", "across(1)", "place(-1)", "notation", "axis")
ONWARDS = ("field", "order", "end(-1)", "part(1)", "kind")


@pytest.mark.parametrize(("first", "size"), enumerate([(80, 24), (140, 45), (20, 5)]))
async def test_every_key_on_every_result(first: int, size: tuple[int, int]) -> None:
    async with showing(size=size) as seen:
        for name in NAMES[first::3]:
            is_file = name.endswith((".json", ".txt"))
            await seen.show(fixture(name) if is_file else demo(name))
            for actions in (FORTH, ONWARDS) * 2:
                for action in actions:
                    if seen.pane.check_action(action.partition("(")[0], ()):
                        await seen.pane.run_action(action)
                await until(lambda: seen.pane.page() is not None, seen.pilot)
            await seen.choose(0, 1)
            assert not unsafe_characters(seen.app), name


# The rest


async def test_text_of_a_failure_ends_in_view() -> None:
    text = "".join(f"line {number} {'x' * 100}\n" for number in range(200)) + "Boom: the end"
    async with showing(TextResult(text, len(text))) as seen:
        assert "Boom: the end" in seen.text
        assert "line 199" in seen.text
        before = seen.look.row
        await seen.press("k", "k")
        assert "Boom: the end" not in seen.text
        await seen.press("g")
        assert seen.lines[0].startswith("line 0 x")
        await seen.press("G")
        assert "Boom: the end" in seen.text
        assert before > seen.look.row
        assert "v picture" not in seen.keys


async def test_a_long_tree_scrolls() -> None:
    async with showing(TreeResult({f"key {n}": n for n in range(90)})) as seen:
        assert seen.lines[0] == "key 0: 0"
        assert "more lines below" in seen.lines[-1]
        await seen.press("G")
        assert seen.lines[-1] == "key 89: 89"
        await seen.press("k", "g", "j")
        assert seen.lines[0] == "key 1: 1"


@pytest.mark.parametrize("name", ["bomb", "boast"])
async def test_what_cannot_be_read_is_said_in_its_place(name: str) -> None:
    async with showing(read_result(broken.FORGED[name]())) as seen:
        assert seen.lines[0] == "This cannot be read:"
        assert "pub_results[0]" in seen.text
        assert "s saves the body as it is" in seen.text
        await seen.press("v", "v")
        assert "[metadata]" in seen.text
        await seen.pilot.press("s")
        assert seen.app.told == ["s"]


async def test_there_are_no_pubs() -> None:
    async with showing(PrimitiveResult(())) as seen:
        assert "0 PUBs" in seen.text
        assert "f PUB" not in seen.keys


async def test_room_that_changes() -> None:
    async with showing(demo("ghz")) as seen:
        await seen.pilot.resize_terminal(140, 45)
        await seen.settle()
        assert seen.pane.has_class("-wide")
        assert len(seen.lines) == 42
        await seen.pilot.resize_terminal(80, 24)
        await seen.settle()
        assert not seen.pane.has_class("-wide")
        assert len(seen.lines) == 17
        await seen.press("G")
        await seen.pilot.resize_terminal(80, 34)
        await seen.settle()
        assert len(seen.lines) == 27


async def test_it_takes_the_keys() -> None:
    async with showing(demo("ghz")) as seen:
        focused = seen.app.focused
        assert isinstance(focused, Vertical)
        assert focused.id == "result-main"
