"""What simulated circuits give: outcomes of many shots, drifting while the job runs.

A model takes a random generator, the parameter set of each shot as a fraction 0..1 of the sweep,
when each was measured (0..1 of the job's run) and the number of bits; it returns a bool array
(shots, bits), classical bit 0 first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Bits = np.ndarray[Any, np.dtype[np.bool_]]
Floats = np.ndarray[Any, np.dtype[np.float32]]
Model = Callable[[np.random.Generator, Floats, Floats, int], Bits]

_READOUT_ERROR = 0.012


def _noisy(
    rng: np.random.Generator, ideal: Bits, when: Floats, error: float = _READOUT_ERROR
) -> Bits:
    """Flip bits as a readout does whose error doubles during the run."""
    return ideal ^ (rng.random(ideal.shape, np.float32) < error * (1 + when)[:, None])


def _ghz(rng: np.random.Generator, angle: Floats, when: Floats, bits: int) -> Bits:
    """All zeros or all ones; a sweep turns the balance, and the ones decay with time."""
    ones = rng.random(len(when)) < np.sin(np.pi * (0.25 + angle / 4)) ** 2 - 0.18 * when
    return _noisy(rng, np.repeat(ones[:, None], bits, axis=1), when)


def _grover(rng: np.random.Generator, angle: Floats, when: Floats, bits: int) -> Bits:
    """One marked bitstring over an even background; it loses a third during the run."""
    marked = np.random.default_rng(bits).random(bits) < 0.5
    hits = rng.random(len(when)) < 0.62 - 0.2 * when - 0.1 * angle
    even = rng.integers(0, 2, (len(when), bits), np.uint8).astype(bool)
    return _noisy(rng, np.where(hits[:, None], marked, even), when, 0.002)


def _random(rng: np.random.Generator, angle: Floats, when: Floats, bits: int) -> Bits:
    """Even noise, with a growing part of shots in which nothing was excited."""
    width = -(-bits // 8)
    packed = rng.integers(0, 256, (len(when), width), np.uint8)
    packed[rng.random(len(when)) < 0.02 + 0.04 * when + 0.01 * angle] = 0
    return np.unpackbits(packed, axis=1, count=bits).astype(bool)


def _rotations(rng: np.random.Generator, angle: Floats, when: Floats, bits: int) -> Bits:
    """Each qubit turned by the sweep's angle, 0 to 2 pi, each a little later than the last."""
    phases = 2 * np.pi * (angle[:, None] - np.arange(bits) * 0.02)
    ideal = rng.random((len(when), bits), np.float32) < np.sin(phases / 2) ** 2
    return _noisy(rng, ideal, when)


def _peaks(rng: np.random.Generator, angle: Floats, when: Floats, bits: int) -> Bits:
    """A dozen bitstrings of falling weight, as of a good QAOA or VQE state."""
    strings = np.random.default_rng(bits).random((min(12, 1 << bits), bits)) < 0.5
    weights = 0.62 ** np.arange(len(strings))
    drawn = rng.choice(len(strings), len(when), p=weights / weights.sum())
    drawn[rng.random(len(when)) < 0.25 * when + 0.3 * angle] = len(strings) - 1
    return _noisy(rng, strings[drawn], when, 0.006)


def _readout(rng: np.random.Generator, angle: Floats, when: Floats, bits: int) -> Bits:
    """Zeros at the sweep's beginning, ones at its end; ones are lost more often."""
    ones = rng.random((len(when), bits), np.float32) < angle[:, None]
    return _noisy(rng, ones & (rng.random(ones.shape) > 0.03), when)


def _teleport(rng: np.random.Generator, angle: Floats, when: Floats, bits: int) -> Bits:
    """The last bit carries the state; those before it were measured on the way, and are even."""
    ideal = rng.random((len(when), bits), np.float32) < 0.5
    ideal[:, -1] = rng.random(len(when)) < 0.93 - 0.12 * when - 0.6 * angle
    return _noisy(rng, ideal, when)


def _syndrome(rng: np.random.Generator, angle: Floats, when: Floats, bits: int) -> Bits:
    """Rounds of four checks: an error seen in one round is seen in all that follow."""
    errors = (
        rng.random((len(when), -(-bits // 4), 4), np.float32) < 0.03 + 0.02 * angle[:, None, None]
    )
    seen = np.bitwise_xor.accumulate(errors, axis=1).reshape(len(when), -1)[:, :bits]
    return _noisy(rng, seen, when, 0.004)


def _bell(rng: np.random.Generator, angle: Floats, when: Floats, bits: int) -> Bits:
    """Qubits whose parity has the expectation value cos(2 pi angle)."""
    ideal = rng.random((len(when), bits), np.float32) < 0.5
    odd = rng.random(len(when)) < (1 - np.cos(2 * np.pi * angle)) / 2
    ideal[:, -1] = odd ^ np.bitwise_xor.reduce(ideal[:, :-1], axis=1)
    return _noisy(rng, ideal, when)


MODELS: dict[str, Model] = {
    "ghz": _ghz,
    "grover": _grover,
    "random": _random,
    "rotations": _rotations,
    "peaks": _peaks,
    "readout": _readout,
    "teleport": _teleport,
    "syndrome": _syndrome,
    "bell": _bell,
}
