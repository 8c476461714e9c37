"""One PUB of what a job was given, in figures: of its circuit the form and the size alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..gate.node import Node
from ..lazy import LazyArray
from .codec import value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..lazy import Shape

_QASM = re.compile(r"\s*OPENQASM\s+([0-9.]{1,5})")
_PAULIS = re.compile(r"[IXYZ01+\-rl]+")
_HEAD = 200


@dataclass(frozen=True, slots=True)
class PubInput:
    """One PUB, or one item of an executor's program.

    Args:
        circuit: In which form its circuit is: "QuantumCircuit", "OpenQASM 3.0"; "" if none is here.
        size: Bytes of the circuit as it was sent.
        qubits: As many as an observable names, which needs no decoding; None if nothing tells.
        parameters: Shape of the array of parameter values, the last axis over the parameters; None
            without parameters.
        observables: Shape of the array of observables; None in a sampler's PUB.
        shape: Shape of an executor's item, its randomizations included; None in a PUB.
        shots: Shots of its own; None for the default ones.
        precision: Target precision of its own, a standard error.

    """

    circuit: str = ""
    size: int = 0
    qubits: int | None = None
    parameters: Shape | None = None
    observables: Shape | None = None
    shape: Shape | None = None
    shots: int | None = None
    precision: float | None = None


def read_pub(node: Node) -> PubInput:
    """Read a PUB: circuit, observables of an estimator, parameter values, shots or precision."""
    if not node.is_array:
        # A PUB without anything but a circuit may be the circuit alone.
        return PubInput(*_circuit(node))
    parts = list(node.elements())
    if not parts:
        raise node.wrong("is empty")
    form, size = _circuit(parts[0])
    rest = parts[1:]
    label = next(_labels(rest[0].value), None) if rest else None
    if label is None:
        return PubInput(
            form, size, parameters=_parameters(rest[:1]), shots=_last(rest, 1, Node.integer)
        )
    return PubInput(
        form,
        size,
        qubits=len(label) if _PAULIS.fullmatch(label) else None,
        observables=_shape(rest[0]),
        parameters=_parameters(rest[1:2]),
        precision=_last(rest, 2, Node.number),
    )


def circuits_of(program: Node) -> Node | None:
    """Return where an executor's program has its circuits: a list of texts, or one of QPY."""
    held = program.get("circuits")
    return held.get("data") if held is not None and held.is_object else None


def read_item(at: int, node: Node, circuits: Node | None, shots: int | None) -> PubInput:
    """Read an item of an executor's program; its circuit stands elsewhere, at the same place."""
    shape = or_none(node.get("shape"), Node.shape)
    samplex = node.get("samplex")
    if samplex is not None:
        return PubInput("samplex", samplex.size(), shape=shape, shots=shots)
    form, size = _circuit_of(circuits, at)
    arguments = node.get("circuit_arguments")
    parameters = None if arguments is None else _parameters([arguments])
    return PubInput(form, size, parameters=parameters, shape=shape, shots=shots)


def _circuit_of(circuits: Node | None, at: int) -> tuple[str, int]:
    if circuits is None:
        return "", 0
    if not circuits.is_array:
        return "in one QPY", circuits.size() - 2
    if at >= len(circuits.value):
        return "none", 0
    return _circuit(circuits.child(circuits.value[at], at))


def _circuit(node: Node) -> tuple[str, int]:
    """Return the form of a circuit and its bytes."""
    if node.is_text:
        return qasm_form(node) or "text", node.size() - 2
    inner = node.get("__value__") if node.type_name is not None else None
    if inner is not None and inner.is_text:
        return str(node.type_name)[:40], inner.size() - 2
    return str(node.type_name or "unknown")[:40], node.size()


def qasm_form(node: Node) -> str:
    """Return which OpenQASM a text is in, "" for any other text; a long one is not read."""
    blob = node.document.blobs.get(node.value)
    head = (
        node.value[:_HEAD]
        if blob is None
        else blob.source.read(blob.start, min(blob.stop, blob.start + _HEAD)).decode(
            "utf-8", "replace"
        )
    )
    found = _QASM.match(head)
    return f"OpenQASM {found[1]}" if found else ""


def _labels(held: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    """Yield the names of the observables in JSON that holds observables."""
    if isinstance(held, str):
        yield held
    elif isinstance(held, dict):
        if held and "__type__" not in held and all(map(_PAULIS.fullmatch, held)):
            yield next(iter(held))
    elif isinstance(held, list):
        for one in held:
            if isinstance(one, str | dict | list):
                yield from _labels(one)


def _parameters(parts: list[Node]) -> Shape | None:
    if not parts or parts[0].value is None or parts[0].value == []:
        return None
    found = _array(parts[0])
    # A circuit without parameters has an array of none for each point.
    return None if found[-1:] == (0,) else found


def _array(node: Node) -> Shape:
    """Return the shape of an array of numbers, however it was written."""
    if node.type_name is not None:
        found = value(node)
        if not isinstance(found, LazyArray):
            raise node.wrong("is no array")
        return found.shape
    if node.is_object and "dtype" in node:
        return node["shape"].shape()
    if node.is_object:
        # Values by the names of their parameters.
        shapes = {_shape(one) for _, one in node.members()}
        return (*(shapes.pop() if len(shapes) == 1 else ()), len(node.value))
    return _shape(node)


def _shape(node: Node) -> Shape:
    """Return the shape of nested lists.

    Raises:
        BadResult: The lists in one are not of the same shape.

    """
    found = _nested(node.value)
    if found is None:
        raise node.wrong("has rows of different lengths")
    return found


def _nested(held: Any) -> Shape | None:  # noqa: ANN401 - any JSON
    if not isinstance(held, list):
        return ()
    shapes = {_nested(one) if isinstance(one, list) else () for one in held}
    inner = shapes.pop() if shapes else ()
    return None if shapes or inner is None else (len(held), *inner)


def _last(parts: list[Node], at: int, read: Callable[[Node], Any]) -> Any:  # noqa: ANN401
    return or_none(parts[at] if at < len(parts) else None, read)


def or_none(node: Node | None, read: Callable[[Node], Any]) -> Any:  # noqa: ANN401 - what is read
    """Read a value, unless there is none or null."""
    return None if node is None or node.value is None else read(node)
