"""What was submitted to the simulated jobs: as many PUBs and shots as their results have."""

from __future__ import annotations

import base64
import zlib
from array import array
from math import prod
from typing import TYPE_CHECKING

from qjobs_tui.demo.bodies import fitting
from qjobs_tui.demo.plans import (
    PLANS,
    EstimatorPlan,
    OtherPlan,
    Plan,
    ProgramPlan,
    Pub,
    SamplerPlan,
)

if TYPE_CHECKING:
    from qjobs_tui.demo.plans import Shape
    from qjobs_tui.demo.script import JobScript

_HEAD = 'OPENQASM 3.0; include "stdgates.inc";'
_CZ = f"{_HEAD} cz $12, $13;"
_OBSERVABLE = {"ZZ": 1}


def params(job: JobScript) -> dict[str, object]:
    """Return what was submitted to a job: what its plan says, or that of its program."""
    plan = PLANS.get(job.result if isinstance(job.result, str) else "") or _usual(job.program)
    if isinstance(plan, SamplerPlan):
        return _sampler(plan)
    if isinstance(plan, EstimatorPlan):
        return _estimator(plan)
    return _program(plan) if isinstance(plan, ProgramPlan) else _other(plan)


def _usual(program: str) -> Plan:
    """The plan of a job that failed or was cancelled, and has no result to be made."""
    try:
        return PLANS[fitting(program)]
    except KeyError:
        return PLANS["sampler"]


def _circuit(pub: Pub) -> str:
    """A circuit with the PUB's registers, and an angle where its parameters are swept."""
    angle = "input float[64] theta; rx(theta) $0;" if pub.shape else "h $0;"
    registers = [f"bit[{bits}] {name}; {name}[0] = measure $0;" for name, bits in pub.registers]
    return " ".join((_HEAD, angle, *registers))


def _angles(shape: Shape) -> list[float]:
    """The angles of a sweep, in order; none for a circuit without parameters."""
    size = prod(shape)
    return [6.2832 * i / max(1, size - 1) for i in range(size)] if shape else []


def _nested(values: list[float], shape: Shape) -> object:
    """The angles in the shape of the PUB, with a last axis for the only parameter."""
    if not shape:
        return values
    step = len(values) // shape[0]
    return [_nested(values[i * step : (i + 1) * step], shape[1:]) for i in range(shape[0])]


def _sampler(plan: SamplerPlan) -> dict[str, object]:
    pubs = [
        [_circuit(pub), _nested(_angles(pub.shape), pub.shape) if pub.shape else None, pub.shots]
        for pub in plan.pubs
    ]
    options: dict[str, object] = {"default_shots": 4_096}
    if plan.form == "kerneled":
        options["execution"] = {"meas_type": "kerneled"}
    return {"pubs": pubs, "version": 2, "support_qiskit": plan.form != "rest", "options": options}


def _estimator(plan: EstimatorPlan) -> dict[str, object]:
    pubs: list[object] = []
    for curve in plan.pubs:
        pub = Pub(curve.model, 0, (), curve.shape)
        pubs.append([_circuit(pub), _OBSERVABLE, _nested(_angles(pub.shape), pub.shape)])
    level = 2 if plan.form == "zne" else 1
    options = {"default_precision": plan.precision}
    return {"pubs": pubs, "version": 2, "resilience_level": level, "options": options}


def _program(plan: ProgramPlan) -> dict[str, object]:
    items = [
        {
            "item_type": "circuit",
            "circuit_arguments": _tensor(_angles(pub.shape), pub.shape, plan.version),
            "shape": list(pub.shape),
            "chunk_size": "auto",
        }
        for pub in plan.pubs
    ]
    program = {
        "shots": plan.pubs[0].shots // max(1, plan.randomizations),
        "circuits": {"data": [_circuit(pub) for pub in plan.pubs]},
        "items": items,
        "meas_level": plan.meas_type,
        "passthrough_data": None,
        "semantic_role": plan.role or None,
    }
    options = {"init_qubits": True, "rep_delay": None}
    return {"schema_version": plan.version, "quantum_program": program, "options": options}


def _tensor(values: list[float], shape: Shape, version: str) -> dict[str, object]:
    raw = array("d", values).tobytes()
    data = base64.b64encode(zlib.compress(raw) if version == "v2.0" else raw).decode()
    return {"data": data, "shape": [*shape, 1 if shape else 0], "dtype": "f64"}


def _other(plan: OtherPlan) -> dict[str, object]:
    if plan.kind == "calibrate":
        return {"schema_version": "v0.1", "options": {}}
    if plan.kind.startswith("noise-learner"):
        return {"instructions": [_CZ, _CZ], "options": {"shots_per_randomization": 128}}
    if plan.kind == "estimator v1":
        return {"circuits": [_CZ], "observables": [_OBSERVABLE], "parameter_values": _angles((12,))}
    circuit = _circuit(Pub("ghz", plan.shots, (("a", 2), ("b", 3))))
    return {"circuits": [circuit] * 3, "shots": plan.shots}
