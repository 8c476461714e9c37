"""How much of a foreign body is believed before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

WINDOW = 1 << 20
"""Bytes handled in one step: a few milliseconds of work, so that other threads get their turn."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one reading.

    Args:
        array_bytes: Decoded bytes of one array.
        nodes: Values in the JSON tree: members, elements, containers.
        containers: Lists and objects in it. Python's garbage collection looks at them all in one
            go, in which no thread gets its turn: 0.1 s or so for a million.
        depth: Nesting of containers.
        skeleton_bytes: JSON text without its long base64 strings.

    """

    array_bytes: int = 1 << 29
    nodes: int = 5_000_000
    containers: int = 1_000_000
    depth: int = 100
    skeleton_bytes: int = 256 << 20
