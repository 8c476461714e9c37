"""The Result pane: shots, and those of marked spans."""

from __future__ import annotations

import re

import numpy as np

from qjobs_tui.results import (
    stats,
)
from qjobs_tui.ui.asked import Absent, Arrived, Offered
from qjobs_tui.ui.result.histogram import Order
from qjobs_tui.ui.result.labels import Notation
from qjobs_tui.ui.result.offer import Kind

from ..result.looks import demo, demo_pubs
from .result_app import showing


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
