"""Asks IBM's client what it makes of an executor body; a script, started by `qiskit_extra` alone.

Usage: ``python -I ask_client.py FOLDER MEMORY SECONDS BYTES < body > answer``. The client is
looked for in FOLDER too. More memory, processor time or output than said ends the process. The
answer is JSON: ``{"pubs": [{"shape", "fields": {name: base64(zlib(.npy))}, "metadata"}],
"metadata"}``, or ``{"error": text}`` with exit code 1. What libraries print goes to stderr.
"""

from __future__ import annotations

import base64
import io
import json
import os
import resource
import sys
import zlib
from contextlib import suppress
from typing import Any


def main() -> int:
    """Read the body, ask, write the answer."""
    folder, memory, seconds, size = sys.argv[1], *map(int, sys.argv[2:5])
    limit(memory, seconds, size)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.path.append(folder)
    with answers:
        try:
            answer = asked(sys.stdin.buffer.read().decode("utf-8"))
        # Any error of the client is its answer.
        except Exception as error:  # noqa: BLE001
            answer = {"error": f"{type(error).__name__}: {error}"[:500]}
        json.dump(answer, answers)
    return int("error" in answer)


def limit(memory: int, seconds: int, size: int) -> None:
    """Bound this process, as far as the platform can; macOS does not bound memory."""
    bounds = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: size,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in bounds.items():
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def asked(body: str) -> dict[str, Any]:
    """Return the client's own reading of a body."""
    # The client is what this process is for; it is loaded under the limits.
    from qiskit_ibm_runtime.decoders.defaults import DEFAULT_DECODERS

    result: Any = body
    for decoder in DEFAULT_DECODERS["executor"]:
        if decoder.is_applicable(result):
            result = decoder.decode(result)
    metadata = {key: one for key, one in result.metadata.items() if key != "executor"}
    return {"pubs": [pub(one) for one in result], "metadata": plain(metadata)}


def pub(result: Any) -> dict[str, Any]:  # noqa: ANN401 - a class of the client
    """Return the result of one PUB as JSON."""
    fields = {name: npy(value) for name, value in result.data.items()}
    shape = list(result.data.shape)
    return {"shape": shape, "fields": fields, "metadata": plain(result.metadata)}


def npy(value: Any) -> str:  # noqa: ANN401 - an array or a number
    """Return an array as text."""
    import numpy as np

    file = io.BytesIO()
    np.save(file, np.asarray(value), allow_pickle=False)
    return base64.b64encode(zlib.compress(file.getvalue(), 1)).decode("ascii")


def plain(value: Any) -> Any:  # noqa: ANN401 - any JSON, with arrays inside
    """Return metadata as JSON, arrays as lists and what is no JSON as text."""
    value = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


if __name__ == "__main__":
    sys.exit(main())
