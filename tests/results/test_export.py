"""Saved results: IBM's own decoder loads them and finds the same; the description fits them."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from qiskit.primitives.containers import BitArray as RealBitArray
from qiskit.primitives.containers import PrimitiveResult as RealPrimitiveResult
from qiskit_ibm_runtime import RuntimeDecoder

from qjobs_tui import __version__
from qjobs_tui.errors import BadResult, SaveError, UsageError
from qjobs_tui.results.pubs import PrimitiveResult
from qjobs_tui.results.read import open_body
from qjobs_tui.results.writing.export import FORMS, Saved, forms, save
from qjobs_tui.results.writing.meta import Meta

from .make_fixtures import FOLDER
from .program_cases import real, same_primitive

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
META = Meta(NOON, {"id": "d305", "tags": ("a", "b"), "created": NOON}, {"usage": 2.5}, "crn:1")
NAMES = sorted(path.name for path in FOLDER.iterdir())
PRIMITIVES = [
    name for name in NAMES if isinstance(open_body(FOLDER / name).result, PrimitiveResult)
]
TYPED = [name for name in PRIMITIVES if name.startswith("type-")]
SAMPLERS = [name for name in PRIMITIVES if name.startswith("executor-")]
SPANNED = ["type-spans-every-kind.json", "type-spans-edges.json", "type-spans-old-name.json"]


def load(path: Path) -> Any:
    """What IBM's client makes of a file."""
    with path.open(encoding="utf-8") as file:
        return json.load(file, cls=RuntimeDecoder)


def saved(folder: Path, name: str, **more: Any) -> Saved:
    return save(FOLDER / name, folder / "r.json", meta=META, **more)


def meta_of(found: Saved) -> Any:
    return json.loads(found.meta_path.read_bytes())


def assert_same_value(one: Any, other: Any) -> None:
    if isinstance(other, RealBitArray):
        assert one == other
    elif isinstance(other, np.ndarray):
        np.testing.assert_array_equal(one, other)
    else:
        assert one == other


def assert_same_pub(one: Any, other: Any) -> None:
    assert type(one) is type(other)
    assert (one.data.shape, list(one.data)) == (other.data.shape, list(other.data))
    for name, value in other.data.items():
        assert_same_value(one.data[name], value)
    assert json.dumps(one.metadata, default=str) == json.dumps(other.metadata, default=str)


# Whole -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_form_service_is_the_body(tmp_path: Path, name: str) -> None:
    found = saved(tmp_path, name, form="service")
    assert found.path.read_bytes() == (FOLDER / name).read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.json", "r.meta.json"]
    assert meta_of(found)["body"]["sha256"] == found.sha256


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("executor-")])
def test_what_the_client_can_load_is_copied(tmp_path: Path, name: str) -> None:
    if "qiskit" in forms(open_body(FOLDER / name)) and not name.startswith("rest-"):
        found = saved(tmp_path, name)
        assert found.path.read_bytes() == (FOLDER / name).read_bytes()


@pytest.mark.parametrize("name", TYPED)
def test_a_whole_primitive_result_loads(tmp_path: Path, name: str) -> None:
    assert isinstance(load(saved(tmp_path, name).path), RealPrimitiveResult)


@pytest.mark.parametrize("name", SAMPLERS)
def test_an_executors_sampler_loads_as_the_client_would_have_it(tmp_path: Path, name: str) -> None:
    loaded, expected = load(saved(tmp_path, name).path), real((FOLDER / name).read_text())
    assert len(loaded) == len(expected)
    for one, other in zip(loaded, expected, strict=True):
        assert_same_pub(one, other)
    assert loaded.metadata["options"] == expected.metadata["options"]
    assert loaded.metadata["shots"] == expected.metadata["shots"]
    assert loaded.metadata["qjobs_tui"] == {"converted_from": name[9:13]}
    same_primitive(open_body(FOLDER / name).result, expected)  # type: ignore[arg-type]
    assert_same_spans(loaded, open_body(FOLDER / name).result, is_timed="shared-flips" not in name)


def assert_same_spans(loaded: Any, ours: Any, *, is_timed: bool) -> None:
    """Hold the shots of each window of time against each other."""
    assert is_timed is (ours.spans is not None) is ("execution" in loaded.metadata)
    if not is_timed:
        return
    expected: dict[Any, Any] = {}
    for span in ours.spans:
        for pub in span.slices:
            key = (span.start, span.stop, pub)
            expected[key] = span.mask(pub) | expected.get(key, False)
    found: dict[Any, Any] = {}
    for span in loaded.metadata["execution"]["execution_spans"]:
        for pub in span.pub_idxs:
            key = (span.start, span.stop, pub)
            found[key] = span.mask(pub) | found.get(key, False)
    assert found.keys() == expected.keys()
    assert found
    for key, mask in expected.items():
        np.testing.assert_array_equal(found[key], mask)


def test_the_rest_form_is_converted(tmp_path: Path) -> None:
    loaded = load(saved(tmp_path, "rest-samples.json").path)
    body = json.loads((FOLDER / "rest-samples.json").read_bytes())["results"][0]["data"]
    for name, register in body.items():
        bits = loaded[0].data[name]
        assert bits == RealBitArray.from_samples(register["samples"], register["num_bits"])
    loaded = load(saved(tmp_path, "rest-estimator.json", force=True).path)
    assert (loaded[0].data.evs, loaded[1].data.shape) == (0.97, (2, 2))
    assert loaded.metadata == {"version": 2, "qjobs_tui": {"converted_from": "rest"}}


# Other forms -----------------------------------------------------------------------------------

# What is read as PUBs or counts; and what only IBM's tools know what to do with.
COUNTED = {*PRIMITIVES, "estimator-v1.json", "sampler-v1.json", "type-result.json"}
COUNTED |= {"runner-counts.json", "runner-quasi.json"}
RAW = {name for name in NAMES if name.startswith(("executor-", "calibrate-", "noise-learner-v3"))}
RAW = RAW - COUNTED | {"empty.txt", "failed-text.txt"}


@pytest.mark.parametrize("name", NAMES)
def test_a_form_that_a_body_lacks_is_refused_by_name(tmp_path: Path, name: str) -> None:
    has = forms(open_body(FOLDER / name))
    lacking = {"qiskit": name in RAW, "service": False, "counts": name not in COUNTED}
    assert has == tuple(form for form in FORMS if not lacking[form])
    for form in has:
        assert meta_of(saved(tmp_path, name, form=form, force=True))["form"] == form
    for form in set(FORMS) - set(has):
        with pytest.raises(SaveError, match=f"no form {form}") as caught:
            saved(tmp_path, name, form=form, force=True)
        assert caught.value.hint == f"It can be saved as --form {' or '.join(has)}."


@pytest.mark.parametrize("name", ["type-sampler-grid-registers.json", *SAMPLERS[:2]])
def test_the_form_counts_has_the_clients_counts(tmp_path: Path, name: str) -> None:
    found = json.loads(saved(tmp_path, name, form="counts").path.read_bytes())
    expected = real((FOLDER / name).read_text(), "sampler" if name in TYPED else "executor")
    assert [pub["pub"] for pub in found["pubs"]] == list(range(len(expected)))
    for pub, other in zip(found["pubs"], expected, strict=True):
        for register, bits in other.data.items():
            for index in np.ndindex(bits.shape):
                counts = pub["registers"][register]["counts"]
                for place in index:
                    counts = counts[place]
                assert counts == bits.get_counts(index)


BROKEN = b'{"__type__": "PrimitiveResult", "__value__": {"pub_results": 3}}'


def test_what_cannot_be_read_can_be_saved_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(BadResult, match="pub_results"):
        save(BROKEN, tmp_path / "r.json", meta=META)
    assert list(tmp_path.iterdir()) == []
    found = save(BROKEN, tmp_path / "r.json", meta=META, form="service")
    assert found.path.read_bytes() == BROKEN


def test_an_array_that_turns_out_to_be_broken_leaves_nothing(tmp_path: Path) -> None:
    body = json.loads((FOLDER / "type-sampler-scalar.json").read_bytes())
    data = body["__value__"]["pub_results"][0]["__value__"]["data"]["__value__"]
    data["fields"]["meas"]["__value__"]["array"]["__value__"] = "AAAA"
    with pytest.raises(BadResult, match=r"meas.*array"):
        save(json.dumps(body).encode(), tmp_path / "r.json", meta=META, form="counts")
    assert list(tmp_path.iterdir()) == []


# Choices that cannot be ------------------------------------------------------------------------


@pytest.mark.parametrize("choice", [{"pubs": [0]}, {"spans": []}])
def test_the_form_service_is_never_a_part(tmp_path: Path, choice: Any) -> None:
    with pytest.raises(UsageError, match="whole body"):
        saved(tmp_path, "type-sampler-scalar.json", form="service", **choice)


def test_a_form_that_there_is_not(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no form 'xml'") as caught:
        saved(tmp_path, "type-sampler-scalar.json", form="xml")
    assert "qiskit, service, counts" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "choice", "said"),
    [
        ("sampler-v1.json", {"pubs": [0]}, "no PUBs"),
        ("runner-counts.json", {"spans": [0], "form": "counts"}, "no PUBs"),
        ("type-sampler-scalar.json", {"pubs": [1]}, "no PUB 1"),
        ("type-sampler-scalar.json", {"spans": [0]}, "which execution span"),
        (SPANNED[0], {"spans": [99]}, "no execution span 99"),
    ],
)
def test_a_part_that_there_is_not(tmp_path: Path, name: str, choice: Any, said: str) -> None:
    with pytest.raises(SaveError, match=said) as caught:
        saved(tmp_path, name, **choice)
    assert caught.value.headline.startswith("The result cannot be saved: ")
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken_is_said_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "r.meta.json").touch()
    with pytest.raises(SaveError, match="already a file"):
        save(BROKEN, tmp_path / "r.json", meta=META)


def test_a_body_that_cannot_be_read_back(tmp_path: Path) -> None:
    for form in FORMS:
        with pytest.raises(SaveError, match="cannot be read back: No such file"):
            save(tmp_path / "gone", tmp_path / "r.json", meta=META, form=form)


def test_a_body_that_is_cut_short_meanwhile(tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    spool.write_bytes((FOLDER / SPANNED[0]).read_bytes())
    body = open_body(spool)
    os.truncate(spool, 100)
    with pytest.raises(BadResult, match="cut short"):
        save(body, tmp_path / "r.json", meta=META)
    assert list(tmp_path.iterdir()) == [spool]


# The description -------------------------------------------------------------------------------


def test_the_description_tells_all(tmp_path: Path) -> None:
    body = (FOLDER / SPANNED[0]).read_bytes()
    for source in (body, FOLDER / SPANNED[0], open_body(body)):
        found = save(source, tmp_path / "r.json", meta=META, pubs=[2, 1], force=True)
        assert meta_of(found) == {
            "format": "qjobs-tui meta",
            "version": 1,
            "program": {"name": "qjobs-tui", "version": __version__},
            "saved_at": NOON.isoformat(),
            "job": {"id": "d305", "tags": ["a", "b"], "created": NOON.isoformat()},
            "metrics": {"usage": 2.5},
            "instance": "crn:1",
            "form": "qiskit",
            "selection": {"pubs": [{"pub": 1}, {"pub": 2}]},
            "body": {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()},
            "file": {
                "name": "r.json",
                "bytes": found.path.stat().st_size,
                "sha256": hashlib.sha256(found.path.read_bytes()).hexdigest(),
            },
        }
        assert (found.size, found.sha256) == tuple(meta_of(found)["file"].values())[1:]


def test_a_whole_result_has_no_selection(tmp_path: Path) -> None:
    found = save(b"text", tmp_path / "r", meta=Meta(NOON), form="service")
    described = meta_of(found)
    assert (described["selection"], described["metrics"], described["job"]) == (None, None, {})
