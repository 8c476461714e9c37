"""What a QPU is made of, in as much of the service's detail as IBM's client needs."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from qjobs_tui.demo.devices import Device

_VERSION = "1.3.0"
_ONE_QUBIT = ("id", "rz", "sx", "x")


def status(device: Device, now: datetime) -> dict[str, object]:
    """Return ``/backends/{name}/status``."""
    online = device.status == "online"
    return {
        "state": online,
        "status": "active" if online else "internal",
        "message": device.reason,
        "length_queue": device.queue_length(now),
        "backend_version": _VERSION,
    }


def configuration(device: Device) -> dict[str, object]:
    """Return ``/backends/{name}/configuration``; its qubits stand in one row."""
    pairs = _pairs(device)
    singles = [[qubit] for qubit in range(device.qubits)]
    return {
        "backend_name": device.name,
        "backend_version": _VERSION,
        "n_qubits": device.qubits,
        "basis_gates": ["cz", *_ONE_QUBIT],
        "gates": [_gate("cz", pairs), *(_gate(name, singles) for name in _ONE_QUBIT)],
        "coupling_map": pairs,
        "supported_instructions": ["cz", *_ONE_QUBIT, "measure", "delay", "reset"],
        "local": False,
        "simulator": False,
        "conditional": False,
        "open_pulse": False,
        "memory": True,
        "max_shots": 100_000,
        "max_experiments": 300,
        "credits_required": True,
        "dynamic_reprate_enabled": True,
        "rep_delay_range": [0.0, 500.0],
        "default_rep_delay": 250.0,
        "dt": 4.0,
        "dtm": 4.0,
        "meas_map": [list(range(device.qubits))],
        "online_date": "2024-05-14T04:00:00+00:00",
        "processor_type": {"family": device.family, "revision": device.revision[1:]},
        "description": f"simulated QPU with {device.qubits} qubits",
        "timing_constraints": {"acquire_alignment": 1, "granularity": 1},
    }


def properties(device: Device, now: datetime) -> dict[str, object]:
    """Return ``/backends/{name}/properties``, calibrated at the last full hour."""
    date = now.replace(minute=0, second=0, microsecond=0).isoformat()
    dice = Random(f"{device.name}:{date}")  # noqa: S311 - no secret
    qubits = [_qubit(device, date, dice) for _ in range(device.qubits)]
    two = [_properties_of("cz", pair, device.two_q_error, 68, date) for pair in _pairs(device)]
    one = [
        _properties_of(
            name, [qubit], 0.0 if name == "rz" else 2.5e-4, 0 if name == "rz" else 24, date
        )
        for name in _ONE_QUBIT
        for qubit in range(device.qubits)
    ]
    return {
        "backend_name": device.name,
        "backend_version": _VERSION,
        "last_update_date": date,
        "qubits": qubits,
        "gates": [*two, *one],
        "general": [],
    }


def _pairs(device: Device) -> list[list[int]]:
    row = range(device.qubits - 1)
    return [pair for q in row for pair in ([q, q + 1], [q + 1, q])]


def _gate(name: str, coupling_map: list[list[int]]) -> dict[str, object]:
    parameters = ["theta"] if name == "rz" else []
    definition = f"gate {name} q {{ }}"
    return {
        "name": name,
        "parameters": parameters,
        "qasm_def": definition,
        "coupling_map": coupling_map,
    }


def _value(name: str, value: float, unit: str, date: str) -> dict[str, object]:
    return {"date": date, "name": name, "unit": unit, "value": value}


def _qubit(device: Device, date: str, dice: Random) -> list[dict[str, object]]:
    return [
        _value("T1", round(dice.uniform(90, 320), 2), "us", date),
        _value("T2", round(dice.uniform(50, 250), 2), "us", date),
        _value("readout_error", round(device.readout_error * dice.uniform(0.5, 2), 6), "", date),
        _value("readout_length", 1560, "ns", date),
    ]


def _properties_of(
    name: str, qubits: list[int], error: float, length: int, date: str
) -> dict[str, object]:
    parameters = [
        _value("gate_error", error, "", date),
        _value("gate_length", length, "ns", date),
    ]
    label = name + "_".join(str(qubit) for qubit in qubits)
    return {"qubits": qubits, "gate": name, "parameters": parameters, "name": label}
