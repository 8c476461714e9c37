"""Reading results against IBM's client, in a process of its own: prints seconds as JSON."""

from __future__ import annotations

import base64
import gc
import io
import json
import statistics
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from qiskit.primitives import BitArray as ClientBits
from qiskit.primitives import DataBin, PrimitiveResult, SamplerPubResult
from qiskit_ibm_runtime.execution_span import DoubleSliceSpan, ExecutionSpans
from qiskit_ibm_runtime.json import RuntimeDecoder, RuntimeEncoder

from qjobs_tui.results import open_body
from qjobs_tui.results.pubs import PrimitiveResult as OurResult
from qjobs_tui.results.spans.density import density_by_pub
from qjobs_tui.results.spans.timeline import busy_time, gaps, lanes, overlap_time
from qjobs_tui.results.stats import counts
from tests.support.waiting import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Callable

SHOTS = 1_000_000
SPANS = 10_000
ROUNDS = 5
STALL_BYTES = 50_000_000
_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def outcomes(num_bits: int, kind: str) -> Any:
    """Return packed outcomes of a million shots: uniformly random, or GHZ with readout errors."""
    random = np.random.default_rng(num_bits)
    if kind == "random":
        bits = random.random((SHOTS, num_bits), np.float32) < 0.5
    else:
        bits = (random.random((SHOTS, 1)) < 0.5) ^ (
            random.random((SHOTS, num_bits), np.float32) < 0.01
        )
    return ClientBits.from_bool_array(bits, order="little").array


def body(array: Any, num_bits: int) -> bytes:
    """Return a sampler's body as IBM's client encodes it."""
    data = DataBin(meas=ClientBits(array, num_bits), shape=())
    return json.dumps(PrimitiveResult([SamplerPubResult(data)]), cls=RuntimeEncoder).encode()


def spans_body() -> bytes:
    """Return a body with ten thousand spans, some of which overlap."""
    second = timedelta(seconds=1)
    spans = [
        DoubleSliceSpan(
            _BEGIN + at * second,
            _BEGIN + at * second + 1.2 * second,
            {at % 4: ((SPANS * 25,), slice(0, 1), slice(at * 25, at * 25 + 25))},
        )
        for at in range(SPANS)
    ]
    metadata = {"execution": {"execution_spans": ExecutionSpans(spans)}}
    return json.dumps(PrimitiveResult([], metadata), cls=RuntimeEncoder).encode()


def floor(text: bytes) -> Any:
    """Decode the one array by hand with nothing checked: the least there is to do."""
    tree = json.loads(text)
    fields = tree["__value__"]["pub_results"][0]["__value__"]["data"]["__value__"]["fields"]
    stream = fields["meas"]["__value__"]["array"]["__value__"]
    return np.load(io.BytesIO(zlib.decompress(base64.b64decode(stream))))


def ours(text: bytes) -> Any:
    """Open and decode."""
    return primitive(text).pubs[0].data["meas"].array


def primitive(text: bytes) -> OurResult:
    """Open a sampler's body."""
    result = open_body(text).result
    assert isinstance(result, OurResult)
    return result


def laid_out(text: bytes) -> None:
    """Open ten thousand spans and compute all that their first drawing needs."""
    spans = primitive(text).spans
    assert spans is not None
    assert spans.sizes.sum() == SPANS * 25
    lanes(spans)
    density_by_pub(spans, 140, spans.pub_idxs)
    busy_time(spans)
    gaps(spans)
    overlap_time(spans)


def in_turn(*tasks: Callable[[], object]) -> list[float]:
    """Return each task's median seconds, measured in turn with the others."""
    seconds: list[list[float]] = [[] for _ in tasks]
    for task in tasks:
        task()
    for _ in range(ROUNDS):
        for own, task in zip(seconds, tasks, strict=True):
            gc.collect()
            begin = time.perf_counter()
            task()
            own.append(time.perf_counter() - begin)
    return [statistics.median(own) for own in seconds]


def longest_stall(task: Callable[[], object]) -> float:
    """Return the longest time for which another thread got no turn while the task ran."""
    longest = 0.0
    with ThreadPoolExecutor(1) as pool:
        last, running = time.perf_counter(), pool.submit(task)
        end = last + PATIENCE_S
        while not running.done():
            assert last < end, "the task does not end"
            time.sleep(0.001)
            now = time.perf_counter()
            last, longest = now, max(longest, now - last)
        running.result()
    return longest


def large_body() -> bytes:
    """Return about 50 MB: shots that do not compress."""
    random = np.random.default_rng(0)
    shots = STALL_BYTES * 3 // 4 // 16
    return body(random.integers(0, 256, (shots, 16), np.uint8), 128)


def read_and_count(text: bytes) -> None:
    """Do with a large body what showing it needs."""
    counts(primitive(text).pubs[0].data["meas"]).top(20)


def measured() -> dict[str, float]:
    """Return every figure, in seconds."""
    found: dict[str, float] = {}
    for bits, kind in ((20, "random"), (20, "ghz"), (127, "random"), (127, "ghz")):
        array = outcomes(bits, kind)
        text = body(array, bits)
        assert (floor(text) == ours(text)).all()
        decoding = in_turn(lambda text=text: floor(text), lambda text=text: ours(text))  # type: ignore[misc]
        register = primitive(text).pubs[0].data["meas"]
        held, client = register.array, ClientBits(array, bits)
        theirs = client.get_int_counts()
        assert dict(counts(register).top(20)).items() <= theirs.items()
        counting = in_turn(client.get_counts, lambda register=register: counts(register).top(20))  # type: ignore[misc]
        assert held is register.array
        for name, (reference, own) in (("decode", decoding), ("count", counting)):
            found |= {f"{name} {bits} {kind} reference": reference, f"{name} {bits} {kind}": own}
    text = spans_body()
    reference, own = in_turn(lambda: json.loads(text, cls=RuntimeDecoder), lambda: laid_out(text))
    found |= {"spans reference": reference, "spans": own}
    large = large_body()
    found["stall"] = longest_stall(lambda: read_and_count(large))
    return found


if __name__ == "__main__":
    json.dump(measured(), sys.stdout)
