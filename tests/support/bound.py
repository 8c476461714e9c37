"""Everything that has keys, found in the classes: it imports all of them."""

from __future__ import annotations

import importlib
import pkgutil
from types import MappingProxyType
from typing import TYPE_CHECKING

from textual.app import App
from textual.dom import DOMNode
from textual.screen import ModalScreen, Screen
from textual.widgets import Input

from qjobs_tui.ui.inventory import Action, Inventory, Place

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
        "Dialog": (("Choice",), ("TagField",), ("LineField",)),
        "SignInScreen": (("KeyField",), ("EntryField",), ("PlaceField",), ("Tick",), ("Choice",)),
        "PickScreen": (("PickList",),),
        "SaveScreen": (("OneOf",), ("Tick",), ("TextField",), ("Choice",)),
        "HelpScreen": (("Lines",),),
        "ColumnsScreen": ((),),  # its list has no focus
    }
)


def found() -> Inventory:
    """Return the inventory of all classes; in an order that is always the same."""
    classes = tuple(kinds())
    return Inventory(_unlike(map(actions_of, classes)), _unlike(places(classes)))


def _unlike(these: Iterable[Place]) -> tuple[Place, ...]:
    """Leave out what another one holds as well: a class and its base, a screen and its kin."""
    found = {frozenset(place.values()) for place in these}
    kept = [place for place in found if place and not any(place < other for other in found)]
    ordered = sorted((sorted(place, key=repr) for place in kept), key=repr)
    return tuple({one.id: one for one in place} for place in ordered)


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
