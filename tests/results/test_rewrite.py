"""Parts of bodies: the right PUBs and shots, spans that fit them, and all else as it was."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import timedelta
from math import prod
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from qiskit.primitives.containers import BitArray, DataBin, PrimitiveResult, SamplerPubResult
from qiskit_ibm_runtime import RuntimeDecoder, RuntimeEncoder
from qiskit_ibm_runtime import execution_span as real

from qjobs_tui.errors import BadResult, SaveError
from qjobs_tui.results.gate.skeleton import LONG
from qjobs_tui.results.read import open_body
from qjobs_tui.results.writing.export import save
from tests.support.examples import examples

from .make_fixtures import FOLDER
from .program_cases import places, replaced
from .program_cases import real as read_by_client
from .span_cases import T0
from .test_export import META, SAMPLERS, SPANNED, TYPED, assert_same_pub

BLOB = "A" * (2 * LONG)


def part(body: bytes, **choice: Any) -> Any:
    """The JSON text of a saved part."""
    with TemporaryDirectory() as folder:
        return save(body, Path(folder, "r"), meta=META, **choice).path.read_bytes().decode()


def load(text: str | bytes) -> Any:
    return json.loads(text, cls=RuntimeDecoder)


# Fixtures --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TYPED + SAMPLERS)
def test_each_pub_alone_and_the_last_two(name: str) -> None:
    body = (FOLDER / name).read_bytes()
    whole = load(body) if name in TYPED else read_by_client(body.decode())
    count = len(whole)
    for chosen in [[at] for at in range(count)] + [[count - 1, count - 2]] * (count > 1):
        found = load(part(body, pubs=chosen))
        assert len(found) == len(chosen)
        for one, pub in zip(found, sorted(chosen), strict=True):
            assert_same_pub(one, whole[pub])
        told = found.metadata["qjobs_tui"]["pubs"]
        assert told == [{"pub": pub} for pub in sorted(chosen)]


@pytest.mark.parametrize("name", SPANNED)
def test_spans_follow_their_pubs(name: str) -> None:
    body = (FOLDER / name).read_bytes()
    whole = load(body)
    spans = whole.metadata["execution"]["execution_spans"]
    for chosen in ([0], [len(whole) - 1], [0, len(whole) - 1]):
        found = load(part(body, pubs=chosen)).metadata["execution"]["execution_spans"]
        expected = [span for span in spans if set(span.pub_idxs) & set(chosen)]
        assert [type(span) for span in found] == [type(span) for span in expected]
        for one, span in zip(found, expected, strict=True):
            kept = [pub for pub in chosen if pub in span.pub_idxs]
            assert (one.start, one.stop) == (span.start, span.stop)
            assert one.pub_idxs == [chosen.index(pub) for pub in kept]
            for pub in kept:
                np.testing.assert_array_equal(one.mask(chosen.index(pub)), span.mask(pub))


@pytest.mark.parametrize("name", [name for name in SAMPLERS if "sampler-twirled" in name])
def test_spans_of_an_executor_follow_their_pubs(name: str) -> None:
    body = (FOLDER / name).read_bytes()
    spans = load(part(body)).metadata["execution"]["execution_spans"]
    found = load(part(body, pubs=[1, 2])).metadata["execution"]["execution_spans"]
    masks = [
        (span.start, pub - 1, span.mask(pub)) for span in spans for pub in span.pub_idxs if pub
    ]
    cut = [(span.start, pub, span.mask(pub)) for span in found for pub in span.pub_idxs]
    assert len(masks) == len(cut) > 2
    for one, other in zip(masks, cut, strict=True):
        assert one[:2] == other[:2]
        np.testing.assert_array_equal(one[2], other[2])


@pytest.mark.parametrize("name", [name for name in SAMPLERS if "kerneled" not in name])
def test_chosen_spans_of_an_executor(name: str) -> None:
    body = (FOLDER / name).read_bytes()
    ours: Any = open_body(body).result
    whole = read_by_client(body.decode())
    for number, span in enumerate(ours.spans or ()):
        found = load(part(body, spans=[number]))
        assert "execution" not in found.metadata
        assert found.metadata["options"] == whole.metadata["options"]
        told = found.metadata["qjobs_tui"]
        assert (told["converted_from"], told["spans"][0]["span"]) == (name[9:13], number)
        assert {one["pub"] for one in told["pubs"]} == set(span.pub_idxs)
        for one, origin in zip(found, told["pubs"], strict=True):
            pub, mask = origin["pub"], span.mask(origin["pub"])
            shape = whole[pub].data.shape
            sets = origin.get("parameter_sets", range(prod(shape)))
            for register, bits in one.data.items():
                rows = bits.array.reshape(len(sets), -1, bits.array.shape[-1])
                before = (
                    whole[pub].data[register].array.reshape(-1, *mask.shape[-1:], rows.shape[-1])
                )
                for place, index in enumerate(sets):
                    kept = mask.reshape(-1, mask.shape[-1])[index]
                    np.testing.assert_array_equal(rows[place], before[index][kept])


# Verbatim --------------------------------------------------------------------------------------


def odd_body() -> dict[str, Any]:
    """Two PUBs with what nobody knows in every place."""
    odd = {"__type__": "Future", "__value__": [BLOB, 1e2, {"__type__": []}], "more": "é\ud83d"}
    register = BitArray(np.arange(12, dtype=np.uint8).reshape(12, 1), 4)
    made = json.loads(
        json.dumps(
            [SamplerPubResult(DataBin(c=register, shape=()), {"n": n}) for n in range(2)],
            cls=RuntimeEncoder,
        )
    )
    times = {
        end: {"__type__": "datetime", "__value__": f"{year}-01-01T00:00:00"}
        for end, year in (("start", 2026), ("stop", 2027))
    }
    spans = [
        {
            "__type__": "ExecutionSpan",
            "__value__": {**times, "data_slices": one, "x": odd},
            "x": odd,
        }
        for one in ({"0": [[12], 0, 5]}, {"0": [[12], 5, 12], "1": [[12], 0, 12]})
    ]
    for pub in made:
        pub["odd"] = pub["__value__"]["metadata"]["odd"] = odd
        pub["__value__"]["data"]["__value__"]["field_types"] = odd
    collection = {"__type__": "ExecutionSpans", "__value__": {"spans": spans, "x": odd}, "x": odd}
    execution = {"execution_spans": collection, "odd": odd}
    metadata = {"execution": execution, "odd": odd, BLOB: BLOB}
    value = {"pub_results": made, "metadata": metadata, "odd": odd}
    return {"__type__": "PrimitiveResult", "__value__": value, "odd": odd}


def test_what_is_not_understood_stays_when_pubs_are_chosen() -> None:
    expected = odd_body()
    found = json.loads(part(json.dumps(expected).encode(), pubs=[1]))
    value = expected["__value__"]
    del value["pub_results"][0]
    spans = value["metadata"]["execution"]["execution_spans"]["__value__"]["spans"]
    del spans[0]
    spans[0]["__value__"]["data_slices"] = {"0": [[12], 0, 12]}
    value["metadata"]["qjobs_tui"] = {"pubs": [{"pub": 1}]}
    assert found == expected


def test_what_is_not_understood_stays_when_spans_are_chosen() -> None:
    expected = odd_body()
    text = part(json.dumps(expected).encode(), pubs=[0], spans=[0])
    assert text.count(BLOB) == 9
    found = json.loads(text)
    value = expected["__value__"]
    del value["pub_results"][1]
    data = found["__value__"]["pub_results"][0]["__value__"]["data"]["__value__"]
    cut = load(json.dumps(data["fields"].pop("c")))
    assert cut == BitArray(np.arange(5, dtype=np.uint8).reshape(5, 1), 4)
    value["pub_results"][0]["__value__"]["data"]["__value__"]["fields"].pop("c")
    del value["metadata"]["execution"]["execution_spans"]
    start, stop = "2026-01-01T00:00:00+00:00", "2027-01-01T00:00:00+00:00"
    value["metadata"]["qjobs_tui"] = {
        "pubs": [{"pub": 0}],
        "spans": [{"span": 0, "start": start, "stop": stop}],
    }
    assert found == expected


def test_spans_of_an_unknown_kind_are_left_out_and_it_is_said() -> None:
    body = odd_body()
    execution = body["__value__"]["metadata"]["execution"]
    execution["execution_spans"]["__value__"]["spans"][0] = {"__type__": "New", "__value__": 3}
    found = json.loads(part(json.dumps(body).encode(), pubs=[1]))["__value__"]["metadata"]
    assert "execution_spans" not in found["execution"]
    assert "not known" in found["qjobs_tui"]["execution_spans"]


@pytest.mark.parametrize("metadata", [None, ...])
def test_a_result_without_metadata_gets_the_record(metadata: Any) -> None:
    body = odd_body()
    if metadata is None:
        body["__value__"]["metadata"] = None
    else:
        del body["__value__"]["metadata"]
    found = json.loads(part(json.dumps(body).encode(), pubs=[0]))["__value__"]["metadata"]
    assert found == {"qjobs_tui": {"pubs": [{"pub": 0}]}}


# Any layout ------------------------------------------------------------------------------------


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


# Broken bodies ---------------------------------------------------------------------------------

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
