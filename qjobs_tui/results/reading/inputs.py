"""What a job was given: PUBs in figures, all else as a tree; circuits stay undecoded.

What is broken or unknown is said with its place, and the rest is read all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from qjobs_tui.errors import BadResult

from ..gate.document import read_document
from ..gate.node import Node
from ..gate.source import BytesSource
from ..pubs import Opaque
from .codec import value
from .pub_inputs import PubInput, circuits_of, or_none, qasm_form, read_item, read_pub

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..limits import Limits

_MOST_TROUBLES = 20


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """The inputs of a job.

    Args:
        size: Bytes of all.
        pubs: What was to be run; None in the place of one that cannot be read.
        options: The options, a tree of plain and typed values; None without options.
        rest: All other members, by name.
        troubles: What cannot be read, each with its place.
        is_program: Whether the PUBs are the items of an executor's program.

    """

    size: int
    pubs: tuple[PubInput | None, ...] = ()
    options: Any = None
    rest: Any = None
    troubles: tuple[str, ...] = ()
    is_program: bool = False


def read_inputs(body: bytes, limits: Limits | None = None) -> Inputs | None:
    """Return what a job was given; None for ``null``, as the service says of private jobs.

    Takes its time: call it in a thread.

    Raises:
        BadResult: The body as a whole is no JSON, or larger than it may be.

    """
    document = read_document(BytesSource(body), limits)
    if document.tree is None:
        return None
    return _Reader().read(Node(document, document.tree), len(body))


class _Reader:
    """Gathers what is wrong on the way."""

    def __init__(self) -> None:
        self._troubles: list[str] = []

    def read(self, node: Node, size: int) -> Inputs:
        if not node.is_object or node.type_name is not None:
            return Inputs(size, rest=self._tree(node), troubles=tuple(self._troubles))
        program = node.get("quantum_program")
        if program is not None and program.is_object and "items" in program:
            return self._of_program(node, program, size)
        pubs = self._each(node, "pubs", lambda _, one: read_pub(one))
        return self._made(node, size, pubs=pubs, rest=self._rest(node, "pubs", "options"))

    def _of_program(self, node: Node, program: Node, size: int) -> Inputs:
        shots = self._tried(program, lambda: or_none(program.get("shots"), Node.integer))
        circuits = circuits_of(program)
        items = self._each(program, "items", partial(read_item, circuits=circuits, shots=shots))
        rest = self._rest(node, "quantum_program", "options")
        rest["quantum_program"] = self._rest(program, "items", "circuits")
        return self._made(node, size, pubs=items, rest=rest, is_program=True)

    def _rest(self, node: Node, *taken: str) -> dict[str, Any]:
        return {name: self._tree(one) for name, one in node.members() if name not in taken}

    def _made(self, node: Node, size: int, **parts: Any) -> Inputs:  # noqa: ANN401 - its parts
        options = node.get("options")
        tree = None if options is None else self._tree(options)
        return Inputs(size, options=tree, troubles=tuple(self._troubles), **parts)

    def _each(
        self, node: Node, name: str, read: Callable[[int, Node], PubInput]
    ) -> tuple[PubInput | None, ...]:
        held = self._tried(node, lambda: node.get(name))
        if held is None:
            return ()
        elements: list[Node] = self._tried(held, lambda: list(held.elements())) or []
        return tuple(self._tried(one, partial(read, at, one)) for at, one in enumerate(elements))

    def _tree(self, node: Node) -> Any:  # noqa: ANN401 - any JSON
        """Return the value at a node; what is broken in it is kept as it is, and said."""
        if node.is_object and node.type_name is None:
            return {name: self._tree(one) for name, one in node.members()}
        if node.is_array:
            return [self._tree(one) for one in node.elements()]
        if node.is_text and (circuit := qasm_form(node)):
            return Opaque(circuit, node.size() - 2)
        found = self._tried(node, lambda: value(node))
        is_broken = found is None and node.value is not None
        return Opaque(node.type_name or "text", node.size()) if is_broken else found

    def _tried(self, node: Node, read: Callable[[], Any]) -> Any:  # noqa: ANN401 - what is read
        try:
            return read()
        except BadResult as error:
            self._say(f"{error.path or node.path or 'the whole'} {error.what}")
        return None

    def _say(self, words: str) -> None:
        if len(self._troubles) < _MOST_TROUBLES:
            self._troubles.append(words)
        elif len(self._troubles) == _MOST_TROUBLES:
            self._troubles.append("more cannot be read")
