"""The gate: a body from outside becomes a bounded tree of plain JSON, its long strings in place."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from os import urandom
from typing import TYPE_CHECKING, Any

from qjobs_tui.errors import BadResult

from ..limits import WINDOW, Limits
from .outline import outline
from .pieces import NotJson, parse
from .skeleton import cut
from .strings import unescaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .source import Blob, Source


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed body.

    Args:
        source: The body, byte for byte.
        tree: Its JSON as dict, list, str, int, float, bool and None; a long string is
            represented by a placeholder.
        blobs: The long strings by their placeholders.
        limits: What its arrays may hold.
        token: Begins the placeholders.
        sizes: Sizes of typed objects by identity, as far as they were asked for.

    """

    source: Source
    tree: Any
    blobs: Mapping[str, Blob]
    limits: Limits
    token: str
    sizes: dict[int, int] = field(default_factory=dict, repr=False)

    def text_of(self, value: str) -> str:
        """Return a string of the tree as it stands in the body.

        Raises:
            BadResult: A long string is no JSON string after all.

        """
        blob = self.blobs.get(value)
        if blob is None:
            return value
        try:
            return unescaped(blob.windows())
        except ValueError as error:
            raise BadResult(f"has a broken string at byte {blob.start}") from error

    def plain(self, value: Any) -> Any:  # noqa: ANN401 - JSON is of any type
        """Return a part of the tree with its long strings put in."""
        if isinstance(value, str):
            return self.text_of(value)
        if isinstance(value, list):
            return [self.plain(element) for element in value]
        if isinstance(value, dict):
            return {self.text_of(key): self.plain(member) for key, member in value.items()}
        return value

    def size_of(self, value: Any) -> int:  # noqa: ANN401 - JSON is of any type
        """Return about how many bytes a part of the tree takes in the body.

        Typed objects stand in one another, and each may be asked: they are remembered.
        """
        if isinstance(value, str):
            blob = self.blobs.get(value)
            return 2 + (len(value) if blob is None else blob.size)
        if isinstance(value, list):
            return max(2, sum(self.size_of(element) + 2 for element in value))
        if isinstance(value, dict):
            found = self.sizes.get(id(value))
            if found is None:
                members = value.items()
                found = sum(self.size_of(key) + self.size_of(one) + 4 for key, one in members)
                found = max(2, found)
                if "__type__" in value:
                    self.sizes[id(value)] = found
            return found
        return len(json.dumps(value))

    def dump(self, value: Any) -> Iterator[bytes]:  # noqa: ANN401 - JSON is of any type
        """Yield a part of the tree as JSON text, its long strings copied byte for byte."""
        for text in _gathered(json.JSONEncoder().iterencode(value)):
            at = 0
            for found in re.finditer(f"{self.token}[0-9a-f]+\\.", text):
                yield text[at : found.start()].encode()
                yield from self.blobs[found[0]].windows()
                at = found.end()
            yield text[at:].encode()


def read_document(source: Source, limits: Limits | None = None, *, token: str = "") -> Document:
    """Return the document of a JSON body.

    Args:
        source: The body.
        limits: How much is believed.
        token: Begins the placeholders of long strings; at random if not given, so that no body
            can name one.

    Raises:
        BadResult: The body is no JSON, or breaks the limits.

    """
    limits = limits or Limits()
    token = token or f"@{urandom(12).hex()}:"
    skeleton = cut(source, token=token, most=limits.skeleton_bytes)
    try:
        tree = parse(skeleton.text, outline(skeleton.text, limits))
    except NotJson as error:
        at = skeleton.body_offset(error.at)
        raise BadResult(f"{error.what}, at byte {at} of {source.size}") from error
    return Document(source, tree, skeleton.blobs, limits, token)


def _gathered(pieces: Iterator[str]) -> Iterator[str]:
    held: list[str] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size > WINDOW // 4:
            yield "".join(held)
            held, size = [], 0
    yield "".join(held)
