"""A body, whatever program it is of, to a result: what it is shows in its structure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qjobs_tui.errors import BadResult

from .gate.document import read_document
from .gate.node import Node
from .gate.source import BytesSource, FileSource
from .gate.turns import in_turns
from .limits import WINDOW
from .pubs import EmptyResult, TextResult, TreeResult
from .reading.codec import primitive_result, value
from .reading.executor import KNOWN_VERSIONS, read_executor
from .reading.learner import read_learner
from .reading.legacy import read_legacy
from .reading.named import CALIBRATOR_VERSIONS, NOISE_LEARNER_VERSIONS, is_named, read_named
from .reading.outcomes import read_runner

if TYPE_CHECKING:
    from pathlib import Path

    from .gate.document import Document
    from .gate.source import Source
    from .limits import Limits
    from .pubs import Result

TEXT_BYTES = 1 << 20
"""Bytes of a text that are kept: the last ones, where an error says what it is."""

_HEAD = 4096
_SPACE = b" \t\n\r"
_NUMBER = rb"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
_SCALAR = rb"(?:%s|true|false|null|NaN|-?Infinity)" % _NUMBER
_WHOLE_SCALAR = re.compile(rb"%s\s*" % _SCALAR)
_END = rb"\s*(?:[,\]]|\Z)"
# How a container begins, even one that is cut short: neither "[Errno 5]" nor "{'a': 1}" is one.
_CONTAINER = re.compile(
    rb"\{\s*(?:[\"}]|\Z)|"
    rb"\[[\s\[]*(?:\Z|\"|\{\s*(?:[\"}]|\Z)|\]%(end)s|%(scalar)s\s*(?:,|\Z|\]%(end)s))"
    % {b"scalar": _SCALAR, b"end": _END}
)


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """A body that was opened; its arrays are decoded when they are asked for.

    Args:
        source: Its bytes.
        result: What it holds.
        document: Its JSON; None for text and for an empty body.

    """

    source: Source
    result: Result
    document: Document | None = None

    @property
    def size(self) -> int:
        """Bytes of the body."""
        return self.source.size


def open_body(body: bytes | Path, *, limits: Limits | None = None) -> Body:
    """Open the result body of a job.

    The JSON around the arrays is read at once, the arrays are not: a body of some ten megabytes
    opens in a fraction of a second. All work is in small steps, so that in a thread of its own it
    leaves other threads their turn.

    Args:
        body: The body, or the file that holds it; a file is not read as a whole, and has to stay
            as it is while the result is used (it may be renamed or removed).
        limits: How much is believed; the defaults of `Limits` if not given.

    Raises:
        BadResult: The body begins as JSON does and is broken, or it breaks the limits or its own
            form.
        OSError: The file cannot be opened.

    """
    source = BytesSource(body) if isinstance(body, bytes) else FileSource(body)
    head = _head(source)
    if not head:
        return Body(source, EmptyResult())
    if head.startswith(b'"'):
        return Body(source, _quoted(source, limits))
    if not (_CONTAINER.match(head) or _WHOLE_SCALAR.fullmatch(head)):
        return Body(source, _text(source))
    document = read_document(source, limits)
    return Body(source, _result(Node(document, document.tree)), document)


def read_result(body: bytes | Path, *, limits: Limits | None = None) -> Result:
    """Return what a result body holds; see `open_body`."""
    return open_body(body, limits=limits).result


def _head(source: Source) -> bytes:
    """Return the first bytes after leading white space."""
    for at in in_turns(range(0, source.size, WINDOW)):
        window = source.read(at, min(at + WINDOW, source.size))
        rest = len(window.lstrip(_SPACE))
        if rest:
            start = at + len(window) - rest
            return source.read(start, min(start + _HEAD, source.size))
    return b""


def _text(source: Source) -> TextResult:
    tail = source.read(max(source.size - TEXT_BYTES, 0), source.size)
    return TextResult(tail.decode("utf-8", "replace"), source.size)


def _quoted(source: Source, limits: Limits | None) -> TextResult:
    """Return the text of a JSON string; what only begins like one is text itself."""
    try:
        document = read_document(source, limits)
        found = document.text_of(document.tree)
    except BadResult:
        return _text(source)
    return TextResult(found[-TEXT_BYTES:], source.size)


def _result(node: Node) -> Result:
    if node.is_object:
        found = _of_object(node)
        if found is not None:
            return found
    return TreeResult(value(node))


def _of_object(node: Node) -> Result | None:
    if node.type_name == "PrimitiveResult":
        return primitive_result(node)
    if node.type_name == "Result":
        return read_runner(node["__value__"])
    if node.type_name == "NoiseLearnerResult":
        return read_learner(node["__value__"])
    if node.type_name is not None:
        return None
    version = node.get("schema_version")
    if version is not None and version.is_text:
        return _versioned(node, version.text())
    return read_legacy(node)


def _versioned(node: Node, version: str) -> Result:
    known = NOISE_LEARNER_VERSIONS if "data" in node else CALIBRATOR_VERSIONS
    if is_named(node) and version in known:
        return read_named(node)
    if version in KNOWN_VERSIONS:
        return read_executor(node)
    note = f"Version {version[:40]!r} of its schema is not known here."
    return TreeResult(value(node), note)
