"""The keys in force, as actions, and as the line at the foot of a screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.binding import ActiveBinding
    from textual.dom import DOMNode


@dataclass(frozen=True, slots=True)
class KeyedAction:
    """Something the user can do here: in words, by which keys, and how the app does it."""

    words: str
    keys: str
    action: str
    node: DOMNode


def keyed_actions(bindings: Mapping[str, ActiveBinding]) -> tuple[KeyedAction, ...]:
    """Return the actions in force, one for each, those that the key line shows first."""
    found: dict[str, KeyedAction] = {}
    for active in sorted(bindings.values(), key=lambda active: not active.binding.show):
        binding = active.binding
        # Only ours have an id: Textual's own are about focus and selecting text.
        if binding.id and binding.description and active.enabled:
            words = binding.description[:1].upper() + binding.description[1:]
            key = active.node.app.get_key_display(binding)
            known = found.get(words)
            keys = " ".join(dict.fromkeys([*known.keys.split(), key])) if known else key
            found[words] = KeyedAction(words, keys, binding.action, active.node)
    return tuple(found.values())


def key_line(bindings: Mapping[str, ActiveBinding], width: int) -> Content:
    """Compose the foot of a screen: the keys to know, as many as fit."""
    shown: dict[str, ActiveBinding] = {}
    for active in bindings.values():
        if active.binding.id and active.binding.show and active.enabled:
            # The first of several keys stands for all.
            shown.setdefault(active.binding.description, active)
    line = Content()
    for words, active in shown.items():
        key = active.node.app.get_key_display(active.binding)
        space = " " if line else ""
        part = Content.assemble((f"{space}{key}", "$text-accent"), f" {words}")
        if line.cell_length + part.cell_length > width:
            break
        line += part
    return line
