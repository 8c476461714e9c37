"""Shots cut out by spans: exactly those that a mask built the slow way has."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qjobs_tui.errors import BadResult
from qjobs_tui.results.lazy import LazyArray
from qjobs_tui.results.pubs import BitArray
from qjobs_tui.results.spans import (
    ChunkSlice,
    DoubleSlice,
    ExecutionSpan,
    FlatSlice,
    SizedSlice,
    Slice,
    TwirledSlice,
)
from qjobs_tui.results.spans.select import covered, cut, union_mask

from .span_cases import T0, Measured, measured

BITS = BitArray.of(np.arange(12, dtype=np.uint8).reshape(2, 2, 3, 1), 4)


def span(part: Slice, pub: int = 0) -> ExecutionSpan:
    return ExecutionSpan(T0, T0, {pub: part}, "any")


def slow_union(case: Measured, pub: int = 0) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    union = np.zeros(case.shape, dtype=np.bool_)
    for one in case.spans:
        if one.contains_pub(pub):
            union |= one.mask(pub)
    return union


@given(case=measured())
def test_a_union_has_each_shot_of_a_span_once(case: Measured) -> None:
    union = union_mask(0, case.spans, case.shape)
    assert union.dtype == np.bool_
    assert np.array_equal(union, slow_union(case))


@given(case=measured())
def test_covered_shots_are_those_of_the_union_in_order(case: Measured) -> None:
    union = slow_union(case)
    bits = covered(case.bits, 0, case.spans)
    assert bits.num_bits == case.bits.num_bits
    assert (bits.shape, bits.num_shots) == ((), union.sum())
    assert np.array_equal(bits.array, case.bits.array[union])


@given(case=measured())
def test_a_cut_knows_the_shots_of_each_parameter_set(case: Measured) -> None:
    union = slow_union(case)
    one = cut(case.bits, union)
    assert one.shots.tolist() == union.sum(axis=-1).tolist()
    for index in np.ndindex(case.bits.shape):
        of_set = one.at(*index)
        assert of_set.num_bits == case.bits.num_bits
        assert np.array_equal(of_set.array, case.bits.array[index][union[index]])


@given(case=measured(), taken=st.integers(0, 20))
def test_a_cut_keeps_the_pubs_shape_where_it_can(case: Measured, taken: int) -> None:
    mask = np.zeros(case.shape, dtype=np.bool_)
    mask[..., :taken] = True
    shaped = cut(case.bits, mask).shaped
    if 0 in case.bits.shape:
        assert shaped is None
    else:
        assert shaped is not None
        assert np.array_equal(shaped.array, case.bits.array[..., :taken, :])


def test_a_cut_of_uneven_sets_has_no_shape() -> None:
    mask = np.zeros((2, 2, 3), dtype=np.bool_)
    mask[0, 1, :2] = True
    one = cut(BITS, mask)
    assert one.shaped is None
    assert one.at(0, 1).array.ravel().tolist() == [3, 4]
    assert one.at(-2, -1).array.ravel().tolist() == [3, 4]
    assert one.at(1, 1).num_shots == 0
    with pytest.raises(IndexError):
        one.at(2, 0)


def test_the_shots_of_a_large_register_are_taken_in_pieces() -> None:
    count = (1 << 20) + 5
    array = np.random.default_rng(3).integers(0, 256, (count, 2), dtype=np.uint8)
    part = FlatSlice((count,), (1 << 20) - 3, None)
    bits = covered(BitArray.of(array, 16), 0, [span(part)])
    assert np.array_equal(bits.array, array[-8:])


FITTING: list[Slice] = [
    FlatSlice((2, 2, 3), 0, 4),
    DoubleSlice((2, 2, 3), 0, 1, 0, 3),
    TwirledSlice((1, 2, 2, 3), True, 0, 4, 0, 3),
    ChunkSlice((2, 2), (1, 0), 0, 4, 2, 3),
]
UNFITTING: list[Slice] = [
    FlatSlice((2, 3, 2), 0, 4),
    FlatSlice((12,), 0, 4),
    DoubleSlice((4, 3), 0, 1, 0, 3),
    TwirledSlice((1, 2, 2, 3), True, 0, 4, 0, 3, 2),
    ChunkSlice((2, 2), (1, 0), 0, 4, 2, 2),
]


@pytest.mark.parametrize(("good", "bad"), list(product(FITTING[:2], UNFITTING)))
def test_a_span_over_another_shape_is_refused_with_both(good: Slice, bad: Slice) -> None:
    with pytest.raises(BadResult) as refused:
        covered(BITS, 0, [span(good), span(bad)])
    assert "(2, 2, 3)" in refused.value.headline
    assert str(bad.shape) in refused.value.headline


@pytest.mark.parametrize("part", FITTING)
def test_a_span_over_the_same_shape_is_not(part: Slice) -> None:
    assert covered(BITS, 0, [span(part)]).num_shots == part.size


def test_a_mask_of_another_shape_is_refused_with_both_and_the_path() -> None:
    array = LazyArray.of(BITS.array, path="pub_results[0].data.fields.c")
    with pytest.raises(BadResult) as refused:
        cut(BitArray(array, 4), np.zeros((4, 3), dtype=np.bool_))
    assert refused.value.path == array.path
    assert "(2, 2, 3)" in refused.value.what
    assert "(4, 3)" in refused.value.what


def test_other_pubs_are_no_part_of_it() -> None:
    assert covered(BITS, 0, [span(UNFITTING[0], pub=1)]).num_shots == 0
    assert covered(BITS, 0, []).num_shots == 0


def test_without_masks_nothing_can_be_cut() -> None:
    with pytest.raises(BadResult, match="not which"):
        covered(BITS, 0, [span(SizedSlice(3))])


@pytest.mark.parametrize("shape", [(1 << 20, 1 << 11), (1 << 31,)])
def test_a_union_beyond_the_bound_is_refused(shape: tuple[int, ...]) -> None:
    for spans in ([], [span(FlatSlice(shape, 0, 1))]):
        with pytest.raises(BadResult, match="too many for a mask"):
            union_mask(0, spans, shape)


def test_a_union_of_what_would_need_more_on_the_way_is_refused() -> None:
    part = TwirledSlice((1 << 32, 4), False, 0, 1, 0, 1, 3)
    assert part.shape == (3,)
    with pytest.raises(BadResult, match="too many for a mask"):
        union_mask(0, [span(part)], (3,))


def test_spans_that_name_shots_absurdly_often_are_refused() -> None:
    shape = (1 << 25,)
    often = [span(FlatSlice(shape, 0, -place)) for place in range(1, 600)]
    with pytest.raises(BadResult, match="too often"):
        union_mask(0, often, shape)
    assert union_mask(0, [often[0]] * 600, shape).sum() == often[0].size


def test_layouts_that_differ_absurdly_are_refused() -> None:
    shape = (1 << 25,)
    layouts = [span(ChunkSlice(shape, (0,), 0, 1 << 25, step, 1)) for step in range(1, 600)]
    with pytest.raises(BadResult, match="too often"):
        union_mask(0, layouts, (1 << 25, 1))
