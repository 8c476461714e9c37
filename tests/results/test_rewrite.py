"""A chosen part of a body is what the client reads of it."""

from __future__ import annotations

import json
from math import prod
from typing import Any

import numpy as np
import pytest
from qiskit.primitives.containers import BitArray, DataBin, SamplerPubResult
from qiskit_ibm_runtime import RuntimeEncoder

from qjobs_tui.results.gate.skeleton import LONG
from qjobs_tui.results.read import open_body

from .make_fixtures import FOLDER
from .program_cases import real as read_by_client
from .rewriting import load, part
from .test_export import SAMPLERS, SPANNED, TYPED, assert_same_pub

BLOB = "A" * (2 * LONG)


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
