"""What the tests of ``qjobs-tui show`` share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from qiskit.primitives import BitArray, DataBin, PrimitiveResult, SamplerPubResult
from qiskit_ibm_runtime import RuntimeEncoder

if TYPE_CHECKING:
    from collections.abc import Mapping

Captured = pytest.CaptureFixture[str]


def made(registers: Mapping[str, BitArray]) -> bytes:
    """A sampler's body with one PUB, as the service sends it."""
    pub = SamplerPubResult(DataBin(**registers), metadata={})
    return json.dumps(PrimitiveResult([pub]), cls=RuntimeEncoder).encode()


def facts(out: str) -> dict[str, str]:
    """The labelled lines."""
    return {line[:12].strip(): line[12:] for line in out.splitlines() if not line.startswith(" ")}


def is_safe(out: str) -> bool:
    return all(character.isprintable() or character == "\n" for character in out)
