"""A value of a document that knows its own path, so that an error can say where it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from qjobs_tui.errors import BadResult

from .source import Blob

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .document import Document

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,60}")


class Node:
    """One value of the tree. Every accessor raises BadResult, with the path, for another type."""

    __slots__ = ("_key", "_parent", "document", "value")

    def __init__(
        self,
        document: Document,
        value: Any,  # noqa: ANN401 - JSON is of any type
        parent: Node | None = None,
        key: str | int = "",
    ) -> None:
        self.document = document
        self.value = value
        self._parent = parent
        self._key = key

    @property
    def path(self) -> str:
        """Where this stands, such as ``data[0].results["a b"].shape``; "" for the root."""
        steps: list[str] = []
        node = self
        while node._parent is not None:
            steps.append(_step(node._key))
            node = node._parent
        return "".join(reversed(steps)).removeprefix(".")

    def wrong(self, what: str) -> BadResult:
        """Return the error that says what is wrong here."""
        return BadResult(what, path=self.path)

    @property
    def is_object(self) -> bool:
        """Whether this is a JSON object."""
        return isinstance(self.value, dict)

    @property
    def is_array(self) -> bool:
        """Whether this is a JSON array."""
        return isinstance(self.value, list)

    @property
    def is_text(self) -> bool:
        """Whether this is a string."""
        return isinstance(self.value, str)

    @property
    def type_name(self) -> str | None:
        """The ``__type__`` of an object that has one as a string."""
        found = self.value.get("__type__") if isinstance(self.value, dict) else None
        return self.document.text_of(found) if isinstance(found, str) else None

    def child(self, value: Any, key: str | int) -> Node:  # noqa: ANN401 - JSON is of any type
        """Return a value that stands in this one under a key or number."""
        return Node(self.document, value, self, key)

    def get(self, key: str) -> Node | None:
        """Return a member of an object, or None when there is none."""
        if not isinstance(self.value, dict):
            raise self.wrong("is no object")
        return self.child(self.value[key], key) if key in self.value else None

    def __getitem__(self, key: str) -> Node:
        found = self.get(key)
        if found is None:
            raise self.wrong(f"has no {key!r}")
        return found

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def members(self) -> Iterator[tuple[str, Node]]:
        """Yield keys and values of an object."""
        if not isinstance(self.value, dict):
            raise self.wrong("is no object")
        for key, value in self.value.items():
            yield self.document.text_of(key), self.child(value, key)

    def elements(self) -> Iterator[Node]:
        """Yield the elements of an array."""
        if not isinstance(self.value, list):
            raise self.wrong("is no array")
        for at, value in enumerate(self.value):
            yield self.child(value, at)

    def text(self) -> str:
        """Return a string, long ones read from the body."""
        if not isinstance(self.value, str):
            raise self.wrong("is no string")
        return self.document.text_of(self.value)

    def integer(self, least: int = 0, most: int = 1 << 62) -> int:
        """Return a whole number within bounds."""
        value = self.value
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.wrong("is no whole number")
        if not least <= value <= most:
            raise self.wrong(f"is not between {least} and {most}")
        return value

    def number(self) -> float:
        """Return a number."""
        if not isinstance(self.value, int | float) or isinstance(self.value, bool):
            raise self.wrong("is no number")
        try:
            return float(self.value)
        except OverflowError as error:
            raise self.wrong("is too large a number") from error

    def boolean(self) -> bool:
        """Return true or false."""
        if not isinstance(self.value, bool):
            raise self.wrong("is neither true nor false")
        return self.value

    def shape(self, most_axes: int = 32) -> tuple[int, ...]:
        """Return an array of axis lengths."""
        lengths = tuple(element.integer() for element in self.elements())
        if len(lengths) > most_axes:
            raise self.wrong(f"has more than {most_axes} axes")
        return lengths

    def encoded(self) -> Blob:
        """Return the text of a base64 string, without reading a long one."""
        if not isinstance(self.value, str):
            raise self.wrong("is no string")
        blob = self.document.blobs.get(self.value)
        if blob is not None:
            return blob
        if not self.value.isascii():
            raise self.wrong("is no base64")
        return Blob.of(self.value.encode())

    def plain(self) -> Any:  # noqa: ANN401 - JSON is of any type
        """Return the value as plain JSON, its long strings put in."""
        return self.document.plain(self.value)

    def size(self) -> int:
        """Return about how many bytes the value takes in the body."""
        return self.document.size_of(self.value)


def _step(key: str | int) -> str:
    if isinstance(key, int):
        return f"[{key}]"
    return f".{key}" if _PLAIN_KEY.fullmatch(key) else f"[{key[:40]!r}]"
