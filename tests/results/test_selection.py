"""Choosing PUBs and spans keeps exactly the shots that are meant, and says which."""

from __future__ import annotations

from datetime import timedelta
from math import prod
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qjobs_tui.errors import BadResult, SaveError
from qjobs_tui.results.lazy import LazyArray
from qjobs_tui.results.pubs import BitArray, DataBin, PrimitiveResult, PubResult
from qjobs_tui.results.spans import DoubleSlice, ExecutionSpan, ExecutionSpans, FlatSlice, Slice
from qjobs_tui.results.writing.selection import Selection, choose
from tests.support.examples import examples

from .span_cases import T0


def span(at: int, parts: dict[int, Slice]) -> ExecutionSpan:
    return ExecutionSpan(T0 + timedelta(seconds=at), T0 + timedelta(seconds=at + 1), parts, "x")


def numbered(shape: tuple[int, ...], shots: int) -> np.ndarray[Any, Any]:
    """Shots that all differ: 16 bits each."""
    return np.arange(prod(shape) * shots, dtype=">u2").view(np.uint8).reshape(*shape, shots, 2)


def sampler(shape: tuple[int, ...], shots: int) -> PubResult:
    array = numbered(shape, shots)
    fields = {"c": BitArray.of(array, 16), "d": BitArray.of(array[..., 1:], 7)}
    return PubResult(DataBin(fields, shape), {"name": shape}, "SamplerPubResult")


def shots_of(bits: BitArray) -> list[int]:
    return bits.array.view(">u2").ravel().tolist()


def result(*spans: ExecutionSpan) -> PrimitiveResult:
    pubs = (sampler((), 10), sampler((2, 3), 4), sampler((3,), 5))
    return PrimitiveResult(pubs, {}, ExecutionSpans(spans) if spans else None)


def test_pubs_keep_their_data_and_the_order_of_the_job() -> None:
    whole = result()
    found = choose(whole, [2, 0, 2])
    assert [part.pub for part in found.parts] == [whole.pubs[0], whole.pubs[2]]
    assert found.numbers == {0: 0, 2: 1}
    assert found.record == {"pubs": [{"pub": 0}, {"pub": 2}]}


@pytest.mark.parametrize(
    ("pubs", "spans", "said"),
    [
        ([3], None, "no PUB 3"),
        ([-1], None, "no PUB -1"),
        (None, [1], "no execution span 1"),
        ([0], [0], "hold no shots"),
    ],
)
def test_what_is_not_there(pubs: Any, spans: Any, said: str) -> None:
    with pytest.raises(SaveError, match=said):
        choose(result(span(0, {1: DoubleSlice((2, 3, 4), 0, 1, 0, 4)})), pubs, spans)


def test_no_spans_to_choose() -> None:
    with pytest.raises(SaveError, match="which execution span"):
        choose(result(), None, [0])


def test_shots_of_a_pub_without_parameters() -> None:
    spans = [span(i, {0: FlatSlice((10,), 3 * i, 3 * i + 3)}) for i in range(3)]
    found = choose(result(*spans), None, [2, 0])
    [part] = found.parts
    assert shots_of(part.pub.data["c"]) == [0, 1, 2, 6, 7, 8]
    assert part.pub.data["d"].array.ravel().tolist() == [0, 1, 2, 6, 7, 8]
    assert (part.pub.data["d"].num_bits, part.pub.data.shape) == (7, ())
    assert (part.pub.kind, part.pub.metadata) == ("SamplerPubResult", {"name": ()})
    assert found.record == {
        "pubs": [{"pub": 0}],
        "spans": [
            {"span": 0, "start": T0.isoformat(), "stop": (T0 + timedelta(seconds=1)).isoformat()},
            {
                "span": 2,
                "start": (T0 + timedelta(seconds=2)).isoformat(),
                "stop": (T0 + timedelta(seconds=3)).isoformat(),
            },
        ],
    }


def test_equally_many_shots_of_all_sets_keep_the_shape() -> None:
    [part] = choose(result(span(0, {1: DoubleSlice((2, 3, 4), 0, 6, 1, 3)})), [1, 2], [0]).parts
    assert part.record == {"pub": 1}
    assert part.pub.data.shape == part.pub.data["c"].shape == (2, 3)
    assert shots_of(part.pub.data["c"]) == [4 * i + j for i in range(6) for j in (1, 2)]


def test_sets_without_shots_are_left_out_and_it_is_said() -> None:
    [part] = choose(result(span(0, {1: DoubleSlice((2, 3, 4), 2, 4, 0, 4)})), None, [0]).parts
    assert part.record == {"pub": 1, "shape": (2, 3), "parameter_sets": (2, 3)}
    assert part.pub.data.shape == (2,)
    assert shots_of(part.pub.data["c"]) == list(range(8, 16))


def test_sets_with_different_numbers_of_shots_become_several_pubs() -> None:
    found = choose(
        result(span(0, {0: FlatSlice((10,), 0, 1), 2: FlatSlice((3, 5), 3, 12)})), None, [0]
    )
    assert found.record["pubs"] == [
        {"pub": 0},
        {"pub": 2, "shape": (3,), "parameter_sets": (0, 2)},
        {"pub": 2, "shape": (3,), "parameter_sets": (1,)},
    ]
    _, two, five = (part.pub.data["c"] for part in found.parts)
    assert (two.shape, two.num_shots, shots_of(two)) == ((2,), 2, [3, 4, 10, 11])
    assert (five.shape, five.num_shots, shots_of(five)) == ((1,), 5, [5, 6, 7, 8, 9])


def with_points(*shape: int) -> PrimitiveResult:
    points = np.arange(prod(shape)).reshape(shape) * (1 + 2j)
    data = DataBin({"iq": LazyArray.of(points)}, (2,))
    spans = ExecutionSpans([span(0, {0: DoubleSlice((2, 5), 0, 2, 3, 5)})])
    return PrimitiveResult((PubResult(data),), {}, spans)


def test_kerneled_measurements_have_shots_too() -> None:
    whole = with_points(2, 5, 3)
    [part] = choose(whole, None, [0]).parts
    found = part.pub.data["iq"].load()
    np.testing.assert_array_equal(found, whole.pubs[0].data["iq"].load()[:, 3:5])


def test_averages_have_none() -> None:
    with pytest.raises(SaveError, match="PUB 0 holds something else than shots"):
        choose(with_points(2, 5), None, [0])


def test_registers_that_disagree() -> None:
    fields = {name: sampler((), shots).data["c"] for name, shots in (("a", 10), ("b", 9))}
    pub = PubResult(DataBin(fields, ()))
    spans = ExecutionSpans([span(0, {0: FlatSlice((10,), 0, 5)})])
    with pytest.raises(SaveError, match="PUB 0 holds"):
        choose(PrimitiveResult((pub,), {}, spans), None, [0])


def test_spans_that_do_not_fit() -> None:
    with pytest.raises(BadResult, match="span over shape"):
        choose(result(span(0, {0: FlatSlice((11,), 0, 5)})), None, [0])


def test_claimed_sets_take_no_memory() -> None:
    empty = np.frombuffer(b"", np.uint8).reshape(1 << 40, 0, 1)
    pub = PubResult(DataBin({"c": BitArray.of(empty, 1)}, (1 << 40,)))
    spans = ExecutionSpans([span(0, {0: FlatSlice((1 << 40, 0), 0, 1)})])
    with pytest.raises(BadResult, match="parameter sets"):
        choose(PrimitiveResult((pub,), {}, spans), None, [0])


@examples(60)
@given(
    shape=st.lists(st.integers(1, 3), max_size=2).map(tuple),
    shots=st.integers(1, 6),
    ends=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=4),
)
def test_every_covered_shot_is_kept_once(
    shape: tuple[int, ...], shots: int, ends: list[tuple[int, int]]
) -> None:
    whole = (*shape, shots)
    slices = [FlatSlice(whole, *pair) for pair in ends]
    spans = ExecutionSpans(span(i, {0: part}) for i, part in enumerate(slices))
    mask = np.logical_or.reduce([part.mask() for part in slices])
    primitive = PrimitiveResult((sampler(shape, shots),), {}, spans)
    if not mask.any():
        with pytest.raises(SaveError):
            choose(primitive, None, range(len(ends)))
        return
    found: Selection = choose(primitive, None, range(len(ends)))
    numbers = np.arange(prod(whole)).reshape(-1, shots)
    sets = mask.reshape(-1, shots)
    kept = []
    for part in found.parts:
        bits = part.pub.data["c"]
        places = part.sets or range(prod(shape))
        rows = bits.array.view(">u2").reshape(len(places), -1).tolist()
        assert bits.shape == (shape if part.shape is None else (len(places),))
        assert rows == [numbers[place][sets[place]].tolist() for place in places]
        kept += rows
    assert sum(map(len, kept)) == mask.sum()
