"""The QPUs of the simulated account, with the service's figures about them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_PACE_S = 120


@dataclass(frozen=True, slots=True)
class Device:
    """One QPU; ``busy`` is how many jobs usually wait there, ``wait`` their median wait in s."""

    name: str
    region: str
    qubits: int
    family: str
    revision: str
    busy: int
    wait: int
    clops: int
    two_q_error: float
    readout_error: float
    status: str = "online"
    reason: str = ""

    def queue_length(self, now: datetime) -> int:
        """Return how many jobs wait there; it drifts every two minutes, the same in each run."""
        drift = Random(f"{self.name}:{int(now.timestamp()) // _PACE_S}")  # noqa: S311 - no secret
        return max(0, self.busy + drift.randint(-2, 3))

    def waits(self, now: datetime) -> dict[str, int]:
        """Return the service's waiting times there, in seconds."""
        median = self.wait + 15 * (self.queue_length(now) - self.busy)
        median = max(5, median)
        return {"average": int(median * 1.4), "p50": median, "p95": median * 6}


DEVICES = (
    Device("ibm_fez", "us-east", 156, "Heron", "r2", 7, 140, 320_000, 2.7e-3, 1.3e-2),
    Device("ibm_torino", "us-east", 133, "Heron", "r1", 12, 420, 290_000, 3.4e-3, 2.6e-2),
    Device("ibm_marrakesh", "us-east", 156, "Heron", "r2", 31, 1500, 310_000, 2.4e-3, 1.1e-2),
    Device(
        "ibm_kingston", "us-east", 156, "Heron", "r2", 58, 5400, 340_000, 2.0e-3, 9.0e-3,
        "paused", "Calibration after maintenance; jobs stay queued",
    ),
    Device("ibm_aachen", "eu-de", 156, "Heron", "r2", 4, 75, 330_000, 2.2e-3, 1.0e-2),
    Device("ibm_strasbourg", "eu-de", 127, "Eagle", "r3", 9, 260, 180_000, 7.6e-3, 1.8e-2),
)  # fmt: skip
RETIRED = "ibm_osaka"
