from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from qiskit import QuantumCircuit
from qiskit.circuit import Parameter
from qiskit.primitives.containers.estimator_pub import EstimatorPub
from qiskit.primitives.containers.sampler_pub import SamplerPub
from qiskit_ibm_runtime import RuntimeEncoder

from qjobs_tui.demo.inputs import params
from qjobs_tui.demo.world import World
from qjobs_tui.errors import BadResult
from qjobs_tui.results.limits import Limits
from qjobs_tui.results.pubs import Opaque
from qjobs_tui.results.reading.inputs import Inputs, read_inputs
from qjobs_tui.results.reading.pub_inputs import PubInput
from tests.ui.still import StillClock

QASM = 'OPENQASM 3.0; include "stdgates.inc"; h $0;'


def read(value: Any) -> Inputs:
    found = read_inputs(json.dumps(value, cls=RuntimeEncoder).encode())
    assert found is not None
    return found


def only(pub: Any) -> PubInput:
    found = read({"pubs": [pub]})
    assert found.troubles == ()
    (one,) = found.pubs
    assert one is not None
    return one


def _circuit() -> QuantumCircuit:
    circuit = QuantumCircuit(3)
    for name in "ab":
        circuit.rx(Parameter(name), 0)
    circuit.measure_all()
    return circuit


def test_pubs_as_the_client_sends_them() -> None:
    values = np.zeros((5, 4, 2))
    sampler = only(SamplerPub.coerce((_circuit(), values, 400)))
    assert sampler.circuit == "QuantumCircuit"
    assert sampler.size > 100
    assert (sampler.parameters, sampler.shots, sampler.observables) == ((5, 4, 2), 400, None)
    assert only(SamplerPub.coerce(QuantumCircuit(1, 1))).parameters is None
    observables = [["ZZZ", "XXX"], ["IIZ", {"YII": 0.5, "IYI": 2}]]
    plain = _circuit().remove_final_measurements(inplace=False)
    assert plain is not None
    pub = EstimatorPub.coerce((plain, observables, np.zeros((2, 2, 2)), 0.25))
    estimator = only(pub)
    assert estimator.observables == (2, 2)
    assert estimator.parameters == (2, 2, 2)
    assert (estimator.precision, estimator.shots, estimator.qubits) == (0.25, None, 3)


@pytest.mark.parametrize(
    ("pub", "found"),
    [
        (QASM, PubInput("OpenQASM 3.0", len(QASM))),
        ([QASM], PubInput("OpenQASM 3.0", len(QASM))),
        ([QASM, None, 10], PubInput("OpenQASM 3.0", len(QASM), shots=10)),
        ([QASM, [], 10], PubInput("OpenQASM 3.0", len(QASM), shots=10)),
        ([QASM, [[1, 2], [3, 4], [5, 6]]], PubInput("OpenQASM 3.0", len(QASM), parameters=(3, 2))),
        ([QASM, [1.5]], PubInput("OpenQASM 3.0", len(QASM), parameters=(1,))),
        (
            [QASM, {"a": [1, 2], "b": [3, 4]}],
            PubInput("OpenQASM 3.0", len(QASM), parameters=(2, 2)),
        ),
        (["?", {"ZI": 1}], PubInput("text", 1, 2, observables=())),
        (["?", "ZI", [1.0], 0.5], PubInput("text", 1, 2, (1,), (), precision=0.5)),
        (["?", ["ZI", "XX", "YY"]], PubInput("text", 1, 2, observables=(3,))),
        (["?", ["a b"]], PubInput("text", 1, None, observables=(1,))),
        ([{"__type__": "New", "x": 1}], PubInput("New", 27)),
        ([7], PubInput("unknown", 1)),
    ],
)
def test_pubs_in_plain_json(pub: Any, found: PubInput) -> None:
    assert only(pub) == found


def test_an_executors_program() -> None:
    def tensor(*shape: int) -> dict[str, Any]:
        return {"data": "AAAA", "shape": shape, "dtype": "f64"}

    items = [
        {"item_type": "circuit", "circuit_arguments": tensor(5, 1), "shape": [32, 5]},
        {"item_type": "samplex", "samplex": "s" * 5000, "samplex_arguments": {}, "shape": [7]},
        {"item_type": "circuit", "circuit_arguments": tensor(0), "shape": []},
    ]
    program = {"shots": 64, "items": items, "circuits": {"data": [QASM, QASM]}, "meas_level": "x"}
    found = read({"schema_version": "v2.0", "quantum_program": program, "options": {"a": 1}})
    assert found.is_program
    assert found.pubs == (
        PubInput("OpenQASM 3.0", len(QASM), parameters=(5, 1), shape=(32, 5), shots=64),
        PubInput("samplex", 5002, shape=(7,), shots=64),
        PubInput("none", 0, shape=(), shots=64),
    )
    assert found.rest == {
        "schema_version": "v2.0",
        "quantum_program": {"shots": 64, "meas_level": "x"},
    }
    program["circuits"] = {"data": "Q" * 9_000}
    found = read({"quantum_program": program})
    assert found.pubs[0] is not None
    assert (found.pubs[0].circuit, found.pubs[0].size) == ("in one QPY", 9_000)


def test_circuits_are_not_decoded() -> None:
    bomb = base64.b64encode(zlib.compress(bytes(1 << 20))).decode()
    circuit = {"__type__": "QuantumCircuit", "__value__": bomb}
    found = read({"circuits": [circuit, QASM], "pubs": [[circuit]]})
    assert found.pubs == (PubInput("QuantumCircuit", len(bomb)),)
    kept = found.rest["circuits"]
    assert [(one.type, one.value) for one in kept] == [
        ("QuantumCircuit", None),
        ("OpenQASM 3.0", None),
    ]


def test_what_is_broken_is_said_with_its_place_and_the_rest_is_read() -> None:
    broken = {"__type__": "ndarray", "__value__": {"no": "array"}}
    found = read(
        {
            "pubs": [[], [QASM, [[1], [2, 3]]], [QASM, None, -1], [QASM, None, 5], [QASM, broken]],
            "options": {"good": 1, "bad": {"__type__": "datetime", "__value__": "never"}},
            "other": [broken, 2],
        }
    )
    assert [one is None for one in found.pubs] == [True, True, True, False, True]
    assert found.options["good"] == 1
    assert isinstance(found.options["bad"], Opaque)
    assert found.rest["other"][1] == 2
    places = [words.split()[0] for words in found.troubles]
    assert places == [
        "pubs[0]",
        "pubs[1][1]",
        "pubs[2][2]",
        "pubs[4][1].__value__",
        "other[0].__value__",
        "options.bad.__value__",
    ]


@pytest.mark.parametrize(
    "value", [{"pubs": 7}, {"pubs": {"a": 1}}, {"quantum_program": {"items": 1}}]
)
def test_members_of_another_kind(value: Any) -> None:
    found = read(value)
    assert found.pubs == ()
    assert found.troubles[0].split()[0] in {"pubs", "quantum_program.items"}


def test_troubles_are_bounded() -> None:
    found = read({"pubs": [[]] * 1_000})
    assert len(found.pubs) == 1_000
    assert len(found.troubles) == 21


@pytest.mark.parametrize("value", [[1, 2], 3, "text", {}, {"__type__": "set", "__value__": []}])
def test_inputs_of_no_known_form(value: Any) -> None:
    assert read(value).pubs == ()


def test_a_private_job_has_none() -> None:
    assert read_inputs(b"null") is None


@pytest.mark.parametrize("body", [b"", b"{", b"<html>", b"[" * 1_000])
def test_a_body_that_is_no_json(body: bytes) -> None:
    with pytest.raises(BadResult):
        read_inputs(body)


def test_limits_hold() -> None:
    with pytest.raises(BadResult, match="more than 10 values"):
        read_inputs(json.dumps(list(range(50))).encode(), Limits(nodes=10))


_json = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 2**70) | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["__type__", "__value__", "pubs", "options", "items", "quantum_program", "data",
                 "circuits", "shape", "dtype", "ZZ", "circuit_arguments", "samplex", "shots"]
            ),
            inner | st.sampled_from(["ndarray", "QuantumCircuit", "set", "f64", "ZZ"]),
            max_size=5,
        )
    ),
    max_leaves=25,
)  # fmt: skip


@given(_json, _json)
def test_no_json_breaks_it(value: Any, other: Any) -> None:
    pubs = [value, [value, other], [QASM, other], [QASM, ["ZZ"], value, other]]
    program = {"items": [value, {"circuit_arguments": other}], "circuits": {"data": value}}
    for whole in (value, {"pubs": pubs, "x": other}, {"quantum_program": program}):
        read_inputs(json.dumps(whole).encode())


def test_all_jobs_of_the_demo() -> None:
    world = World.demo(StillClock())
    for job in world.jobs():
        found = read(params(job))
        assert found.troubles == ()
        assert found.pubs or found.rest
