"""The shots of one PUB in the order in which they are stored while they are measured."""

from __future__ import annotations

from math import ceil, prod
from typing import TYPE_CHECKING, Any

import numpy as np

from qjobs_tui.demo.results.models import MODELS, Bits, Floats

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qjobs_tui.demo.plans import Pub

Packed = np.ndarray[Any, np.dtype[np.uint8]]
_BLOCK = 1 << 20


def width(pub: Pub) -> int:
    """Bits of all registers of a PUB together."""
    return sum(bits for _, bits in pub.registers)


def packed(
    pub: Pub, shape: tuple[int, ...], when: Floats, rng: np.random.Generator
) -> dict[str, Packed]:
    """Measure, and pack as a BitArray is: big-endian over a shot's whole row of bytes.

    Args:
        pub: What to measure.
        shape: Shape in which it is measured: other axes, those of the sweep, shots.
        when: When each shot is measured, 0..1 of the run; any shape of the same size.
        rng: Source of randomness.

    Returns:
        For each register an array (*shape, bytes).

    """
    size = prod(shape)
    made = {name: np.empty((size, ceil(bits / 8)), np.uint8) for name, bits in pub.registers}
    for at, block in _blocks(pub, shape, when, rng):
        for name, part in _parted(pub, block):
            rows = np.packbits(part, axis=1, bitorder="little")[:, ::-1]
            made[name][at : at + len(rows)] = rows
    return {name: array.reshape(*shape, -1) for name, array in made.items()}


def loose(
    pub: Pub, shape: tuple[int, ...], when: Floats, rng: np.random.Generator
) -> dict[str, Bits]:
    """Measure, one bool for each bit: for each register an array (*shape, bits)."""
    blocks = [dict(_parted(pub, block)) for _, block in _blocks(pub, shape, when, rng)]
    return {
        name: np.concatenate([block[name] for block in blocks]).reshape(*shape, bits)
        for name, bits in pub.registers
    }


def clouds(bits: Bits, rng: np.random.Generator) -> np.ndarray[Any, Any]:
    """Turn outcomes into IQ points: a cloud for each of the two states."""
    centre = np.where(bits, 2.1e6 - 1.3e6j, -1.7e6 + 2.4e6j)
    noise = rng.normal(0, 6e5, bits.shape) + 1j * rng.normal(0, 6e5, bits.shape)
    return np.asarray(centre + noise)


def _blocks(
    pub: Pub, shape: tuple[int, ...], when: Floats, rng: np.random.Generator
) -> Iterator[tuple[int, Bits]]:
    """Measure some thousand shots at a time."""
    model, moments = MODELS[pub.model], when.reshape(-1)
    sets, step = prod(pub.shape), max(1, _BLOCK // width(pub))
    for at in range(0, moments.size, step):
        part = moments[at : at + step]
        # The sweep's axes stand right before the shots.
        number = (np.arange(at, at + part.size) // shape[-1]) % sets
        angle = (number / max(1, sets - 1)).astype(np.float32)
        yield at, model(rng, angle, part, width(pub))


def _parted(pub: Pub, block: Bits) -> Iterator[tuple[str, Bits]]:
    """Cut the bits of a block into registers."""
    at = 0
    for name, bits in pub.registers:
        yield name, block[:, at : at + bits]
        at += bits
