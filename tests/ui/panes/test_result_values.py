"""The Result pane: values, curves and points."""

from __future__ import annotations

import numpy as np

from ..result.looks import demo, demo_pubs
from .result_app import showing


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
