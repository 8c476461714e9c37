"""Slices of spans: their masks and sizes, and what they refuse."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import prod
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from qiskit_ibm_runtime.decoders.executor_sampler.utils import flatten_twirling_axes

from qjobs_tui.errors import BadResult
from qjobs_tui.results.spans import (
    ChunkSlice,
    DoubleSlice,
    FlatSlice,
    SizedSlice,
    Slice,
    TwirledSlice,
)

from .span_cases import Case, cases, chunk_mask, chunk_slices, slices


@given(case=cases())
def test_masks_are_the_real_clients_bit_for_bit(case: Case) -> None:
    for pub in case.theirs.pub_idxs:
        mask, theirs = case.ours.mask(pub), case.theirs.mask(pub)
        assert mask.dtype == np.bool_
        assert mask.shape == theirs.shape
        assert np.array_equal(mask, theirs)


@given(part=slices())
def test_size_and_shape_follow_the_mask(part: Slice) -> None:
    mask = part.mask()
    assert part.shape == mask.shape
    assert part.size == mask.sum()


@pytest.mark.parametrize("at_front", [True, False])
@pytest.mark.parametrize("twirled", [(3, 2, 3), (2, 3, 2), (2, 2, 1), (4, 3), (3, 0, 2)])
def test_a_cut_to_the_pubs_shots_is_counted(twirled: tuple[int, ...], at_front: bool) -> None:
    """Every stretch of rows and of shots, cut at every place."""
    *rows, each = twirled
    for a0, a1 in combinations(range(prod(rows) + 1), 2):
        for s0, s1 in combinations(range(each + 1), 2):
            for pub_shots in range(max(rows) * each + 2):
                part = TwirledSlice(twirled, at_front, a0, a1, s0, s1, pub_shots)
                assert part.size == part.mask().sum()


@pytest.mark.parametrize("twirled", [(0, 2), (2, 0), (0,), (3, 0, 2)])
@pytest.mark.parametrize("pub_shots", [None, 0, 1])
def test_a_slice_of_nothing_is_empty(twirled: tuple[int, ...], pub_shots: int | None) -> None:
    part = TwirledSlice(twirled, False, 0, 1, 0, 1, pub_shots)
    assert part.size == part.mask().size == 0


@given(part=chunk_slices())
def test_a_chunks_mask_is_what_its_permutation_and_range_say(part: ChunkSlice) -> None:
    measured = chunk_mask(part)
    if part.merged:
        # The client's own merging of randomizations and shots, of an array with a bits' axis.
        item: dict[str, Any] = {"c": measured[..., np.newaxis]}
        flatten_twirling_axes(item, measured.shape[1:-1])
        measured = item["c"][..., 0]
    assert part.shape == measured.shape
    assert np.array_equal(part.mask(), measured)


@given(part=chunk_slices().filter(lambda part: len(part.item_shape) > 0))
def test_a_plain_chunk_is_a_twirled_slice(part: ChunkSlice) -> None:
    unpermuted = tuple(range(len(part.item_shape)))
    plain = replace(part, permutation=unpermuted, step=1, merged=True)
    shape = (*part.item_shape, part.shots)
    twirled = TwirledSlice(shape, True, part.start, part.stop, None, None)
    assert np.array_equal(plain.mask(), twirled.mask())


def test_a_chunk_without_masks_has_a_size_and_says_why() -> None:
    part = SizedSlice(12)
    assert part.size == 12
    assert part.shape is None
    with pytest.raises(BadResult, match="how many shots a span has, not which"):
        part.mask()


HUGE = 1 << 35


@pytest.mark.parametrize(
    "part",
    [
        FlatSlice((HUGE,), 0, 5),
        DoubleSlice((2, HUGE), 0, 1, 0, 5),
        TwirledSlice((HUGE, 2), False, 0, 1, 0, 5, 1),
        ChunkSlice((2,), (0,), 0, 1, 1, HUGE),
        ChunkSlice((HUGE,), (0,), 0, 5, 1, 1),
        ChunkSlice((HUGE,), (0,), 0, HUGE, 2, 0),
    ],
)
def test_a_mask_beyond_the_bound_is_refused_but_its_size_is_known(part: Slice) -> None:
    assert part.size in {0, 1, 5, HUGE}
    with pytest.raises(BadResult, match="too many for a mask"):
        part.mask()


def test_the_bound_of_masks_is_the_callers() -> None:
    part = FlatSlice((3, 4), 0, 5)
    assert part.mask(max_bytes=12).sum() == 5
    with pytest.raises(BadResult, match="12 shots"):
        part.mask(max_bytes=11)


T, F = True, False
ABSURD: list[tuple[Any, ...]] = [
    (FlatSlice, (-1,), 0, 1),
    (FlatSlice, (2.0,), 0, 1),
    (FlatSlice, (True,), 0, 1),
    (FlatSlice, ("3",), 0, 1),
    (FlatSlice, [3], 0, 1),
    (FlatSlice, None, 0, 1),
    (FlatSlice, (1,) * 33, 0, 1),
    (FlatSlice, (10**5000,), 0, 1),
    (FlatSlice, (10**5000,) * 40, 0, 1),
    (FlatSlice, (1 << 30, 1 << 30), 0, 1),
    (FlatSlice, (1 << 30, 0, 1 << 30), 0, 1),
    (FlatSlice, (3,), 0.0, 1),
    (FlatSlice, (3,), 0, True),
    (FlatSlice, (3,), "0", 1),
    (DoubleSlice, (), 0, 1, 0, 1),
    (DoubleSlice, (3,), 0, 1, 0, [1]),
    (TwirledSlice, (3,), T, 0, 1, 0, 1),
    (TwirledSlice, (), F, 0, 1, 0, 1),
    (TwirledSlice, (3, 3), 1, 0, 1, 0, 1),
    (TwirledSlice, (3, 3), None, 0, 1, 0, 1),
    (TwirledSlice, (3, 3), T, 0, 1, 0, 1, -1),
    (TwirledSlice, (3, 3), T, 0, 1, 0, 1, 1.5),
    (TwirledSlice, (3, 3), T, {}, 1, 0, 1),
    (ChunkSlice, (2, 3), (0, 0), 0, 1, 1, 1),
    (ChunkSlice, (2, 3), (0, 2), 0, 1, 1, 1),
    (ChunkSlice, (2, 3), (0,), 0, 1, 1, 1),
    (ChunkSlice, (2, 3), (-1, 0), 0, 1, 1, 1),
    (ChunkSlice, (2, 3), (0, 1.0), 0, 1, 1, 1),
    (ChunkSlice, (2, 3), [0, 1], 0, 1, 1, 1),
    (ChunkSlice, (2,), (0,), -1, 1, 1, 1),
    (ChunkSlice, (2,), (0,), 2, 1, 1, 1),
    (ChunkSlice, (2,), (0,), 0, 1, 0, 1),
    (ChunkSlice, (2,), (0,), 0, None, 1, 1),
    (ChunkSlice, (2,), (0,), 0, 1, 1, -1),
    (ChunkSlice, (1 << 30,), (0,), 0, 1, 1, 1 << 30),
    (ChunkSlice, (), (), 0, 1, 1, 1, T),
    (ChunkSlice, (1,) * 32, tuple(range(32)), 0, 1, 1, 1),
    (SizedSlice, -1),
    (SizedSlice, 1 << 50),
    (SizedSlice, None),
]


@pytest.mark.parametrize("absurd", ABSURD, ids=range(len(ABSURD)))
def test_what_cannot_be_a_slice_is_refused(absurd: tuple[Any, ...]) -> None:
    make, *fields = absurd
    with pytest.raises(BadResult) as refused:
        make(*fields)
    assert len(refused.value.headline) < 200
