"""Executor bodies that are hostile, broken or large."""

from __future__ import annotations

import base64
import json
import time
import zlib
from typing import Any

import numpy as np
import pytest

from qjobs_tui.results.limits import Limits
from qjobs_tui.results.pubs import PrimitiveResult
from qjobs_tui.results.reading.executor import read_executor

from .program_cases import (
    HOSTILE,
    grown,
    is_at_an_end,
    places,
    refused,
    replaced,
    root,
    text,
    without,
)
from .stalls import lets_others_in

OTHERS: list[Any] = [None, True, -1, 1 << 62, 1 << 80, 0.5, "x", "", [], {}, [[]], {"data": 1}]


@pytest.mark.parametrize("name", HOSTILE)
def test_any_value_in_any_place_is_read_or_refused_with_a_path(name: str) -> None:
    tree = json.loads(text(name))
    limits = Limits(array_bytes=1 << 20)
    for at in places(tree):
        if not is_at_an_end(tree, at):
            continue
        broken = [replaced(tree, at, other) for other in OTHERS]
        if at and isinstance(at[-1], str):
            broken.append(without(tree, at))
        for one in broken:
            error = refused(grown(one, limits))
            # Whatever is wrong within an object is named, the body as a whole only for itself.
            assert error is None or error.path or len(at) <= 1


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_a_tensor_claims_costs_no_more_than_is_there(name: str) -> None:
    tree = json.loads(text(name))
    shapes = [at for at in places(tree) if at and at[-1] == "shape"]
    claims: list[Any] = [[1 << 40] * 3, [1 << 62, 0, 1 << 62], [0] * 32, [1 << 31, 2, 2], [0, 0, 0]]
    for at in shapes:
        for claim in claims:
            before = time.thread_time()
            refused(grown(replaced(tree, at, claim)))
            assert time.thread_time() - before < 1


def test_a_large_body_is_read_in_a_thread_without_holding_up_others() -> None:
    """50 MB of text, 128 bits and flips."""
    rng = np.random.default_rng(4)
    raw = rng.integers(0, 256, 640 * 60_000, np.uint8)
    tensors = {
        "c": _tensor(raw.tobytes(), [10, 4, 60_000, 128]),
        "measurement_flips.c": _tensor(bytes(640), [10, 4, 1, 128]),
    }
    passed = json.loads(text("executor-v2.0-sampler-twirled-flips.json"))["passthrough_data"]
    passed["post_processor"]["circuits_metadata"] = None
    whole = json.dumps(
        {
            "schema_version": "v2.0",
            "data": [{"results": tensors, "metadata": {}}],
            "metadata": {"chunk_timing": []},
            "passthrough_data": passed,
            "semantic_role": "sampler_v2",
        }
    ).encode()
    assert len(whole) > 50e6

    def work() -> None:
        assert _sizes(whole) == raw.size

    assert lets_others_in(work)


def _tensor(raw: bytes, shape: list[int]) -> dict[str, Any]:
    data = base64.b64encode(zlib.compress(raw, 1)).decode()
    return {"data": data, "shape": shape, "dtype": "bool"}


def _sizes(whole: bytes) -> int:
    result = read_executor(root(whole))
    assert isinstance(result, PrimitiveResult)
    return sum(one.array.nbytes for pub in result.pubs for one in pub.data.registers.values())
