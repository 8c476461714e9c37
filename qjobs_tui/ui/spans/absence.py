"""Why a result has no spans: in words for its kind."""

from __future__ import annotations

from qjobs_tui.results import pubs

_NEVER = "say nothing about when their shots were measured"


def absence(result: pubs.Result) -> str:
    """Say why there is no timeline to draw; foreign text still."""
    match result:
        case pubs.PrimitiveResult():
            words = _of_primitive(result)
        case pubs.ProgramResult():
            what = "without chunks" if result.spans is None else "with an empty list of chunks"
            words = f"This executor result came {what}: it does not say when it ran what."
        case pubs.Distributions():
            words = f"Results of {result.origin} {_NEVER}: they have no spans."
        case pubs.EstimatesV1():
            words = f"Results of Estimator V1 {_NEVER}: they have no spans."
        case pubs.NamedResult():
            words = f"Results of the {result.program} {_NEVER}: they have no spans."
        case pubs.EmptyResult():
            words = "The job has no result, and so no spans."
        case pubs.TextResult():
            words = "The job left a text instead of a result: it has no spans."
        case _:
            words = "This result is JSON of no known form; it has no spans that are known here."
    return words


def _of_primitive(result: pubs.PrimitiveResult) -> str:
    if result.spans is not None:
        return "The list of this result's spans is empty."
    if any(pub.data.registers for pub in result.pubs):
        return "This Sampler result does not say when its shots were measured: it has no spans."
    if any({"evs", "stds"} & set(pub.data) for pub in result.pubs):
        return (
            "An Estimator result has no spans: the service tells them for Sampler and executor "
            "jobs only."
        )
    return "This result does not say when its shots were measured: it has no spans."
