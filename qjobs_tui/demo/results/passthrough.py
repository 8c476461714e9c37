"""What an executor job was told to hand through: how the client is to read the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qjobs_tui.demo.results.encoding import tensor

if TYPE_CHECKING:
    from qjobs_tui.demo.plans import ProgramPlan

_OBSERVABLE = "ZZ"
_TWIRLING = {"enable_gates": False, "num_randomizations": "auto", "strategy": "active-accum"}


def data(plan: ProgramPlan, shots: int) -> object:
    """Return the data handed through with a job of that plan, each circuit run so many times."""
    if not plan.role:
        weights = np.linspace(0.5, 1.0, 6)
        return {"experiment": "ising", "weights": tensor(weights, plan.version), "notes": [None]}
    processor: dict[str, object] = {
        "version": "v0.1",
        "options": _options(plan),
        "shots": shots,
        "circuits_metadata": [{"model": pub.model} for pub in plan.pubs],
    }
    if plan.role == "sampler_v2":
        processor |= {"twirling": bool(plan.randomizations), "meas_type": plan.meas_type}
    if plan.role != "estimator_v2":
        return {"post_processor": processor}
    processor |= {"precision": None, "num_pubs": len(plan.pubs)}
    return {"qiskit_mitigation": [_task(plan)], "post_processor": processor}


def _options(plan: ProgramPlan) -> dict[str, object]:
    twirling = {**_TWIRLING, "enable_measure": bool(plan.randomizations)}
    options: dict[str, object] = {"default_shots": None, "twirling": twirling}
    if plan.role == "sampler_v2":
        options["execution"] = {"meas_type": plan.meas_type, "init_qubits": True}
    if plan.role == "estimator_v2":
        options["resilience"] = {"measure_mitigation": False, "zne_mitigation": False}
    if plan.role == "noise_learner_v3":
        check = {"enable": False, "strategy": "node", "x_pulse_type": "xslow"}
        options["bit_flip_checks"] = {"pre_circuit": check, "post_circuit": check}
    return options


def _task(plan: ProgramPlan) -> dict[str, object]:
    """One observable over the sweep of the only PUB, as the client's mitigation package asks it."""
    pub = plan.pubs[0]
    return {
        "version": "0.1",
        "mitigation": None,
        "circuit_metadata": {},
        "observables": {_OBSERVABLE: 1.0},
        "param_basis_pairs": [[[point], _OBSERVABLE] for point in range(pub.shape[0])],
        "param_shape": list(pub.shape),
        "broadcast_obs_and_params": True,
        "meas_bases": [],
        "program_item_index": 0,
        "trex_calibration": None,
    }
