from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from qjobs_tui.results.spans import (
    ChunkSlice,
    DoubleSlice,
    FlatSlice,
    SizedSlice,
    Slice,
    TwirledSlice,
)
from qjobs_tui.ui.spans.slices import short, stretch
from tests.results.span_cases import slices


@settings(max_examples=400)
@given(slices())
def test_a_stretch_is_where_the_mask_is_true(part: Slice) -> None:
    found = stretch(part)
    places = np.flatnonzero(part.mask())
    if found is not None:
        assert places.tolist() == list(range(*found))
    elif isinstance(part, FlatSlice | DoubleSlice) and len(places):
        assert places[-1] - places[0] + 1 > len(places)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (FlatSlice((4000,), 1750, 2000), "[1750:2000]"),
        (FlatSlice((4000,), 2000, 1750), ""),
        (FlatSlice((4, 1000), 900, 1100), "[900:1100] of 4,000"),
        (DoubleSlice((3, 100), 1, 3, 0, 100), "[100:300] of 300"),
        (DoubleSlice((3, 100), 1, 2, 10, 20), "[110:120] of 300"),
        (DoubleSlice((3, 100), 1, 3, 0, 50), ""),
        (TwirledSlice((8, 50), True, 2, 4, 0, 50), "[100:200]"),
        (TwirledSlice((8, 50), True, 6, 8, 0, 50, 380), "[300:380]"),
        (TwirledSlice((8, 3, 50), True, 2, 4, 0, 50), ""),
        (TwirledSlice((3, 8, 50), False, 2, 4, 0, 50), "[100:200] of 1,200"),
        (ChunkSlice((20,), (0,), 5, 10, 1, 100), "[500:1000] of 2,000"),
        (ChunkSlice((20,), (0,), 5, 10, 2, 100), ""),
        (ChunkSlice((4, 5), (1, 0), 5, 10, 1, 100), ""),
        (ChunkSlice((20,), (0,), 5, 10, 1, 100, merged=True), "[500:1000]"),
        (ChunkSlice((4, 5), (0, 1), 5, 10, 1, 100), "[500:1000] of 2,000"),
        (ChunkSlice((4, 5), (0, 1), 5, 10, 1, 100, merged=True), ""),
        (SizedSlice(100), ""),
    ],
)
def test_in_few_characters(part: Slice, words: str) -> None:
    assert short(part) == words
