"""The keys in force, as actions, and as the line at the foot of a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from textual.content import Content

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.binding import ActiveBinding
    from textual.dom import DOMNode


_KEPT = frozenset({"job.back", "list.back", "job.save", "app.help"})
"""What the key line shows before any other key: how to leave, to keep a result, to learn more."""


class KeyedAction(msgspec.Struct, frozen=True):
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
    """Compose the foot of a screen: the keys to know, as many as fit.

    They stand in their own order, but those to leave, to save and for help have room first.
    """
    parts = [(one.binding.id in _KEPT, _part(one)) for one in _shown(bindings)]
    # Before the first one stands no space.
    room = width + 1 - sum(part.cell_length for is_kept, part in parts if is_kept)
    line = Content()
    for is_kept, part in parts:
        if not is_kept:
            # It stays negative: a key that has no room leaves none for those after it.
            room -= part.cell_length
        if is_kept or room >= 0:
            line += part
    return line[1:]


def _shown(bindings: Mapping[str, ActiveBinding]) -> list[ActiveBinding]:
    shown: dict[str, ActiveBinding] = {}
    taken: set[str] = set()
    for active in bindings.values():
        if active.binding.id and active.binding.show and active.enabled:
            key, words = _key(active), active.binding.description
            # The first of several keys stands for all, and escape ends what is innermost.
            if words not in shown and key not in taken:
                shown[words] = active
                taken.add(key)
    return list(shown.values())


def _part(active: ActiveBinding) -> Content:
    # Bold: keys and words are told apart without colours too.
    return Content.assemble(
        " ", (_key(active), "bold $text-accent"), f" {active.binding.description}"
    )


def _key(active: ActiveBinding) -> str:
    return active.node.app.get_key_display(active.binding)
