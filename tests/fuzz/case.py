"""One case: open a broken body, ask for everything it holds, and say how that ended."""

from __future__ import annotations

import faulthandler
import resource
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from qjobs_tui.errors import BadResult
from qjobs_tui.results.lazy import LazyArray
from qjobs_tui.results.limits import Limits
from qjobs_tui.results.pubs import BitArray
from qjobs_tui.results.read import open_body
from qjobs_tui.results.spans import ExecutionSpans

from .mutations import MUTATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMITS = Limits(array_bytes=1 << 25, nodes=200_000, skeleton_bytes=1 << 24)
"""Small, so that a bomb of a few MB is one."""

_MASKS = 20
_MOST_SECONDS = 20
_MOST_BYTES = 2 << 30


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a case ended: ``value``, ``refused``, or the name of what must not happen."""

    seed: int
    fixture: str
    mutation: str
    end: str
    seconds: float
    told: str = ""


def run(seed: int, bodies: Mapping[str, bytes]) -> Outcome:
    """Run the case that a seed names."""
    random = Random(seed)
    fixture = random.choice(sorted(bodies))
    mutation = random.choice(MUTATIONS)
    body = mutation(bodies[fixture], random)
    began = time.perf_counter()
    try:
        ask_everything(open_body(body, limits=LIMITS).result)
        end, told = "value", ""
    except BadResult as error:
        end, told = "refused", error.headline
    except Exception as error:  # noqa: BLE001 - what this command is looking for
        end, told = type(error).__name__, str(error)[:200]
    return Outcome(seed, fixture, mutation.__name__, end, time.perf_counter() - began, told)


def run_many(seeds: range, bodies: Mapping[str, bytes]) -> tuple[list[Outcome], float]:
    """Run cases in a process of its own, which a hang or too much memory ends with a traceback."""
    faulthandler.register(signal.SIGALRM, chain=True)
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))
    outcomes = []
    for seed in seeds:
        signal.alarm(_MOST_SECONDS)
        outcomes.append(run(seed, bodies))
        signal.alarm(0)
    return outcomes, peak_megabytes()


def ask_everything(value: Any) -> None:
    """Decode each array, count each register, build masks of each span.

    Raises:
        BadResult: Something cannot be decoded.

    """
    first: BadResult | None = None
    for part in _parts(value, set()):
        try:
            _ask(part)
        except BadResult as error:
            # The others are asked all the same: one broken field must not spoil them.
            first = first or error
    if first:
        raise first


def _ask(part: Any) -> None:
    if isinstance(part, LazyArray):
        values = part.load()
        assert values.shape == part.shape
        assert values.nbytes <= LIMITS.array_bytes
    elif isinstance(part, BitArray):
        assert part.array.shape[:-1] == (*part.shape, part.num_shots)
    elif isinstance(part, ExecutionSpans):
        assert part.sizes.shape == (len(part),)
        for span in part[:_MASKS]:
            for pub in span.pub_idxs:
                if span.slices[pub].size < LIMITS.array_bytes:
                    span.mask(pub)


def _parts(value: Any, seen: set[int]) -> Iterator[Any]:
    """Yield every value inside of a result; none of them is nested deeper than the limits."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, LazyArray | BitArray | ExecutionSpans):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _parts(inner, seen)
    elif isinstance(value, list | tuple | set):
        for inner in value:
            yield from _parts(inner, seen)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _parts(getattr(value, field.name), seen)


def peak_megabytes() -> float:
    """Return the most memory this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
