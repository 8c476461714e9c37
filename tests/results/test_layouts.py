"""Layouts: what goes to the mask's shape and what comes back from it belong together."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qjobs_tui.results.spans import FlatSlice, SizedSlice, Slice, TwirledSlice

from .span_cases import slices


@given(part=slices(), seed=st.integers(0, 99))
def test_unfolding_asks_about_the_same_shots_as_folding(part: Slice, seed: int) -> None:
    """Shots that are in a mask and have a mark, counted on either side, are as many."""
    assert not isinstance(part, SizedSlice)
    layout, random = part.layout, np.random.default_rng(seed)
    canvas = random.random((layout.rows, layout.columns)) < 0.4
    marks = random.random(layout.shape) < 0.4
    unfolded = layout.unfold(marks)
    assert unfolded.shape == canvas.shape
    assert (layout.fold(canvas) & marks).sum() == (canvas * unfolded).sum()


def test_a_layout_is_shared_by_slices_that_differ_in_their_ends_only() -> None:
    assert FlatSlice((3, 4), 0, 5).layout == FlatSlice((3, 4), 5, 9).layout
    one = TwirledSlice((3, 4), True, 0, 1, 0, 4, 9).layout
    assert hash(one) == hash(TwirledSlice((3, 4), True, 1, 2, 0, 4, 9).layout)
    assert one != TwirledSlice((3, 4), True, 1, 2, 0, 4, 8).layout
