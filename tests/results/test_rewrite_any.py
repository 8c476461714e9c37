"""A part of any job, and of broken bodies."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import timedelta
from math import prod
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from qiskit.primitives.containers import BitArray, DataBin, PrimitiveResult, SamplerPubResult
from qiskit_ibm_runtime import RuntimeEncoder
from qiskit_ibm_runtime import execution_span as real

from qjobs_tui.errors import BadResult, SaveError
from tests.support.examples import examples

from .make_fixtures import FOLDER
from .program_cases import places, replaced
from .rewriting import load, part
from .span_cases import T0
from .test_export import SAMPLERS, SPANNED, assert_same_pub


@st.composite
def slices(draw: st.DrawFn, shape: tuple[int, ...], rounds: int, shots: int) -> tuple[str, Any]:
    """A kind of span and its slice over a PUB of ``rounds * shots`` shots."""
    ends = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: slice(*sorted(pair)))
    kind = draw(
        st.sampled_from(["SliceSpan", "DoubleSliceSpan", "TwirledSliceSpan", "TwirledSliceSpanV2"])
    )
    if kind == "SliceSpan":
        return kind, ((*shape, rounds * shots), draw(ends))
    if kind == "DoubleSliceSpan":
        return kind, ((*shape, rounds * shots), draw(ends), draw(ends))
    front = draw(st.booleans())
    twirled = (rounds, *shape, shots) if front else (*shape, rounds, shots)
    cut = (rounds * shots,) if kind.endswith("V2") else ()
    return kind, (twirled, front, draw(ends), draw(ends), *cut)


@st.composite
def jobs(draw: st.DrawFn) -> PrimitiveResult:
    """A Sampler's result as IBM's client makes it, with spans of every kind."""
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    shapes = draw(st.lists(st.lists(st.integers(1, 3), max_size=2), min_size=1, max_size=3))
    rounds, shots = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    pubs = []
    for shape in shapes:
        sizes = draw(st.lists(st.integers(1, 200), min_size=1, max_size=2))
        arrays = [rng.random((*shape, rounds * shots, size)) < 0.5 for size in sizes]
        fields = {f"c{i}": BitArray.from_bool_array(array) for i, array in enumerate(arrays)}
        pubs.append(SamplerPubResult(DataBin(**fields, shape=tuple(shape)), {"shape": shape}))
    spans = []
    for number in range(draw(st.integers(0, 4))):
        pub = draw(st.integers(0, len(pubs) - 1))
        kind, one = draw(slices(tuple(shapes[pub]), rounds, shots))
        make = getattr(real, kind)
        start = T0 + timedelta(seconds=number)
        spans.append(make(start, start + timedelta(seconds=1), {pub: one}))
    return PrimitiveResult(pubs, {"execution": {"execution_spans": real.ExecutionSpans(spans)}})


@examples(60)
@given(job=jobs(), data=st.data())
def test_chosen_pubs_of_any_job(job: PrimitiveResult, data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.integers(0, len(job) - 1), min_size=1, max_size=4))
    found = load(part(json.dumps(job, cls=RuntimeEncoder).encode(), pubs=chosen))
    kept = sorted(set(chosen))
    assert len(found) == len(kept)
    for one, pub in zip(found, kept, strict=True):
        assert_same_pub(one, job[pub])
    spans = job.metadata["execution"]["execution_spans"]
    expected = [(span, pub) for span in spans for pub in span.pub_idxs if pub in kept]
    cut = found.metadata["execution"]["execution_spans"]
    assert [(span.start, span.pub_idxs) for span in cut] == [
        (span.start, [kept.index(pub)]) for span, pub in expected
    ]
    for one, (span, pub) in zip(cut, expected, strict=True):
        np.testing.assert_array_equal(one.mask(kept.index(pub)), span.mask(pub))


@examples(80)
@given(job=jobs(), data=st.data())
def test_chosen_spans_of_any_job(job: PrimitiveResult, data: st.DataObject) -> None:
    spans = job.metadata["execution"]["execution_spans"]
    if not len(spans):
        return
    chosen = data.draw(st.lists(st.integers(0, len(spans) - 1), min_size=1, max_size=4))
    body = json.dumps(job, cls=RuntimeEncoder).encode()
    masks = {
        pub: np.logical_or.reduce(
            [spans[at].mask(pub) for at in chosen if pub in spans[at].pub_idxs]
        )
        for at in chosen
        for pub in spans[at].pub_idxs
    }
    if not any(mask.any() for mask in masks.values()):
        with pytest.raises(SaveError, match="hold no shots"):
            part(body, spans=chosen)
        return
    found = load(part(body, spans=chosen))
    assert found.metadata["execution"] == {}
    told = found.metadata["qjobs_tui"]
    assert [one["span"] for one in told["spans"]] == sorted(set(chosen))
    kept = 0
    for one, origin in zip(found, told["pubs"], strict=True):
        pub, mask = job[origin["pub"]], masks[origin["pub"]]
        whole = origin.get("shape", pub.data.shape)
        sets = origin.get("parameter_sets", range(prod(whole)))
        assert tuple(whole) == pub.data.shape
        assert one.data.shape == (pub.data.shape if "shape" not in origin else (len(sets),))
        assert one.metadata == pub.metadata
        for name, bits in one.data.items():
            before = pub.data[name]
            assert (bits.shape, bits.num_bits) == (one.data.shape, before.num_bits)
            for place, index in enumerate(sets):
                at = np.unravel_index(index, pub.data.shape)
                rows = bits.array[np.unravel_index(place, bits.shape)]
                np.testing.assert_array_equal(rows, before.array[at][mask[at]])
        kept += next(iter(one.data.values())).array[..., 0].size
    assert kept == sum(mask.sum() for mask in masks.values())


CHOICES: list[dict[str, Any]] = [{"pubs": [0]}, {"spans": [0]}, {"spans": [0], "form": "counts"}]


ODD = [None, -1, 2**40, 10**30, 1.5, "x", [], {}, [0], {"__type__": "set", "__value__": [1]}]


def test_any_change_to_a_body_is_saved_or_refused() -> None:
    dice = random.Random(5)
    trees = {name: json.loads((FOLDER / name).read_bytes()) for name in (*SPANNED, *SAMPLERS)}
    spots = {name: [spot for spot in places(tree) if spot] for name, tree in trees.items()}
    ends: Counter[str] = Counter()
    for _ in range(300):
        name = dice.choice(list(trees))
        body = replaced(trees[name], dice.choice(spots[name]), dice.choice(ODD))
        try:
            part(json.dumps(body).encode(), **dice.choice(CHOICES))
        except (BadResult, SaveError) as error:
            ends[type(error).__name__] += 1
        else:
            ends["saved"] += 1
    assert min(ends[end] for end in ("saved", "BadResult", "SaveError")) > 10
