"""Small bodies that the simulated jobs take in and give back, in the service's REST form."""

from __future__ import annotations

import base64
import json
from functools import cache

TRACEBACK = b"""Traceback (most recent call last):
  File "/app/program_starter/main.py", line 88, in execute_program
    final_result = self.main(backend, self.messenger, **self.user_params)
  File "/provider/programs/sampler.py", line 412, in main
    raise ExecutionError(details)
ExecutionError: 'The job failed on the control system. -- code 1517'
"""
LOG = (
    "qiskit-runtime INFO: program started\n"
    "qiskit-runtime INFO: 1 PUB accepted\n"
    "qiskit-runtime INFO: program finished\n"
)


def _sampler() -> object:
    samples = ["0x0", "0x3"] * 28 + ["0x1", "0x2"] * 4
    data = {"c": {"samples": samples, "num_bits": 2}}
    return {"results": [{"data": data, "metadata": {}}], "metadata": {}}


def _estimator() -> object:
    data = {"evs": [0.97, -0.41], "stds": [0.012, 0.021], "ensemble_standard_error": [0.01, 0.02]}
    return {"results": [{"data": data, "metadata": {}}], "metadata": {}}


def _runner() -> object:
    counts = {"0x0": 489, "0x3": 511, "0x1": 13, "0x2": 11}
    one = {"shots": 1024, "success": True, "data": {"counts": counts}}
    return {"backend_name": "ibm_osaka", "success": True, "results": [one], "status": "COMPLETED"}


def _executor() -> object:
    # Schema v0.1: booleans packed eight to a byte, the lowest bit first, so 0xcc is 00 11 00 11.
    packed = base64.b64encode(b"\xcc" * 16).decode()
    tensor = {"data": packed, "shape": [64, 2], "dtype": "bool"}
    item = {"results": {"c": tensor}, "metadata": None}
    return {"schema_version": "v0.1", "data": [item], "metadata": {"chunk_timing": []}}


_MAKERS = {
    "executor": _executor,
    "sampler": _sampler,
    "estimator": _estimator,
    "circuit-runner": _runner,
    "qasm3-runner": _runner,
}


@cache
def result(program: str) -> bytes:
    """Return the body of a finished job of that program; an unknown one gives a plain object."""
    maker = _MAKERS.get(program)
    return json.dumps(maker() if maker else {"program": program, "data": []}).encode()


def params(program: str) -> dict[str, object]:
    """Return what was submitted to a job of that program."""
    circuit = 'OPENQASM 3.0; include "stdgates.inc"; bit[2] c; x $0; c[0] = measure $0;'
    if program == "estimator":
        return {"pubs": [[circuit, {"ZZ": 1}]], "version": 2, "resilience_level": 1}
    return {"pubs": [[circuit, None, 64]], "version": 2, "options": {"default_shots": 64}}
