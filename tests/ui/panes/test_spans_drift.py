"""The Spans pane: drift."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qjobs_tui.results.spans.drift import parities, probabilities
from qjobs_tui.results.stats import counts
from qjobs_tui.ui.keys import keyed_actions
from qjobs_tui.ui.widgets.graph import Graph

from ..result.looks import demo
from .spans_app import Stand, standing

if TYPE_CHECKING:
    import pytest


from .spans_case import primitive


def shown_keys(stand: Stand) -> dict[str, str]:
    actions = keyed_actions(stand.app.screen.active_bindings)
    return {each.words: each.keys for each in actions}


async def test_d_shows_drift_and_takes_it_away() -> None:
    async with standing(demo("watch")) as stand:
        assert "Other" not in shown_keys(stand)
        whole = stand.text
        await stand.press("d")
        assert stand.graph.display
        assert "each point: 250 spans" in stand.text
        assert stand.words[0].startswith(" varies more than shot noise allows")
        assert "n other" in stand.keys
        assert " 10,000 spans " in stand.text
        assert "▌ span" in stand.text
        await stand.press("d")
        assert stand.text == whole


async def test_drift_is_what_results_say() -> None:
    result = primitive("ghz")
    assert result.spans
    async with standing(result) as stand:
        await stand.press("f", "d")
        bits = result.pubs[0].data.registers["meas"]
        graphed = stand.graph.graphed
        assert graphed
        [(top, _)] = counts(bits).top(1)
        expected = probabilities(bits, 0, result.spans, top)
        found = graphed.series[0]
        there = expected.shots > 0
        order = np.lexsort((result.spans.micros[0][there], result.spans.micros.sum(0)[there]))
        assert np.allclose(found.ys, expected.values[there][order])
        assert found.errors is not None
        assert np.allclose(found.errors, expected.errors[there][order])
        middles = (result.spans.starts + result.spans.stops)[there][order] / 2
        assert np.allclose(found.xs, middles - result.spans.starts.min(), atol=1e-5)
        while "parity" not in stand.text:
            await stand.press("n")
        odd = parities(bits, 0, result.spans)
        graphed = stand.graph.graphed
        assert graphed
        assert np.allclose(graphed.series[0].ys, odd.values[there][order])
        await stand.press("n")
        assert "P(bit 0 is 1)" in stand.text
        await stand.press("N", "N")
        assert "P(bit" not in stand.text


async def test_keys_of_drift() -> None:
    async with standing(demo("ghz"), size=(140, 45)) as stand:
        await stand.press("d")
        assert "PUB 0 meas" in stand.text
        assert {"Register", "Set"}.isdisjoint(shown_keys(stand))
        await stand.press("f", "f")
        assert "PUB 1 a (one of 2) · all 5 parameter sets" in stand.text
        assert shown_keys(stand)["Register"] == "b"
        assert shown_keys(stand)["Set"] == "< >"
        await stand.press("b")
        assert "PUB 1 b (one of 2)" in stand.text
        await stand.press("b", "greater_than_sign", "greater_than_sign")
        assert "PUB 1 a (one of 2) · parameter set [1]" in stand.text
        await stand.press("less_than_sign", "less_than_sign", "less_than_sign")
        assert "parameter set [4]" in stand.text
        first = stand.text
        await stand.press("n")
        assert stand.text != first
        await stand.press("N")
        assert stand.text == first
        await stand.press("F")
        assert "PUB 0 meas" in stand.text


async def test_cursor_and_marks_are_seen_in_the_drift() -> None:
    async with standing(demo("watch")) as stand:
        await stand.press("d", "space", "G")
        graphed = stand.graph.graphed
        assert graphed
        points, marked, cursor, mean = graphed.series
        assert marked.xs.tolist() == points.xs[:1].tolist()
        assert cursor.xs.tolist() == points.xs[-1:].tolist()
        assert mean.ys[0] == mean.ys[1]
        assert stand.words[2].startswith(f" ▌ span {stand.view.cursor}: 0.")
        assert "◆ marked   ▲ cursor" in stand.text
        await stand.press("u")
        assert "marked   " not in stand.text
        before = stand.words[2]
        await stand.press("left")
        assert stand.words[2] != before


async def test_a_span_without_shots_of_the_pub_says_so() -> None:
    async with standing(demo("ghz")) as stand:
        await stand.press("d", "G")
        assert stand.words[2] == f" ▌ span {stand.view.cursor}: no shots of PUB 0"


async def test_nothing_is_painted_where_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    async with standing(demo("watch")) as stand:
        await stand.press("d", "right")
        seen: list[object] = []
        monkeypatch.setattr(Graph, "refresh", lambda *regions, **_: seen.append(regions))
        await stand.press("right")
        assert seen == []
        assert stand.words[2].startswith(f" ▌ span {stand.view.cursor}:")
