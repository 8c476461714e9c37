"""Random spans of every kind, each with the one that IBM's client makes of the same body."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import prod
from typing import Any

import numpy as np
from hypothesis import strategies as st
from qiskit_ibm_runtime import execution_span as real

from qjobs_tui.results.pubs import BitArray
from qjobs_tui.results.spans import (
    ChunkSlice,
    DoubleSlice,
    ExecutionSpan,
    ExecutionSpans,
    FlatSlice,
    Slice,
    TwirledSlice,
)

T0 = datetime(2026, 3, 4, 12, tzinfo=UTC)

KINDS = {
    "ExecutionSpan": (FlatSlice, real.SliceSpan),
    "DoubleSliceSpan": (DoubleSlice, real.DoubleSliceSpan),
    "TwirledSliceSpan": (TwirledSlice, real.TwirledSliceSpan),
    "TwirledSliceSpanV2": (TwirledSlice, real.TwirledSliceSpanV2),
}

# Few empty axes: an empty mask agrees with everything.
lengths = st.sampled_from([2, 3, 1, 4, 5, 2, 3, 0])
# Mostly ends that mean something; then Python's other ways to write them, and absurd ones.
ends = (
    st.none()
    | st.integers(0, 5)
    | st.integers(-12, 40)
    | st.sampled_from([10**12, -(10**12), 2**70, -(2**70)])
)


def shapes(least: int = 0, most: int = 3) -> st.SearchStrategy[tuple[int, ...]]:
    return st.lists(lengths, min_size=least, max_size=most).map(tuple)


def entries(kind: str) -> st.SearchStrategy[list[Any]]:
    """What a body holds in ``data_slices`` for one PUB."""
    if kind == "ExecutionSpan":
        return st.tuples(shapes(), ends, ends).map(list)
    if kind == "DoubleSliceSpan":
        return st.tuples(shapes(least=1), ends, ends, ends, ends).map(list)
    front = st.tuples(shapes(least=2, most=4), st.just(value=True))
    behind = st.tuples(shapes(least=1, most=4), st.just(value=False))
    cut = [st.integers(0, 30)] if kind.endswith("V2") else []
    rest = st.tuples(ends, ends, ends, ends, *cut)
    return st.tuples(front | behind, rest).map(lambda pair: [*pair[0], *pair[1]])


def real_entry(kind: str, entry: list[Any]) -> tuple[Any, ...]:
    """The same in the form of the client's constructors."""
    if kind == "ExecutionSpan":
        shape, start, stop = entry
        return shape, slice(start, stop)
    if kind == "DoubleSliceSpan":
        shape, *four = entry
        return shape, slice(*four[:2]), slice(*four[2:])
    shape, front, a0, a1, s0, s1, *cut = entry
    return shape, front, slice(a0, a1), slice(s0, s1), *cut


@dataclass(frozen=True)
class Case:
    """A span of ours, and the client's."""

    ours: ExecutionSpan
    theirs: Any
    data_slices: dict[int, Any]

    def theirs_filtered(self, pubs: int | list[int]) -> Any:
        """The client's span of some PUBs; its own filter cannot do this for V2 (IndexError)."""
        if not isinstance(self.theirs, real.TwirledSliceSpanV2):
            return self.theirs.filter_by_pub(pubs)
        numbers = [pubs] if isinstance(pubs, int) else pubs
        kept = {pub: entry for pub, entry in self.data_slices.items() if pub in numbers}
        return real.TwirledSliceSpanV2(self.theirs.start, self.theirs.stop, kept)


@st.composite
def cases(draw: st.DrawFn, kind: str | None = None) -> Case:
    kind = kind or draw(st.sampled_from(sorted(KINDS)))
    body = draw(st.dictionaries(st.integers(0, 4), entries(kind), max_size=3))
    start = T0 + timedelta(microseconds=draw(st.integers(0, 10**7)))
    stop = start + timedelta(microseconds=draw(st.integers(0, 10**7)))
    make, real_make = KINDS[kind]
    slices = {pub: make(*entry) for pub, entry in body.items()}
    data_slices = {pub: real_entry(kind, entry) for pub, entry in body.items()}
    theirs = real_make(start, stop, data_slices)
    return Case(ExecutionSpan(start, stop, slices, kind), theirs, data_slices)


@st.composite
def chunk_slices(draw: st.DrawFn) -> ChunkSlice:
    merged = draw(st.booleans())
    shape = draw(shapes(least=int(merged)))
    start = draw(st.integers(0, prod(shape) + 2))
    return ChunkSlice(
        shape,
        tuple(draw(st.permutations(range(len(shape))))),
        start,
        draw(st.integers(start, prod(shape) + 4)),
        draw(st.integers(1, 5) | st.just(2**40)),
        draw(st.integers(0, 4)),
        merged,
    )


def slices() -> st.SearchStrategy[Slice]:
    """Any slice with a mask."""
    basic = st.sampled_from(sorted(KINDS)).flatmap(
        lambda kind: entries(kind).map(lambda entry: KINDS[kind][0](*entry))
    )
    return basic | chunk_slices()


def chunk_mask(part: ChunkSlice) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """A chunk part's mask by its definition, over the item as it was measured."""
    numbers = np.arange(prod(part.item_shape)).reshape(part.item_shape)
    executed = np.transpose(numbers, part.permutation).flatten()
    chosen = np.isin(numbers, executed[part.start : part.stop : part.step])
    return np.repeat(chosen[..., np.newaxis], part.shots, axis=-1)


@dataclass(frozen=True)
class Measured:
    """Spans of PUB 0, and of another, with a register of random bits that fits them."""

    spans: ExecutionSpans
    bits: BitArray

    @property
    def shape(self) -> tuple[int, ...]:
        return (*self.bits.shape, self.bits.num_shots)


def _fitting(
    pub_shape: tuple[int, ...], rounds: int, each: int, shots: int
) -> st.SearchStrategy[Slice]:
    """Slices of every kind whose mask is over one shape."""
    shape = (*pub_shape, shots)
    four = (ends, ends, ends, ends)
    front, behind = (rounds, *pub_shape, each), (*pub_shape, rounds, each)
    cut = st.just(shots)
    kinds: list[st.SearchStrategy[Slice]] = [
        st.builds(FlatSlice, st.just(shape), ends, ends),
        st.builds(DoubleSlice, st.just(shape), *four),
        st.builds(TwirledSlice, st.just(front), st.just(value=True), *four, cut),
        st.builds(TwirledSlice, st.just(behind), st.just(value=False), *four, cut),
        _chunks(pub_shape, shots, merged=False),
    ]
    if shots == rounds * each:
        kinds.append(_chunks((rounds, *pub_shape), each, merged=True))
    return st.one_of(kinds)


@st.composite
def _chunks(draw: st.DrawFn, shape: tuple[int, ...], shots: int, *, merged: bool) -> ChunkSlice:
    start = draw(st.integers(0, prod(shape)))
    stop, step = draw(st.integers(start, prod(shape) + 2)), draw(st.integers(1, 4))
    permutation = tuple(draw(st.permutations(range(len(shape)))))
    return ChunkSlice(shape, permutation, start, stop, step, shots, merged)


@st.composite
def measured(draw: st.DrawFn) -> Measured:
    pub_shape = draw(st.lists(st.sampled_from([2, 3, 1, 2, 3, 0]), max_size=2).map(tuple))
    rounds, each = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    shots = draw(st.just(rounds * each) | st.integers(0, rounds * each))
    num_bits = draw(st.integers(1, 20))
    parts = st.dictionaries(
        st.sampled_from([0, 0, 1]), _fitting(pub_shape, rounds, each, shots), max_size=2
    )
    spans = ExecutionSpans(
        ExecutionSpan(T0, T0, slices, "any") for slices in draw(st.lists(parts, max_size=5))
    )
    random = np.random.default_rng(draw(st.integers(0, 99)))
    outcomes = random.integers(0, 2, (*pub_shape, shots, -(-num_bits // 8) * 8), dtype=np.uint8)
    outcomes[..., : -num_bits % 8] = 0
    return Measured(spans, BitArray.of(np.packbits(outcomes, axis=-1), num_bits))
