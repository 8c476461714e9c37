"""What the tests of parts share."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from qiskit_ibm_runtime import RuntimeDecoder

from qjobs_tui.results.writing.export import save

from .test_export import META


def part(body: bytes, **choice: Any) -> Any:
    """The JSON text of a saved part."""
    with TemporaryDirectory() as folder:
        return save(body, Path(folder, "r"), meta=META, **choice).path.read_bytes().decode()


def load(text: str | bytes) -> Any:
    return json.loads(text, cls=RuntimeDecoder)
