"""JSON bodies that are neither typed nor versioned: which form of which older program they have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..pubs import EstimatesV1
from .codec import value
from .learner import is_learner, read_learner
from .lists import numbers
from .outcomes import metadata_of_each, read_runner, read_sampler_v1
from .rest import read_rest

if TYPE_CHECKING:
    from ..gate.node import Node
    from ..pubs import Result

_RUNNER = frozenset({"backend_name", "backend_version", "qobj_id", "success"})
_EXPERIMENT = frozenset({"header", "shots", "success", "meas_level"})
_DISTRIBUTIONS = frozenset({"counts", "quasiprobabilities"})
_ESTIMATES = frozenset({"evs", "stds"})


def read_legacy(node: Node) -> Result | None:
    """Return the result of an object of an older form, or None when it has none of them.

    Raises:
        BadResult: It has the outer form of one and breaks it inside.

    """
    if isinstance(node.value.get("results"), list):
        return _of_results(node)
    if isinstance(node.value.get("quasi_dists"), list):
        return read_sampler_v1(node)
    if "values" in node and "metadata" in node:
        return _estimator_v1(node)
    return read_learner(node) if is_learner(node) else None


def _of_results(node: Node) -> Result | None:
    results = node.value["results"]
    is_runner = not _RUNNER.isdisjoint(node.value)
    if is_runner or any(_is_experiment(one) for one in results):
        return read_runner(node)
    return read_rest(node) if all(_is_pub(one) for one in results) else None


def _is_experiment(one: Any) -> bool:  # noqa: ANN401 - JSON is of any type
    if not isinstance(one, dict):
        return False
    data = one.get("data")
    has_counts = isinstance(data, dict) and not _DISTRIBUTIONS.isdisjoint(data)
    return has_counts or not _EXPERIMENT.isdisjoint(one)


def _is_pub(one: Any) -> bool:  # noqa: ANN401
    data = one.get("data") if isinstance(one, dict) else None
    if not isinstance(data, dict):
        return False
    is_sampled = any(isinstance(field, dict) and "samples" in field for field in data.values())
    return is_sampled or not _ESTIMATES.isdisjoint(data)


def _estimator_v1(node: Node) -> EstimatesV1:
    values = node["values"]
    found = value(values) if values.type_name == "ndarray" else numbers(values)
    if isinstance(found, str):
        raise values.wrong("is no array")
    return EstimatesV1(found, metadata_of_each(node))
