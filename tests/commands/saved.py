"""What the tests of ``qjobs-tui save`` share."""

from __future__ import annotations

import hashlib

import pytest

from .conftest import body

Captured = pytest.CaptureFixture[str]


SAMPLER = body("type-spans-every-kind.json")


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
