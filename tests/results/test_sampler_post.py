"""Post-processing of Sampler bodies equals that of IBM's client, to the byte."""

from __future__ import annotations

import itertools
import json
import tracemalloc
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as some

from qjobs_tui.errors import BadResult
from qjobs_tui.results.limits import Limits
from qjobs_tui.results.pubs import ProgramResult
from tests.support.examples import examples

from .program_cases import (
    brute_mask,
    grown,
    loaded,
    primitive,
    program,
    read,
    real,
    replaced,
    same_primitive,
    sampled,
    text,
)

if TYPE_CHECKING:
    from .making.executor import Arrays, Chunk, Part

TWIRLED = "executor-v2.0-sampler-twirled-flips.json"
SUFFIXES = {"classified": "", "kerneled": "_iq", "avg_kerneled": "_avg_iq"}
Shape = tuple[int, ...]


@st.composite
def pub(draw: st.DrawFn, twirling: bool, meas_type: str) -> Arrays:
    """One item: registers of one PUB shape; flips of some, in every form that broadcasts."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    shape = draw(some.array_shapes(min_dims=0, max_dims=2, min_side=0, max_side=3))
    shots = draw(st.integers(0, 20))
    front = (draw(st.integers(1, 4)),) if twirling else ()
    found: Arrays = {}
    for name in draw(
        st.lists(st.text(min_size=1, max_size=4), min_size=1, max_size=3, unique=True)
    ):
        bits = draw(st.integers(1, 200) | st.integers(0, 20))
        if meas_type == "classified":
            found[name] = rng.random((*front, *shape, shots, bits)) < 0.5
            if draw(st.booleans()):
                form = draw(flips_of((*front, *shape, shots, bits)))
                found[f"measurement_flips.{name}"] = rng.random(form) < 0.5
        else:
            axes = (*shape, bits) if meas_type == "avg_kerneled" else (*shape, shots, bits)
            found[name + SUFFIXES[meas_type]] = rng.normal(size=(*front, *axes)) * (1 + 1j)
    return found


def flips_of(shape: Shape) -> st.SearchStrategy[Shape]:
    """Shapes of flips: per randomization and parameter set as IBM's, or anything that fits."""
    if len(shape) < 3:
        return st.just((*shape[:-2], 1, shape[-1]))
    any_of = [st.sampled_from([1, length]) for length in shape[1:]]
    return st.just((*shape[:-2], 1, shape[-1])) | st.tuples(st.just(shape[0]), *any_of)


@examples(150)
@given(st.data(), st.sampled_from(sorted(SUFFIXES)), st.booleans())
def test_any_sampler_body(data: st.DataObject, meas_type: str, twirling: bool) -> None:
    version = data.draw(st.sampled_from(["v1.0", "v1.1", "v2.0"]))
    items = data.draw(st.lists(pub(twirling, meas_type), min_size=0, max_size=3))
    if twirling and items:
        # The client wants one number of randomizations in the first item, flips included.
        items[0] = {name: one[: min(map(len, items[0].values()))] for name, one in items[0].items()}
    told = [{"n": at} if at % 2 else None for at in range(len(items))]
    circuits = {"circuits_metadata": data.draw(st.sampled_from([None, [], told]))}
    made = sampled(items, version, meas_type=meas_type, twirling=twirling, **circuits)
    same_primitive(primitive(made), real(made))


@pytest.mark.parametrize("shots", [5, 16])
@pytest.mark.parametrize("bits", [9, 70])
def test_flips_are_broadcast_in_every_form(shots: int, bits: int) -> None:
    """For eight shots at a time, when their number allows, and one by one."""
    rng = np.random.default_rng(7)
    forms: list[Shape] = [(), *itertools.product((1, 4), (1, shots), (1, bits))]
    for shape in (*forms, (1,), (bits,), (1, bits), (shots, 1)):
        flips = rng.random(shape) < 0.5
        item = {"c": rng.random((4, shots, bits)) < 0.5, "measurement_flips.c": flips}
        made = sampled([item], meas_type="classified", twirling=False)
        same_primitive(primitive(made), real(made))


def test_flips_may_stand_before_their_register() -> None:
    tree = json.loads(text(TWIRLED))
    for item in tree["data"]:
        item["results"] = dict(reversed(item["results"].items()))
    same_primitive(primitive(json.dumps(tree)), real(json.dumps(tree)))
    assert list(primitive(json.dumps(tree)).pubs[0].data) == ["beta", "alpha"]


@examples(40)
@given(st.booleans(), st.integers(0, 2**32))
def test_masks_are_over_the_pubs_own_shots(twirling: bool, seed: int) -> None:
    rng = np.random.default_rng(seed)
    shapes: list[Shape] = [(3,), (2, 2, 2), (4, 3)] if twirling else [(), (3,), (2, 4)]
    chunks: list[Chunk] = []
    for item, shape in enumerate(shapes):
        count = int(np.prod(shape))
        cut, step = int(rng.integers(0, count + 1)), int(rng.integers(1, 4))
        order = [int(axis) for axis in rng.permutation(len(shape))]
        chunks.append((item, 1, [(item, order, (0, cut, step))]))
    items: list[Arrays] = [
        {"c": rng.random((*shape, 5, 3)) < 0.5, "d": rng.random((*shape, 5, 9)) < 0.5}
        for shape in shapes
    ]
    found = primitive(sampled(items, chunks=chunks, meas_type="classified", twirling=twirling))
    assert found.spans is not None
    for item, (shape, span) in enumerate(zip(shapes, found.spans, strict=True)):
        part: Part = chunks[item][2][0]
        expected = brute_mask(shape, part, 5, merged=twirling)
        np.testing.assert_array_equal(span.mask(item), expected)
        for register in found.pubs[item].data.registers.values():
            assert span.mask(item).shape == (*register.shape, register.num_shots)


@pytest.mark.parametrize(("twirling", "size"), [(False, 14), (True, 14)])
def test_averaged_measurements_count_the_shots_of_the_settings(twirling: bool, size: int) -> None:
    item: Arrays = {"c_avg_iq": np.ones((2, 3)) * 1j}
    chunks: list[Chunk] = [(0, 1, [(0, [0], (0, 2, 1))])]
    found = primitive(sampled([item], chunks=chunks, meas_type="avg_kerneled", twirling=twirling))
    assert found.spans is not None
    assert found.spans.size == size
    assert found.spans[0].mask(0).shape == ((14,) if twirling else (2, 7))


@pytest.mark.parametrize("dtype", ["u1", "i8", "f2", "f4", "c8", "c16"])
def test_averages_are_of_the_clients_type(dtype: str) -> None:
    points = np.arange(12).astype(dtype).reshape(2, 2, 3)
    made = sampled([{"c_avg_iq": points}], meas_type="avg_kerneled", twirling=True)
    same_primitive(primitive(made), real(made))


def test_averages_keep_what_is_no_number() -> None:
    points = np.full((2, 3, 1), complex(np.inf, np.nan))
    found = primitive(sampled([{"c_avg_iq": points}], meas_type="avg_kerneled", twirling=True))
    assert np.isnan(found.pubs[0].data["c"].load()).all()


def test_other_post_processing_leaves_the_items_as_they_are() -> None:
    tree = json.loads(text(TWIRLED))
    at = ("passthrough_data", "post_processor", "version")
    found = read(grown(replaced(tree, at, "v0.7")))
    assert isinstance(found, ProgramResult)
    assert found.role == "sampler_v2"
    assert found.note == "Items as they were measured: post-processing 'v0.7' is not known here."
    assert found.items[0].arrays["alpha"].shape == (4, 6, 3)


def test_no_items_no_pubs() -> None:
    made = sampled([], meas_type="classified", twirling=True)
    same_primitive(primitive(made), real(made))
    assert primitive(made).spans is None


@pytest.mark.parametrize("shape", [(), (8,)])
def test_a_register_stays_packed(shape: Shape) -> None:
    """Twice the result, whether its axes have to be moved or not; booleans would take 8 times."""
    register = np.zeros((20, *shape, 80_000 // (int(np.prod(shape)) or 1), 127), bool)
    flips = np.zeros((20, *shape, 1, 127), bool)
    item = {"c": register, "measurement_flips.c": flips}
    found = primitive(sampled([item], meas_type="classified", twirling=True)).pubs[0].data["c"]
    del register, item
    tracemalloc.start()
    size = found.array.nbytes
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 20e6
    assert peak < 2 * size + (4 << 20)


def test_outcomes_that_grow_beyond_the_limit_are_refused() -> None:
    """A bit of a body becomes a byte for a shot of one bit."""
    tree = json.loads(
        sampled([{"c": np.ones((1 << 16, 1), bool)}], meas_type="classified", twirling=False)
    )
    node = grown(tree, Limits(array_bytes=1 << 14))
    with pytest.raises(BadResult, match="holds 65536 shots, too many to read") as caught:
        loaded(read(node))
    assert caught.value.path == "data[0].results.c"


def test_nothing_is_decoded_until_it_is_asked_for() -> None:
    tree = json.loads(text(TWIRLED))
    for name in ("alpha", "measurement_flips.alpha"):
        tree = replaced(tree, ("data", 0, "results", name, "data"), "no base64 at all")
    data = read(grown(tree)).pubs[0].data  # type: ignore[union-attr]
    assert data["beta"].array.shape == (24, 2)
    with pytest.raises(BadResult) as caught:
        data["alpha"].array  # noqa: B018 - decodes
    assert caught.value.path == "data[0].results.alpha"


def test_raw_items_of_the_same_body_are_not_changed() -> None:
    tree = replaced(json.loads(text(TWIRLED)), ("semantic_role",), None)
    raw = program(json.dumps(tree)).items[0].arrays["alpha"].load()
    assert raw.shape == (4, 6, 3)
