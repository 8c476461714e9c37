"""Chunk timing of executor bodies: spans with the masks that the schema defines."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as some

from qjobs_tui.errors import BadResult
from qjobs_tui.results.reading.executor import read_executor
from qjobs_tui.results.spans import ChunkSlice, SizedSlice
from tests.support.examples import examples

from .making.executor import Part, body
from .program_cases import brute_mask, grown, program, real, replaced, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from .making.executor import Arrays, Chunk


@st.composite
def located(draw: st.DrawFn) -> tuple[list[tuple[int, ...]], list[int], list[list[Part]]]:
    """Shapes of items, the shots of each, and chunks of parts that may overlap."""
    shapes = draw(
        st.lists(
            some.array_shapes(min_dims=0, max_dims=3, min_side=1, max_side=4),
            min_size=1,
            max_size=3,
        )
    )
    shots = [draw(st.integers(1, 5)) for _ in shapes]

    @st.composite
    def parts(one: st.DrawFn) -> Part:
        item = one(st.integers(0, len(shapes) - 1))
        count = int(np.prod(shapes[item]))
        start = one(st.integers(0, count))
        stop, step = one(st.integers(start, count)), one(st.integers(1, 5))
        return item, list(one(st.permutations(range(len(shapes[item]))))), (start, stop, step)

    return shapes, shots, draw(st.lists(st.lists(parts(), max_size=4), max_size=3))


def spanned(version: str, shapes: Any, shots: list[int], chunks: list[list[Part]]) -> str:
    told: list[Chunk] = [(at / 3, 1.5, parts) for at, parts in enumerate(chunks)]
    data: list[Arrays] = [
        {
            "measurement_flips.c": np.zeros((*shape, 1, 2), bool),
            "c": np.zeros((*shape, count, 2), bool),
        }
        for shape, count in zip(shapes, shots, strict=True)
    ]
    return body(version, data, told)


@examples(60)
@given(located(), st.sampled_from(["v1.0", "v1.1", "v2.0"]))
def test_chunks_are_spans_with_the_masks_that_the_schema_defines(
    case: tuple[list[tuple[int, ...]], list[int], list[list[Part]]], version: str
) -> None:
    shapes, shots, chunks = case
    whole = spanned(version, shapes, shots, chunks)
    spans = iter(program(whole).spans or ())
    for chunk, expected in zip(chunks, real(whole).timing, strict=True):
        left = list(chunk)
        while left or chunk == []:
            # One span for the chunk, another for each time it names an item again.
            span, turn = next(spans), dict[int, Part]()
            assert (span.start, span.stop, span.kind) == (expected.start, expected.stop, "chunk")
            for part in left:
                turn.setdefault(part[0], part)
            left = [part for part in left if turn[part[0]] is not part]
            assert span.pub_idxs == sorted(turn)
            for item, part in turn.items():
                mask = brute_mask(shapes[item], part, shots[item], merged=False)
                np.testing.assert_array_equal(span.mask(item), mask)
                assert span.slices[item].size == mask.sum()
            if not chunk:
                break
    assert next(spans, None) is None


@examples(40)
@given(located(), st.sampled_from(["v0.1", "v0.2"]))
def test_early_chunks_tell_their_shots(
    case: tuple[list[tuple[int, ...]], list[int], list[list[Part]]], version: str
) -> None:
    shapes, shots, chunks = case
    whole = spanned(version, shapes, shots, chunks)
    expected = real(whole).timing
    found = program(whole).spans or ()
    assert len(found) == len(expected)
    for span, chunk in zip(found, expected, strict=True):
        assert (span.start, span.stop) == (chunk.start, chunk.stop)
        assert span.size == sum(part.size * shots[part.idx_item] for part in chunk.parts)
        assert all(isinstance(part, SizedSlice) for part in span.slices.values())


POINTS = np.ones((2, 3, 5)) * 1j


@pytest.mark.parametrize(
    ("item", "axes", "shape", "shots"),
    [
        ({"c": np.zeros((2, 3, 7, 5), bool)}, [1, 0], (2, 3), 7),
        (
            {"measurement_flips.c": np.zeros((2, 1, 5), bool), "c": np.zeros((2, 7, 5), bool)},
            [0],
            (2,),
            7,
        ),
        ({"c_iq": POINTS}, [0], (2,), 3),
        ({"c_avg_iq": POINTS}, [0, 1], (2, 3), 1),
        ({"evs": np.zeros((2, 3))}, [0, 1], (2, 3), 1),
        ({"evs": np.zeros((2, 3, 4))}, [0, 1], (2, 3), 1),
        ({"scores": np.zeros((2, 3)), "c": np.zeros((2, 3, 7, 5), bool)}, [1, 0], (2, 3), 7),
    ],
)
def test_which_axes_are_the_items_own(
    item: Arrays, axes: list[int], shape: tuple[int, ...], shots: int
) -> None:
    count = int(np.prod(shape))
    spans = program(body("v1.0", [item], [(0, 1, [(0, axes, (0, count, 1))])])).spans
    assert spans is not None
    part = spans[0].slices[0]
    assert isinstance(part, ChunkSlice)
    assert (part.item_shape, part.shots, spans.size) == (shape, shots, count * shots)
    # Before v1.0 the number of elements tells.
    early = program(body("v0.2", [item], [(0, 1, [(0, axes, (0, count, 1))])])).spans
    assert early is not None
    assert early.size == count * shots


@pytest.mark.parametrize(("item", "size"), [({"c": np.zeros((2, 7, 5), bool)}, 14), ({}, 2)])
def test_a_part_that_does_not_fit_its_item_tells_its_size_alone(item: Arrays, size: int) -> None:
    spans = program(body("v1.0", [item], [(0, 1, [(0, [1, 0, 2, 3, 4], (0, 2, 1))])])).spans
    assert spans is not None
    assert spans.sizes.tolist() == [size]
    with pytest.raises(BadResult, match="not which"):
        spans[0].mask(0)


def test_a_time_with_another_offset_stays_the_moment_that_it_names() -> None:
    """The client would take it for UTC, whatever its offset says."""
    here = timezone(timedelta(hours=5, minutes=30))
    moment = datetime(2026, 3, 4, 12, 30, tzinfo=here)
    whole = json.loads(spanned("v2.0", [()], [1], [[]]))
    whole["metadata"]["chunk_timing"][0] |= {
        "start": moment.isoformat(),
        "stop": "2026-03-04T09:00:00",
    }
    spans = program(json.dumps(whole)).spans
    assert spans is not None
    assert (spans.start, spans.stop) == (moment, datetime(2026, 3, 4, 9, tzinfo=UTC))
    assert real(json.dumps(whole)).timing.start == datetime(2026, 3, 4, 12, 30, tzinfo=UTC)


def test_without_chunks_there_are_no_spans() -> None:
    assert program(text("executor-v0.1-null-metadata.json")).spans is None
    assert program(text("executor-v2.0-dtypes.json")).spans is None


CHUNK = ("metadata", "chunk_timing", 0)
PART = (*CHUNK, "parts", 0)
WRONG: list[tuple[tuple[Any, ...], Any, str, str]] = [
    ((*CHUNK, "start"), "yesterday", ".start", "is no time"),
    ((*CHUNK, "stop"), "0001-01-01T00:00+09:00", ".stop", "is no time"),
    ((*CHUNK, "stop"), None, ".stop", "is no time"),
    ((*PART, "idx_item"), 2, ".parts[0].idx_item", "names item 2 of 2"),
    ((*PART, "idx_item"), -1, ".parts[0].idx_item", "is not between"),
    ((*PART, "size"), 99, ".parts[0].element_range", "does not hold"),
    ((*PART, "permutation"), [0, 0], ".parts[0]", "has no permutation"),
    ((*PART, "permutation"), [7, 1], ".parts[0]", "has no permutation"),
    ((*PART, "permutation"), [1, 2, 3, 4, 5], ".parts[0].permutation", "is no permutation"),
    ((*PART, "permutation"), [True, 0], ".parts[0].permutation[0]", "is no whole number"),
    ((*PART, "element_range"), [3, 0, 1], ".parts[0].element_range", "is no range"),
    ((*PART, "element_range"), [0, 3, 0], ".parts[0].element_range", "is no range"),
    ((*PART, "element_range"), [0, 3], ".parts[0].element_range", "is no range"),
    (("data", 1, "results", "bits", "shape"), [1 << 50, 1, 7, 5], ".parts[0]", "the length"),
]


@pytest.mark.parametrize(("at", "value", "path", "what"), WRONG)
def test_what_breaks_the_schema_is_named_with_its_path(
    at: tuple[Any, ...], value: Any, path: str, what: str
) -> None:
    with pytest.raises(BadResult) as caught:
        read_executor(grown(replaced(json.loads(text("executor-v1.0.json")), at, value)))
    assert caught.value.path == f"metadata.chunk_timing[0]{path}"
    assert what in caught.value.what


def test_sizes_beyond_counting_are_refused() -> None:
    whole = replaced(json.loads(text("executor-v0.2.json")), (*PART, "size"), 1 << 61)
    with pytest.raises(BadResult) as caught:
        read_executor(grown(whole))
    assert caught.value.path == "metadata.chunk_timing[0].parts[0]"


def test_ten_thousand_chunks_are_read_about_as_fast_as_plain_python_can() -> None:
    """140 ms where json.loads takes 15; a node and a path for each number would take 500."""
    chunk = {"start": "2026-03-04T05:06:07.25Z", "stop": "2026-03-04T05:06:08Z"}
    parts = [
        [{"idx_item": 0, "size": 1, "permutation": [0], "element_range": [at, at + 1, 1]}]
        for at in range(10_000)
    ]
    whole = json.loads(body("v2.0", [{"c": np.zeros((10_000, 2, 3), bool)}], []))
    whole["metadata"]["chunk_timing"] = [chunk | {"parts": one} for one in parts]
    node, form = grown(whole), json.dumps(whole)
    seconds = min(_seconds(lambda: read_executor(node)) for _ in range(4))
    assert seconds < 25 * min(_seconds(lambda: json.loads(form)) for _ in range(4))


def _seconds(call: Callable[[], object]) -> float:
    before = time.thread_time()
    call()
    return time.thread_time() - before
