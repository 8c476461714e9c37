"""The optional extra ``qjobs-tui[qiskit]``: IBM's own client computes what this program cannot.

Expectation values of an ``estimator_v2`` executor job are computed from its raw measurements by
the client's `qiskit-mitigation`. An installed client is asked in a process of its own, which has
limits, no secrets in its environment, and is killed with all it started when its time is over.
Nothing of Qiskit is ever imported into this process.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qjobs_tui.errors import BadResult, QJobsError, UsageError

from .gate.document import read_document
from .gate.node import Node
from .gate.npy import ndarray
from .gate.source import Blob, BytesSource
from .limits import WINDOW, Limits
from .pubs import DataBin, PrimitiveResult, PubResult

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .gate.source import Source

SCRIPT = Path(__file__).with_name("ask_client.py")
INSTALL = 'Install it beside this program: pip install "qjobs-tui[qiskit]"'
ROLES = frozenset({"estimator_v2"})
"""Roles of executor bodies that the client is asked about."""
_PASSED_ON = ("PATH", "TMPDIR", "LANG", "LC_ALL", "LD_LIBRARY_PATH")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the client's process may use.

    Args:
        seconds: Time; so many seconds of every processor, should this program be killed meanwhile.
        memory_bytes: Address space, where the platform bounds that (not macOS).
        answer_bytes: Output; also the most that is read of it.

    """

    seconds: float = 300.0
    memory_bytes: int = 8 << 30
    answer_bytes: int = 256 << 20


def ask_client(
    body: Source, *, bounds: Bounds | None = None, environ: Mapping[str, str], script: Path = SCRIPT
) -> PrimitiveResult:
    """Return what IBM's client makes of an executor body of one of the `ROLES`.

    Blocks until the client has answered: seconds for its import, then what mitigation takes.
    The spans of such a body number its items, not the PUBs, so they stay with its ProgramResult.

    Args:
        body: The body as the service sent it.
        bounds: What the client may use.
        environ: The environment; of it only what finds programs, files and language is passed on.
        script: What is run.

    Returns:
        For each PUB ``evs``, ``stds``, ``ensemble_standard_error`` … of the PUB's shape.

    Raises:
        UsageError: No client is installed.
        QJobsError: The client raised an error, took too much time, memory or output, died, or
            gave an answer that cannot be read.

    """
    bounds = bounds or Bounds()
    answer = _answer(body, bounds, environ, script)
    try:
        document = read_document(BytesSource(answer), Limits(array_bytes=bounds.answer_bytes))
        return _result(Node(document, document.tree))
    except BadResult as error:
        raise _failed("gave an answer that cannot be read") from error


def client_folder() -> str:
    """Return the folder in which IBM's client is installed, without loading it.

    Raises:
        UsageError: There is none.

    """
    found = find_spec("qiskit_ibm_runtime")
    if found is None or not found.submodule_search_locations:
        raise UsageError(
            "Expectation values of this job are computed by IBM's client, which is not installed.",
            hint=INSTALL,
        )
    return str(Path(found.submodule_search_locations[0]).parent)


def _answer(body: Source, bounds: Bounds, environ: Mapping[str, str], script: Path) -> bytes:
    """Run the script; files without a name hold what goes in and comes out."""
    limits = bounds.memory_bytes, ceil(bounds.seconds) * (os.cpu_count() or 1), bounds.answer_bytes
    command = [sys.executable, "-I", str(script), client_folder(), *map(str, limits)]
    env = {name: environ[name] for name in _PASSED_ON if name in environ}
    try:
        with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as said:
            for window in Blob(body, 0, body.size).windows():
                asked.write(window)
            asked.seek(0)
            process = subprocess.Popen(  # noqa: S603 - our own script, by our own interpreter
                command,
                stdin=asked,
                stdout=said,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=env,
                start_new_session=True,
            )
            code = _ended(process, bounds.seconds)
            size = said.seek(0, os.SEEK_END)
            said.seek(0)
            answer = said.read(bounds.answer_bytes)
    except OSError as error:
        raise _failed(f"cannot be asked: {error.strerror}") from error
    if size >= bounds.answer_bytes:
        raise _failed("gave too long an answer")
    if code:
        raise _failed(_reason(code, answer))
    return answer


def _ended(process: subprocess.Popen[bytes], seconds: float) -> int:
    """Return the exit code; when its time is over nothing is left of the process's group."""
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        raise _failed(f"did not answer within {seconds:g} s") from None
    finally:
        # Not once it was waited for: its number may belong to another group by then.
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _reason(code: int, answer: bytes) -> str:
    """Say why there is no answer."""
    if code < 0:
        return f"was ended by signal {-code}, maybe for lack of memory"
    try:
        document = read_document(BytesSource(answer[-WINDOW:]))
        return f"cannot compute this: {Node(document, document.tree)['error'].text()[:300]}"
    except BadResult:
        return f"ended with exit code {code}"


def _failed(what: str) -> QJobsError:
    return QJobsError(
        f"IBM's client {what}.", hint="The raw measurements can be shown and saved without it."
    )


def _result(node: Node) -> PrimitiveResult:
    pubs = tuple(_pub(one) for one in node["pubs"].elements())
    return PrimitiveResult(pubs, _members(node["metadata"]), origin="estimator_v2")


def _pub(node: Node) -> PubResult:
    fields = {name: ndarray(one) for name, one in node["fields"].members()}
    for one in fields.values():
        one.load()
    data = DataBin(fields, node["shape"].shape())
    return PubResult(data, _members(node["metadata"]), "EstimatorPubResult")


def _members(node: Node) -> dict[str, Any]:
    return {name: one.plain() for name, one in node.members()}
