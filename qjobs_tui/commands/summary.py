"""What a result holds, in short, as plain data for JSON and for lines of text.

Every text in it is as the service sent it, and a number that is not finite is None.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from math import isfinite
from typing import TYPE_CHECKING, Any

from qjobs_tui.errors import BadResult
from qjobs_tui.results import pubs, stats
from qjobs_tui.results.lazy import LazyArray
from qjobs_tui.results.spans import timeline

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qjobs_tui.results.spans import ExecutionSpans

    Record = dict[str, Any]

TOP = 10
FEW = 20
_TAIL = 20_000
_SHORT = 60


@dataclass(frozen=True, slots=True)
class Summary:
    """What a result holds, and what of it could not be read: one broken array hides no other."""

    record: Record
    unreadable: tuple[BadResult, ...]


def summarize(result: pubs.Result, at_most: int | None = None) -> Summary:
    """Describe a result, decoding its arrays one after the other.

    Args:
        result: The result.
        at_most: How many PUBs (or items, or circuits) are described; ``left_out`` says of how
            many nothing is said. None is all.

    """
    unreadable: list[BadResult] = []
    record = {"type": type(result).__name__} | _Scribe(unreadable, at_most).describe(result)
    return Summary(record, tuple(unreadable))


def spans_record(spans: ExecutionSpans | None) -> Record | None:
    """Describe execution spans: how many, from when to when, seconds in all and seconds busy."""
    if spans is None:
        return None
    return {
        "count": len(spans),
        "start": spans.start.isoformat() if spans.start else None,
        "stop": spans.stop.isoformat() if spans.stop else None,
        "duration_seconds": spans.duration,
        "busy_seconds": timeline.busy_time(spans),
        "shots": spans.size,
    }


@dataclass(frozen=True, slots=True)
class _Scribe:
    """Describes one thing after the other, and notes what cannot be read."""

    unreadable: list[BadResult]
    at_most: int | None

    def describe(self, result: pubs.Result) -> Record:
        match result:
            case pubs.PrimitiveResult() | pubs.ProgramResult():
                spans = self._guarded(spans_record, result.spans)
                return self._program(result) | {"spans": spans}
            case pubs.Distributions():
                listed = self._listed("circuits", result.experiments, self._circuit)
                return {"origin": result.origin} | listed
            case pubs.NamedResult():
                told = {"program": result.program, "version": result.version}
                return told | self._listed("items", result.items, self._named)
            case _:
                return self._small(result)

    def _program(self, result: pubs.PrimitiveResult | pubs.ProgramResult) -> Record:
        if isinstance(result, pubs.PrimitiveResult):
            return {"origin": result.origin} | self._listed("pubs", result.pubs, self._pub)
        told = {"origin": result.version, "role": result.role, "note": result.note}
        return told | self._listed("items", result.items, self._item)

    def _small(self, result: pubs.Result) -> Record:
        match result:
            case pubs.EstimatesV1():
                return {"values": self._guarded(_values, result.values, None)}
            case pubs.TextResult():
                return {"tail": result.tail[-_TAIL:]}
            case pubs.TreeResult():
                return {"note": result.note, "tree": _outline(result.value)}
            case _:
                return {}

    def _listed(
        self, name: str, things: tuple[Any, ...], describe: Callable[[Any], Record]
    ) -> Record:
        shown = things if self.at_most is None else things[: self.at_most]
        records = [{"index": place} | describe(thing) for place, thing in enumerate(shown)]
        return {name: records, "left_out": len(things) - len(shown)}

    def _pub(self, pub: pubs.PubResult) -> Record:
        data = pub.data
        registers, arrays = data.registers, data.arrays
        return {
            "kind": pub.kind,
            "shape": None if data.shape is None else list(data.shape),
            "registers": {name: self._guarded(_register, bits) for name, bits in registers.items()},
            "values": {
                name: self._guarded(_values, values, _errors_of(name, arrays))
                for name, values in arrays.items()
                if name.startswith("evs")
            },
            "arrays": self._arrays(
                {name: array for name, array in arrays.items() if not _is_estimate(name)}
            ),
            "others": _kinds(data, {*registers, *arrays}),
        }

    def _item(self, item: pubs.ProgramItem) -> Record:
        return {"arrays": self._arrays(item.arrays)}

    def _named(self, item: Mapping[str, Any]) -> Record:
        arrays = {name: value for name, value in item.items() if isinstance(value, LazyArray)}
        return {"arrays": self._arrays(arrays), "others": _kinds(item, arrays)}

    def _circuit(self, one: pubs.Distribution) -> Record:
        return {"name": one.name, "shots": one.shots} | (self._guarded(_distribution, one) or {})

    def _arrays(self, arrays: Mapping[str, LazyArray]) -> Record:
        return {name: self._guarded(_array, array) for name, array in arrays.items()}

    def _guarded(self, describe: Callable[..., Record | None], *things: object) -> Record | None:
        try:
            return describe(*things)
        except BadResult as error:
            self.unreadable.append(error)
            return {"unreadable": f"{error.path or 'the body'} {error.what}"}


def _register(bits: pubs.BitArray) -> Record:
    counts = stats.counts(bits)
    return {
        "bits": bits.num_bits,
        "shape": list(bits.shape),
        "shots": bits.num_shots,
        "outcomes": counts.distinct,
        "top": [
            {
                "bitstring": counts.bitstring(outcome),
                "count": count,
                "share": count / counts.shots,
            }
            for outcome, count in counts.top(TOP)
        ],
    }


def _distribution(one: pubs.Distribution) -> Record:
    outcomes = stats.outcomes(one)
    total = outcomes.total
    return {
        "bits": outcomes.num_bits,
        "quasi": one.is_quasi,
        "outcomes": outcomes.distinct,
        "top": [
            {
                "bitstring": outcomes.bitstring(outcome),
                "count": None if one.is_quasi else value,
                "share": value if one.is_quasi else value / total,
            }
            for outcome, value in outcomes.top(TOP)
        ],
    }


def _values(values: LazyArray, errors: LazyArray | None) -> Record:
    found = stats.summary(values)
    fits = errors is not None and errors.shape == values.shape
    return {
        "shape": list(found.shape),
        "low": _finite(found.low),
        "high": _finite(found.high),
        "nan": found.nans,
        "first": _first(values),
        "errors": _first(errors) if errors is not None and fits else None,
    }


def _is_estimate(name: str) -> bool:
    """Whether a field holds expectation values or their errors, by the estimator's names."""
    return name.startswith(("evs", "stds", "ensemble_st"))


def _errors_of(name: str, arrays: Mapping[str, LazyArray]) -> LazyArray | None:
    return arrays.get("stds" + name.removeprefix("evs"))


def _first(array: LazyArray) -> list[float | None]:
    return [_finite(value) for value in array.load().reshape(-1)[:FEW].tolist()]


def _finite(value: Any) -> float | None:  # noqa: ANN401 - an array may hold anything
    return float(value) if isinstance(value, int | float) and isfinite(value) else None


def _array(array: LazyArray) -> Record:
    return {"shape": list(array.shape), "dtype": str(array.dtype)}


def _kinds(values: Mapping[str, Any], without: Any) -> Record:  # noqa: ANN401 - a collection
    return {name: _kind(value) for name, value in values.items() if name not in without}


def _outline(value: Any) -> Record:  # noqa: ANN401 - JSON is of any type
    """Say what is at the top of a tree."""
    if isinstance(value, dict):
        return {str(key): _kind(member) for key, member in islice(value.items(), FEW)}
    return {"": _kind(value)}


def _kind(value: Any) -> str:  # noqa: ANN401, PLR0911 - JSON is of any type, one line for each
    """Say what a value is, or the value where that is short."""
    match value:
        case pubs.Opaque():
            return f"{value.type}, {value.size:,} bytes"
        case dict():
            return f"object of {len(value):,}"
        case list() | tuple():
            return f"list of {len(value):,}"
        case str() if len(value) > _SHORT:
            return f"text of {len(value):,}"
        case str() | int() | float():
            return str(value)
        case datetime():
            return value.isoformat()
        case None:
            return "nothing"
        case _:
            return type(value).__name__
