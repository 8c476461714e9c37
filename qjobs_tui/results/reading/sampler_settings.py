"""What IBM's client-side Sampler passes through execution for its own post-processing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .datatree import read_tree

if TYPE_CHECKING:
    from ..gate.node import Node

SUFFIXES = {"classified": "", "kerneled": "_iq", "avg_kerneled": "_avg_iq"}
"""Types of measurement, and what the names of their arrays end in."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the client's Sampler passed through for its own post-processing.

    Args:
        is_twirled: Whether axis 0 of every array are randomizations.
        meas_type: ``classified``, ``kerneled`` or ``avg_kerneled``.
        shots: Shots of each element of an item, thus of each randomization.
        options: The Sampler's options.
        circuits: Metadata of each PUB's circuit.

    """

    is_twirled: bool
    meas_type: str
    shots: int
    options: Any
    circuits: tuple[Any, ...]

    @property
    def axes(self) -> int:
        """Axes of an array beside those of its PUB."""
        return int(self.is_twirled) + (1 if self.meas_type == "avg_kerneled" else 2)


def read_settings(node: Node, pubs: int, *, is_compressed: bool) -> Settings:
    """Return the settings of a job with so many PUBs.

    Args:
        node: ``passthrough_data.post_processor``.
        pubs: Number of PUBs.
        is_compressed: Whether tensors are.

    Raises:
        BadResult: One is missing or makes no sense.

    """
    meas_type = node["meas_type"]
    if meas_type.text() not in SUFFIXES:
        raise meas_type.wrong("is no type of measurement")
    options = node["options"]
    if options.value is None:
        raise options.wrong("is null")
    return Settings(
        is_twirled=node["twirling"].boolean(),
        meas_type=meas_type.text(),
        shots=node["shots"].integer(),
        options=read_tree(options, is_compressed=is_compressed),
        circuits=_circuits(node, pubs, is_compressed=is_compressed),
    )


def _circuits(node: Node, pubs: int, *, is_compressed: bool) -> tuple[Any, ...]:
    found = node.get("circuits_metadata")
    if found is None or not found.value:
        return ({},) * pubs
    circuits = tuple(read_tree(one, is_compressed=is_compressed) for one in found.elements())
    if len(circuits) != pubs:
        raise found.wrong(f"tells of {len(circuits)} circuits for {pubs} PUBs")
    return circuits
