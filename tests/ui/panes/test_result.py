"""The Result pane: each kind of result, each key, and the shots of marked spans."""

from __future__ import annotations

import asyncio
import re
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest
from textual.containers import Vertical

from qjobs_tui.demo.plans import PLANS
from qjobs_tui.demo.results import broken
from qjobs_tui.results import (
    BitArray,
    DataBin,
    PrimitiveResult,
    PubResult,
    TextResult,
    TreeResult,
    read_result,
    stats,
)
from qjobs_tui.ui.asked import Absent, Arrived, Offered
from qjobs_tui.ui.result.histogram import Order
from qjobs_tui.ui.result.labels import Notation
from qjobs_tui.ui.result.offer import Kind
from qjobs_tui.ui.result.study import study
from tests.results.make_fixtures import FOLDER

from ..looks import assert_looks, unsafe_characters
from ..result.looks import demo, demo_pubs, fixture
from ..stage import until
from .result_app import opened, showing

if TYPE_CHECKING:
    from qjobs_tui.results import Result
    from qjobs_tui.ui.result.look import Question
    from qjobs_tui.ui.result.study import Study
    from qjobs_tui.ui.text import Glyphs

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


# Shots


async def test_the_next_pub_and_the_one_before() -> None:
    async with showing(demo("ghz")) as seen:
        assert "PUB 0" in seen.line("look")
        await seen.press("f", "f")
        assert seen.look.part == 2
        assert "PUB 2" in seen.line("look")
        assert seen.lines[0].startswith("6,000 shots")
        await seen.press("f", "F")
        assert seen.look.part == 2
        assert "▌  2" in seen.line("parts")


async def test_pictures_in_turn() -> None:
    async with showing(demo("ghz")) as seen:
        kinds = []
        for _ in range(3):
            kinds.append(re.findall(r"\[(.+?)\]", seen.line("look"))[0])
            await seen.press("v")
        assert kinds == ["outcomes", "marginals", "metadata"]
        assert seen.look.kind is Kind.OUTCOMES


async def test_notation_and_order_recount_nothing() -> None:
    async with showing(demo("ghz")) as seen:
        await seen.press("f")
        known = seen.pane._known
        await seen.press("x")
        assert seen.look.notation is Notation.HEX
        assert seen.lines[1].startswith("0xff ")
        await seen.press("x")
        assert seen.lines[1].startswith("255 ")
        await seen.press("o")
        assert seen.look.order is Order.VALUE
        assert "by outcome" in seen.lines[0]
        await seen.press("j", "G", "v", "l")
        assert seen.pane._known is known


async def test_registers_joined_after_the_last() -> None:
    async with showing(demo("teleport")) as seen:
        registers = demo_pubs("teleport").pubs[0].data.registers
        assert seen.lines[0].endswith("2 bits · by count")
        await seen.press("b")
        assert " out " in seen.line("look")
        await seen.press("b")
        assert "mid+out" in seen.line("look")
        (top,) = stats.joint_counts(registers).top(1)
        bits = stats.joint_counts(registers).bitstring(top[0])
        assert seen.lines[1].startswith(f"{bits} ")
        assert f" {top[1]:,} " in seen.lines[1]
        await seen.press("b")
        assert " mid " in seen.line("look")


async def test_one_parameter_set_or_all() -> None:
    async with showing(demo("teleport")) as seen:
        register = demo_pubs("teleport").pubs[0].data.registers["mid"]
        assert "all 4 parameter sets" in seen.line("look")
        for index in range(4):
            await seen.press(">")
            assert f"set [{index}] of 4" in seen.line("look")
            ((_, count),) = stats.counts(register, index).top(1)
            assert f" {count:,} " in seen.lines[1]
        await seen.press(">")
        assert "all 4 parameter sets" in seen.line("look")
        await seen.press("<")
        assert "set [3] of 4" in seen.line("look")


async def test_scrolling_outcomes() -> None:
    async with showing(demo("ghz")) as seen:
        first = seen.lines
        await seen.press("j")
        assert seen.look.row == 1
        assert seen.lines[1] == first[2]
        await seen.press("pagedown", "pageup", "k")
        assert seen.lines == first
        await seen.press("G")
        assert "more" not in seen.lines[-1]
        assert "before" in seen.lines[-1]
        last = seen.look.row
        await seen.press("j", "pagedown")
        assert seen.look.row == last
        await seen.press("g")
        assert seen.look.row == 0


async def test_the_cursor_on_bits() -> None:
    async with showing(demo("ghz")) as seen:
        assert "x notation" in seen.keys
        await seen.press("v", "l", "l", "h")
        assert "x notation" not in seen.keys
        assert seen.look.bit == 1
        counts = stats.counts(demo_pubs("ghz").pubs[0].data.registers["meas"])
        share = stats.bit_probabilities(counts).values[1]
        assert seen.lines[1].startswith(f"bit 1: {share:.4f} ±")
        await seen.press("j")
        assert seen.look.bit == 71
        await seen.press("j")
        assert seen.look.bit == 71
        await seen.press("G")
        assert seen.look.bit == 126
        await seen.press("l")
        assert seen.look.bit == 126
        await seen.press("g", "h", "k")
        assert seen.look.bit == 0
        await seen.press("f", "j", "j")
        assert seen.look.bit == 2
        assert seen.lines[3].startswith("▌2 █")


# Marked spans


async def test_marked_spans_and_all_again() -> None:
    async with showing(demo("teleport")) as seen:
        spans = demo_pubs("teleport").spans
        assert spans
        marks = [at for at, span in enumerate(spans) if span.contains_pub(0)][:3]
        mask = np.any([spans[at].mask(0) for at in marks], axis=0)
        await seen.choose(*marks)
        shots = int(mask.sum())
        told = seen.line("marks")
        assert told == f"shots of 3 marked spans: {shots:,} of 16,000 (u all)"
        assert seen.lines[0].startswith(f"{shots:,} shots")
        await seen.press(">")
        assert f"{int(mask[0].sum()):,} of 4,000" in seen.line("marks")
        assert " u all shots" in seen.keys
        await seen.press("u")
        assert seen.app.told == ["cleared"]
        assert seen.lines[0].startswith("4,000 shots")
        assert not seen.app.query_one("#result-marks").display
        assert " u all shots" not in seen.keys


async def test_marks_without_shots_or_masks() -> None:
    async with showing(demo("ghz")) as seen:
        spans = demo_pubs("ghz").spans
        assert spans
        others = [at for at, span in enumerate(spans) if not span.contains_pub(0)]
        await seen.choose(*others)
        assert "0 of 4,096 (u all)" in seen.line("marks")
        assert seen.lines == ["The marked spans have no shots of PUB 0."]
        await seen.press("v")
        assert seen.lines == ["The marked spans have no shots of PUB 0."]
        await seen.press("v")
        assert "does not tell shots apart" in seen.line("marks")
    async with showing(demo("program 0.1"), (120, 24)) as seen:
        await seen.press("v")
        await seen.choose(0)
        assert "how many shots a span has, not which" in seen.line("marks")


async def test_another_result_keeps_nothing() -> None:
    async with showing(demo("ghz")) as seen:
        await seen.press("f", "x", "v")
        await seen.choose(0)
        value = await seen.show(demo("ghz"))
        assert (seen.look.part, seen.look.kind, seen.look.notation) == (
            0,
            Kind.OUTCOMES,
            Notation.BITS,
        )
        assert not seen.app.query_one("#result-marks").display
        await seen.press("f", "x")
        seen.pane.show(Absent("gone for now"))
        await seen.pilot.pause()
        assert "gone for now" in seen.text
        seen.pane.show(Arrived(value))
        await seen.settle()
        assert (seen.look.part, seen.look.notation) == (1, Notation.HEX)


async def test_what_was_told_before_it_is_there() -> None:
    async with showing() as seen:
        assert seen.pane.look is None
        assert seen.pane.page() is None
        seen.pane.show(Offered("4 MiB, not fetched by itself.", "fetches it"))
        seen.pane.take_keys()
        await seen.pilot.pause()
        assert "f PUB" not in seen.keys
        await seen.pilot.press("f", "v", "enter")
        assert seen.app.told == ["wanted"]
        await seen.show(demo("ghz"))
        assert "enter" not in seen.keys
        assert "f PUB" in seen.keys


# Values


async def test_a_grid_of_values() -> None:
    async with showing(demo("curves")) as seen:
        assert seen.lines[0].startswith("0.728 ±")
        assert "v picture" in seen.keys
        assert "axis" not in seen.keys
        await seen.press("f", "f")
        assert "[0] " in seen.lines[1]
        for _ in range(12):
            await seen.press("l")
        assert "[8]" in seen.lines[1]
        most = seen.look.column
        await seen.press("l")
        assert seen.look.column == most
        await seen.press("h")
        assert seen.look.column == most - 1


async def test_a_curve_along_each_axis() -> None:
    evs = demo_pubs("curves").pubs[2].data.arrays["evs"].load()
    async with showing(demo("curves")) as seen:
        await seen.press("f", "f", "v")
        assert seen.graph.graphed
        (series,) = seen.graph.graphed.series
        assert np.array_equal(series.ys, evs[:, 0], equal_nan=True)
        assert series.errors is not None
        await seen.press(">")
        assert "[:, 1]" in seen.line("look")
        await seen.press("a", ">", ">")
        assert seen.graph.graphed
        (series,) = seen.graph.graphed.series
        assert np.array_equal(series.ys, evs[2, :], equal_nan=True)
        assert "a axis" in seen.keys
        await seen.press("v")
        assert not seen.graph.display
        assert len(seen.lines) > 10


async def test_fields_of_an_extrapolation() -> None:
    async with showing(demo("zne")) as seen:
        assert "b register" in seen.keys
        await seen.press("b")
        assert "evs_noise_factors" in seen.line("look")
        await seen.press(">")
        assert "at [1, :, :] of 3×4×3" in seen.line("look")
        await seen.press("v", "v", ">")
        assert seen.graph.graphed
        names = [series.name for series in seen.graph.graphed.series]
        assert names == ["measured", "no noise"]
        data = demo_pubs("zne").pubs[0].data.arrays
        measured, final = seen.graph.graphed.series
        assert np.array_equal(measured.ys, data["evs_noise_factors"].load()[0, 1])
        assert final.ys == data["evs"].load()[0, 1]
        assert "noise factor 1:" in seen.lines[1]


async def test_points_of_each_bit() -> None:
    values = demo_pubs("iq").pubs[0].data.arrays["c"].load()
    async with showing(demo("iq")) as seen:
        await seen.press("l", ">", ">")
        assert seen.graph.graphed
        assert seen.graph.graphed.square
        (points,) = seen.graph.graphed.series
        assert np.array_equal(points.xs, values[1, :, 1].real)
        assert np.array_equal(points.ys, values[1, :, 1].imag)
        assert seen.lines[0] == "bit 1 of 3 · 400 points, each a shot"


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


async def test_the_loop_goes_on_while_shots_are_counted() -> None:
    rows = np.random.default_rng(5).integers(0, 256, (400_000, 16), np.uint8)
    pub = PubResult(DataBin({"meas": BitArray.of(rows, 127)}, ()))
    async with showing() as seen:
        loop = asyncio.get_running_loop()
        seen.pane.show(Arrived(opened(PrimitiveResult((pub,)))))
        longest, began = 0.0, loop.time()
        last = began
        async with asyncio.timeout(60):
            while seen.pane.page() is None:
                await asyncio.sleep(0.001)
                longest, last = max(longest, loop.time() - last), loop.time()
        assert longest < (last - began) / 2
        await seen.settle()
        assert seen.lines[0].startswith("400,000 shots · 400,000 different outcomes")


async def test_only_what_is_wanted_last_is_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    gate, asked = threading.Event(), []

    def slow(result: Result, question: Question, glyphs: Glyphs) -> Study:
        asked.append(question.part)
        assert gate.wait(20)
        return study(result, question, glyphs)

    monkeypatch.setattr("qjobs_tui.ui.panes.result.study", slow)
    async with showing() as seen:
        seen.pane.show(Arrived(opened(demo("teleport"))))
        seen.pane.take_keys()
        await until(lambda: asked, seen.pilot)
        assert "working it out" in seen.line("look")
        assert seen.lines == []
        await seen.pilot.press("f", "f", "f")
        seen.pane.choose(frozenset({2}))
        gate.set()
        await seen.settle()
        assert asked == [0, 1]
        assert "working it out" not in seen.line("look")
        assert "of 1 marked span" in seen.line("marks")


async def test_a_result_that_is_replaced_while_it_is_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate, begun = threading.Event(), threading.Event()

    def slow(result: Result, question: Question, glyphs: Glyphs) -> Study:
        begun.set()
        assert gate.wait(20)
        return study(result, question, glyphs)

    def of(shots: int) -> PrimitiveResult:
        bits = BitArray.of(np.zeros((shots, 1), np.uint8), 3)
        return PrimitiveResult((PubResult(DataBin({"c": bits}, ())),))

    monkeypatch.setattr("qjobs_tui.ui.panes.result.study", slow)
    async with showing() as seen:
        seen.pane.show(Arrived(opened(of(5))))
        await until(begun.is_set, seen.pilot)
        seen.pane.show(Arrived(opened(of(7))))
        gate.set()
        await seen.settle()
        assert seen.lines[0].startswith("7 shots")


async def test_it_takes_the_keys() -> None:
    async with showing(demo("ghz")) as seen:
        focused = seen.app.focused
        assert isinstance(focused, Vertical)
        assert focused.id == "result-main"
