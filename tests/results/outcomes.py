"""Registers of every size for the tests of counting, and the same ones as Qiskit's."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from qiskit.primitives import BitArray as QiskitBits

from qjobs_tui.results.pubs import BitArray

Rows = np.ndarray[Any, np.dtype[np.uint8]]
SHAPES = ((), (1,), (3,), (2, 3), (0,))
SIZES = st.integers(1, 200) | st.sampled_from((1, 8, 16, 20, 63, 64, 65, 127, 128, 192, 200))


def rows(count: int, num_bits: int, seed: int, kinds: int | None = None) -> Rows:
    """Packed outcomes; of so many kinds only, which agree in most bits, or all random."""
    rng = np.random.default_rng(seed)
    length = -(-num_bits // 8)
    drawn = rng.integers(0, 256, (kinds or count, length), dtype=np.uint8)
    if kinds:
        drawn = drawn[:1] ^ (drawn & drawn[::-1] & np.roll(drawn, 1, axis=0))
        drawn = drawn[rng.integers(0, kinds, count)]
    if length:
        drawn[:, 0] &= 0xFF >> (-num_bits % 8)
    return drawn


@st.composite
def registers(draw: st.DrawFn, shape: tuple[int, ...] | None = None, shots: int = -1) -> BitArray:
    """A register of 1 to 200 bits; its shape and shots are drawn where they are not given."""
    num_bits = draw(SIZES)
    if shape is None:
        shape = draw(st.sampled_from(SHAPES))
    if shots < 0:
        shots = draw(st.integers(0, 80))
    kinds = draw(st.none() | st.integers(1, 9))
    values = rows(int(np.prod(shape)) * shots, num_bits, draw(st.integers(0, 9999)), kinds)
    return BitArray.of(values.reshape(*shape, shots, -(-num_bits // 8)), num_bits)


def qiskit(bits: BitArray) -> QiskitBits:
    """The same register as Qiskit's."""
    return QiskitBits(bits.array, bits.num_bits)


def of_samples(samples: list[str]) -> BitArray:
    """A register without parameters from bitstrings."""
    known = QiskitBits.from_samples(samples, len(samples[0]))
    return BitArray.of(known.array, known.num_bits)
