"""Bodies of older programs and forms: runners, V1 primitives, REST, noise learners, text."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import numpy as np
from ibm_quantum_schemas.calibrator import version_0_1 as calibrator
from ibm_quantum_schemas.common import F64TensorModel
from ibm_quantum_schemas.noise_learner_v3 import version_0_1, version_0_2, version_0_3
from qiskit import QuantumCircuit
from qiskit.quantum_info import PauliList
from qiskit.result import Result
from qiskit_ibm_runtime.results import LayerError, NoiseLearnerResult, PauliLindbladError

from .typed import START, dump

_TEXT = b"""2026-03-04 05:06:07 program started
Traceback (most recent call last):
  File "/app/program_starter/main.py", line 40, in prepare
    raise KeyError("pubs")
KeyError: 'pubs'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/provider/programs/sampler.py", line 412, in main
    raise ExecutionError(details)
ExecutionError: 'The job failed on the control system. -- code 1517'
hostile: \x1b[2J\x1b]0;title\x07 \xff\xfe\x80 [bold]markup[/bold] \xe2\x80\xae
"""


def _runner(*data: dict[str, Any]) -> str:
    header = {
        "name": "circuit-163",
        "memory_slots": 5,
        "creg_sizes": [["a", 2], ["b", 3]],
        "qreg_sizes": [["q", 127]],
        "n_qubits": 127,
        "final_measurement_mapping": {"0": 4, "1": 2, "2": 0, "3": 1, "4": 3},
        "metadata": {},
    }
    results = [
        {"shots": 1024, "success": True, "meas_level": 2, "data": one, "header": header}
        for one in data
    ]
    whole = {
        "backend_name": "ibm_osaka",
        "backend_version": "1.2.1",
        "job_id": "d305ck0ocacs73ajagvg",
        "qobj_id": None,
        "date": START.isoformat(),
        "status": "Successful completion",
        "success": True,
        "results": results,
        "execution_id": "f2b1",
        "time_taken": 3.25,
    }
    return json.dumps(Result.from_dict(whole).to_dict())


def _counts() -> str:
    return _runner(
        {"counts": {"0x0": 489, "0x1f": 511, "0x1": 13, "0x12": 11}},
        {"counts": {"0x3": 1024}},
    )


def _quasi() -> str:
    return _runner({"quasiprobabilities": {"0x0": 0.5012, "0x1f": 0.5104, "0x4": -0.0116}})


def _sampler_v1() -> str:
    quasi = [{0: 0.4902, 7: 0.5201, 3: -0.0103}, {1: 1.0}]
    metadata = [{"shots": 4000, "readout_mitigation_overhead": 1.3}, {"shots": 4000}]
    return json.dumps({"quasi_dists": quasi, "metadata": metadata})


def _estimator_v1() -> str:
    metadata = [{"variance": 0.25, "shots": 4000}, {"variance": 0.0}, {}]
    return dump({"values": np.array([0.8125, -1.0, np.nan]), "metadata": metadata})


def _rest_samples() -> str:
    narrow = {"samples": ["0x3", "0x0", "0x3", "0x1"], "num_bits": 2}
    wide = {"samples": [hex(1 << 126), "0x0", hex((1 << 127) - 1), "0x5"], "num_bits": 127}
    results = [{"data": {"c": narrow, "meas": wide}, "metadata": {}}]
    return json.dumps({"results": results, "metadata": {"version": 2}})


def _rest_estimator() -> str:
    scalar = {"evs": 0.97, "stds": 0.012, "ensemble_standard_error": 0.01}
    grid = {"evs": [[0.5, -0.25], [None, 1.0]], "stds": [[0.1, 0.2], [None, 0.0]]}
    results = [{"data": scalar, "metadata": {"shots": 64}}, {"data": grid, "metadata": {}}]
    return json.dumps({"results": results, "metadata": {"version": 2}})


def _layers() -> list[LayerError]:
    circuit = QuantumCircuit(2, name="layer")
    circuit.cz(0, 1)
    paulis = PauliList(["IX", "ZI", "ZZ", "XY"])
    error = PauliLindbladError(paulis, [1e-3, 2.5e-4, 0.0, 3.75e-3])
    return [LayerError(circuit, [12, 13], error), LayerError(circuit, [4, 5], None)]


def _learner() -> str:
    metadata = {"backend": "ibm_fez", "input_options": {"max_layers_to_learn": 4}}
    return dump({"data": _layers(), "metadata": metadata})


def _learner_pairs() -> str:
    """The form before there were classes for it: a pair of plain objects for each layer."""
    whole = _layers()[0]
    assert whole.error is not None
    error = {"generators": whole.error.generators, "rates": whole.error.rates}
    return dump({"data": [[{"circuit": whole.circuit, "qubits": [12, 13]}, error]], "metadata": {}})


def _learner_typed() -> str:
    return dump(NoiseLearnerResult(_layers(), {"backend": "ibm_fez"}))


def _learner_v3(version: Any, *, has_rates: bool) -> str:
    """Two items, learned by each of the two protocols."""
    one = {"fraction_kept": 0.96, "success_rates": {0: 0.99, 1: 0.97}}
    many = {"fraction_kept": {0: 1.0, 4: 0.9}, "success_rates": {0: {0: 1.0}, 4: {0: 0.95, 1: 0.9}}}
    if not has_rates:
        del one["success_rates"], many["success_rates"]
    rates = np.array([1e-3, 2.5e-4, 3.75e-3])
    generators = [[("X", [0])], [("ZZ", [0, 1])], [("Y", [1]), ("XY", [0, 1])]]
    items = [
        version.NoiseLearnerV3ResultModel(
            generators_sparse=generators,
            num_qubits=2,
            rates=F64TensorModel.from_numpy(rates * scale),
            rates_std=F64TensorModel.from_numpy(rates / 10),
            metadata={"learning_protocol": protocol, "post_selection": selection},
        )
        for scale, protocol, selection in ((1, "trex", one), (2, "lindblad", many))
    ]
    return str(version.NoiseLearnerV3ResultsModel(data=items).model_dump_json())


def _calibrate() -> str:
    stop = START + timedelta(seconds=90.5)
    return str(calibrator.CalibratorResultModel(start=START, stop=stop).model_dump_json())


FIXTURES = {
    "runner-counts.json": _counts,
    "runner-quasi.json": _quasi,
    "sampler-v1.json": _sampler_v1,
    "estimator-v1.json": _estimator_v1,
    "rest-samples.json": _rest_samples,
    "rest-estimator.json": _rest_estimator,
    "noise-learner-legacy.json": _learner,
    "noise-learner-legacy-pairs.json": _learner_pairs,
    "noise-learner-legacy-typed.json": _learner_typed,
    "noise-learner-v3-0.1.json": lambda: _learner_v3(version_0_1, has_rates=False),
    "noise-learner-v3-0.2.json": lambda: _learner_v3(version_0_2, has_rates=True),
    "noise-learner-v3-0.3.json": lambda: _learner_v3(version_0_3, has_rates=True),
    "calibrate-v0.1.json": _calibrate,
    "failed-text.txt": lambda: _TEXT,
    "empty.txt": lambda: b"",
}
