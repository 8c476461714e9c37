"""What the noise learner of old wrote, and which form is which."""

from __future__ import annotations

import json
from typing import Any

import pytest

from qjobs_tui.results.pubs import (
    NamedResult,
    TreeResult,
)

from .agreement import agree
from .legacy import fixture, read
from .making.typed import dump
from .test_fixtures import read as theirs


@pytest.mark.parametrize("name", ["noise-learner-legacy.json", "noise-learner-legacy-pairs.json"])
def test_layers_are_what_the_client_reads(name: str) -> None:
    ours, client = fixture(name), theirs(name)
    check_layers(ours, client)


def check_layers(ours: Any, client: Any) -> None:
    assert isinstance(ours, NamedResult)
    assert (ours.program, ours.version, ours.metadata) == ("noise learner", "", client.metadata)
    assert len(ours.items) == len(client.data)
    for mine, their in zip(ours.items, client.data, strict=True):
        assert (mine["circuit"].type, mine["qubits"]) == ("QuantumCircuit", their.qubits)
        if their.error is None:
            assert mine["generators"] is mine["rates"] is None
        else:
            assert mine["generators"] == their.error.generators.to_labels()
            agree(mine["rates"], their.error.rates)


def test_the_typed_form_has_the_same_layers() -> None:
    ours, client = fixture("noise-learner-legacy-typed.json"), theirs("noise-learner-legacy.json")
    client.metadata.clear()
    client.metadata["backend"] = "ibm_fez"
    check_layers(ours, client)


def test_rates_may_be_a_plain_list_and_generators_anything() -> None:
    error = {"rates": [0.5, 1], "generators": {"x": 1}}
    found = read({"data": [[{"circuit": "c", "qubits": [1]}, error]], "metadata": {}})
    assert found.items[0]["rates"].load().tolist() == [0.5, 1.0]
    assert found.items[0]["generators"] == {"x": 1}


def test_nothing_was_learned() -> None:
    body = json.loads(dump({"__type__": "NoiseLearnerResult", "__value__": {"data": []}}))
    assert read(body).items == ()


@pytest.mark.parametrize(
    "tree",
    [
        {"results": 5},
        {"results": [1]},
        {"results": [{"data": {"other": 1}}]},
        {"results": [{"data": {"evs": 1}}, {"data": {"other": 1}}]},
        {"results": {}},
        {"quasi_dists": {}},
        {"values": [1]},
        {"data": [], "metadata": {}},
        {"data": [[1, 2]], "metadata": {}},
        {"data": [{"circuit": 1}], "metadata": {}},
        {"data": 5, "metadata": {}},
        {},
    ],
)
def test_what_has_another_form_is_a_tree(tree: Any) -> None:
    found = read(tree)
    assert isinstance(found, TreeResult)
    assert (found.value, found.note) == (tree, "")


def test_no_results_at_all_are_no_pubs() -> None:
    assert read({"results": []}).pubs == ()
