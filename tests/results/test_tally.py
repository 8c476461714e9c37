"""Counting in many spans at once: against one mask after the other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qjobs_tui.errors import BadResult
from qjobs_tui.results.spans.drift import odd_parity
from qjobs_tui.results.spans.tally import block_sums, tally

from .span_cases import Measured, measured


@given(case=measured())
def test_spans_are_tallied_as_by_their_masks(case: Measured) -> None:
    indicator = odd_parity(case.bits)
    hits, shots = tally(indicator, 0, case.spans)
    for place, one in enumerate(case.spans):
        mask = one.mask(0) if one.contains_pub(0) else np.zeros(case.shape, dtype=np.bool_)
        assert hits[place] == (indicator & mask).sum()
        assert shots[place] == mask.sum()


def ordered(length: int, pair: tuple[int, int]) -> list[int]:
    return sorted(min(end, length) for end in pair)


pairs = st.tuples(st.integers(0, 7), st.integers(0, 7))


@given(
    rows=st.integers(0, 6),
    columns=st.integers(0, 7),
    corners=st.lists(st.tuples(pairs, pairs), min_size=1, max_size=6),
)
def test_block_sums_are_sums_of_blocks(
    rows: int, columns: int, corners: list[tuple[tuple[int, int], tuple[int, int]]]
) -> None:
    canvas = np.random.default_rng(7).integers(0, 9, (rows, columns))
    blocks = [(*ordered(rows, first), *ordered(columns, second)) for first, second in corners]
    expected = [int(canvas[a:b, c:d].sum()) for a, b, c, d in blocks]
    assert block_sums(canvas, np.array(blocks)).tolist() == expected


def test_a_table_without_bounds_is_refused() -> None:
    canvas = np.broadcast_to(np.True_, (1 << 14, 1 << 14))
    ends = np.arange(1 << 14)
    blocks = np.stack([ends, ends + 1, ends, ends + 1], axis=1)
    with pytest.raises(BadResult, match="too finely"):
        block_sums(canvas, blocks)
