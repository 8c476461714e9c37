"""Everything that has keys: which actions there are, and which of them are at hand together."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from textual.app import App
from textual.dom import DOMNode
from textual.screen import ModalScreen, Screen
from textual.widgets import Input

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_PACKAGE = "qjobs_tui.ui"
_OURS = "qjobs_tui."
# Which widgets have the keys in a screen, each with those around it that have keys as well. A
# screen's subclasses have the same.
WITHIN: Mapping[str, tuple[tuple[str, ...], ...]] = MappingProxyType(
    {
        "JobsScreen": (("JobTable",), ("FilterField",)),
        "ListScreen": (("Listing",),),
        "JobScreen": (
            ("Lines",),
            *(("Said", pane) for pane in ("ResultPane", "SpansPane", "LogsPane", "RecordPane")),
            *(("SearchField", pane) for pane in ("LogsPane", "RecordPane")),
            ("_Sheet", "ResultPane"),
            ("SpanTimeline", "SpansPane"),
            ("LogView", "LogsPane"),
            ("JsonView", "RecordPane"),
        ),
        "Dialog": (("Choice",), ("TagField",)),
        "SaveScreen": (("OneOf",), ("Tick",), ("TextField",), ("Choice",)),
        "HelpScreen": (("Lines",),),
        "ColumnsScreen": ((),),  # its list has no focus
    }
)


@dataclass(frozen=True, slots=True)
class Action:
    """Something that has keys.

    Attributes:
        id: What it is called in the config file.
        keys: Its usual keys, in the order in which they were given.
        words: What it does.
        is_ahead: Whether its keys are taken before what has the focus gets them.
        is_typing: Whether it is one of a text field's.
        is_fixed: Whether it is Textual's own, which has no id: its keys stay as they are.

    """

    id: str
    keys: tuple[str, ...]
    words: str
    is_ahead: bool = False
    is_typing: bool = False
    is_fixed: bool = False


Place = dict[str, Action]
"""Actions that are at hand together, by their id."""


def kinds() -> Iterator[type[DOMNode]]:
    """Yield every class of the program that can have keys, also those imported late."""
    package = importlib.import_module(_PACKAGE)
    for module in pkgutil.walk_packages(package.__path__, f"{_PACKAGE}."):
        importlib.import_module(module.name)
    seen: set[type[DOMNode]] = set()
    waiting: list[type[DOMNode]] = [DOMNode]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            if kind not in seen:
                seen.add(kind)
                waiting.append(kind)
                if kind.__module__.startswith(_OURS):
                    yield kind


def actions_of(kind: type[DOMNode]) -> Place:
    """Return the actions of a class, its bases' among them; what is Textual's has no id."""
    found: Place = {}
    for bindings in kind._merged_bindings.key_to_bindings.values():  # type: ignore[union-attr]
        for one in bindings:
            if one.id:
                keys = (*(found[one.id].keys if one.id in found else ()), one.key)
                is_typing = issubclass(kind, Input)
                found[one.id] = Action(one.id, keys, one.description, one.priority, is_typing)
    return found


def _fixed(kind: type[DOMNode]) -> Place:
    """Return what Textual itself does at a class: moving the focus, editing text, scrolling."""
    found: Place = {}
    for key, bindings in kind._merged_bindings.key_to_bindings.items():  # type: ignore[union-attr]
        for one in bindings:
            if not one.id:
                words = (one.description or one.action).lower()
                found[f"({key})"] = Action(f"({key})", (key,), words, is_fixed=True)
    return found


def places(classes: Iterable[type[DOMNode]]) -> Iterator[Place]:
    """Yield what is at hand together: in each screen, for each widget that may have the focus."""
    own = {kind: actions_of(kind) for kind in classes}
    named = {kind.__name__: actions | _fixed(kind) for kind, actions in own.items()}
    of_app: Place = {}
    for kind, actions in own.items():
        if issubclass(kind, App):
            of_app |= actions
    ahead = {name: action for name, action in of_app.items() if action.is_ahead}
    for kind, actions in own.items():
        if issubclass(kind, Screen):
            of_all = ahead if issubclass(kind, ModalScreen) else of_app
            around = actions | of_all | _fixed(kind)
            for chain in _chains(kind):
                inner = (named.get(name, {}) for name in chain)
                yield {name: action for each in (*inner, around) for name, action in each.items()}


def _chains(kind: type[DOMNode]) -> tuple[tuple[str, ...], ...]:
    for base in kind.__mro__:
        if base.__name__ in WITHIN:
            return WITHIN[base.__name__]
    return ((),)
