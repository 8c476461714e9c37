"""Results of jobs: read, understand and re-write every body, with numpy alone.

``read_result(body)`` returns a `PrimitiveResult`, or what else the body of a job may hold; `stats`
counts its outcomes, `spans` knows when they were measured, and `save` writes all or a part of it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qjobs_tui.errors import BadResult

    from .lazy import LazyArray
    from .limits import Limits
    from .pubs import (
        BitArray,
        DataBin,
        Distribution,
        Distributions,
        EmptyResult,
        EstimatesV1,
        NamedResult,
        Opaque,
        PrimitiveResult,
        ProgramItem,
        ProgramResult,
        PubResult,
        Result,
        TextResult,
        TreeResult,
    )
    from .read import Body, open_body, read_result
    from .spans import ExecutionSpan, ExecutionSpans
    from .writing.export import Saved, forms, save
    from .writing.meta import Meta

__all__ = [
    "BadResult",
    "BitArray",
    "Body",
    "DataBin",
    "Distribution",
    "Distributions",
    "EmptyResult",
    "EstimatesV1",
    "ExecutionSpan",
    "ExecutionSpans",
    "LazyArray",
    "Limits",
    "Meta",
    "NamedResult",
    "Opaque",
    "PrimitiveResult",
    "ProgramItem",
    "ProgramResult",
    "PubResult",
    "Result",
    "Saved",
    "TextResult",
    "TreeResult",
    "forms",
    "open_body",
    "read_result",
    "save",
]

_ELSEWHERE = {
    "BadResult": "qjobs_tui.errors",
    "Body": "qjobs_tui.results.read",
    "ExecutionSpan": "qjobs_tui.results.spans",
    "ExecutionSpans": "qjobs_tui.results.spans",
    "LazyArray": "qjobs_tui.results.lazy",
    "Limits": "qjobs_tui.results.limits",
    "Meta": "qjobs_tui.results.writing.meta",
    "Saved": "qjobs_tui.results.writing.export",
    "forms": "qjobs_tui.results.writing.export",
    "open_body": "qjobs_tui.results.read",
    "read_result": "qjobs_tui.results.read",
    "save": "qjobs_tui.results.writing.export",
}


if not TYPE_CHECKING:  # or a type checker would take any name for one of ours

    def __getattr__(name: str) -> object:
        # Late: importing one part of the package must not load numpy, which takes 40 ms.
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_ELSEWHERE.get(name, "qjobs_tui.results.pubs")), name)
