"""Large bodies are read without keeping others waiting."""

from __future__ import annotations

import base64
import gc
import json
import zlib
from typing import TYPE_CHECKING

import numpy as np
import pytest

from qjobs_tui.results import (
    PrimitiveResult,
    read_result,
)

from .stalls import lets_others_in
from .stored import npy

if TYPE_CHECKING:
    from collections.abc import Iterator


def bodies_of_50_mb() -> Iterator[bytes]:
    """Yield two long arrays, and samples in the REST form."""
    noise = np.random.default_rng(1).integers(0, 256, (1_200_000, 16), np.uint8)
    packed = zlib.compress(npy("(1200000, 16)", data=noise.tobytes()), 0)
    array = {"__type__": "ndarray", "__value__": base64.b64encode(packed).decode()}
    bits = {"__type__": "BitArray", "__value__": {"array": array, "num_bits": 127}}
    data = {"__type__": "DataBin", "__value__": {"shape": [], "fields": {"c": bits, "d": bits}}}
    pub = {"__type__": "SamplerPubResult", "__value__": {"data": data}}
    yield json.dumps({"__type__": "PrimitiveResult", "__value__": {"pub_results": [pub]}}).encode()
    some = ", ".join(f'"0x{row.tobytes().hex()}"' for row in noise[:10_000]).encode()
    samples = b", ".join([some] * 130)
    yield b'{"results": [{"data": {"c": {"samples": [%s], "num_bits": 128}}}]}' % samples


@pytest.fixture
def _small_heap() -> Iterator[None]:
    """Hide from garbage collection what the other tests and IBM's client have loaded."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("_small_heap")
def test_50_mb_are_read_without_keeping_other_threads_waiting() -> None:
    for body in bodies_of_50_mb():
        assert len(body) > 48_000_000

        def work(body: bytes = body) -> None:
            result = read_result(body)
            assert isinstance(result, PrimitiveResult)
            for bits in result.pubs[0].data.registers.values():
                assert bits.array.size > 10_000_000

        assert lets_others_in(work)
