"""The user's keys, checked before the first frame, so that none is lost silently.

Textual's own check comes with a key press, and takes the key away from whatever else had it.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from qjobs_tui.config.schema import WrongValue, nearest
from qjobs_tui.ui.inventory import stored
from qjobs_tui.ui.key_names import is_typed, read_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from qjobs_tui.config import Settings
    from qjobs_tui.errors import UsageError
    from qjobs_tui.ui.inventory import Action, Place


def keymap(settings: Settings) -> dict[str, str]:
    """Return what Textual needs, to give what the user chose their keys.

    Raises:
        UsageError: There is no such action, a key is none, or two actions would have one key.

    """
    inventory = stored()
    known = inventory.known
    chosen = {name: _keys_of(settings, name, known) for name in settings.keys}
    _refuse_clashes(settings, inventory.places, chosen)
    kept = (_kept(kind, chosen) for kind in inventory.kinds)
    every = {name: keys for each in kept for name, keys in each.items()} | chosen
    return {name: ",".join(keys) for name, keys in every.items()}


def _keys_of(settings: Settings, name: str, known: Mapping[str, Action]) -> tuple[str, ...]:
    if name not in known:
        words = "has no keys: there is no such action"
        raise _mistake(settings, name, words, _nearest_action(name, known))
    try:
        keys = read_keys(settings.keys[name])
    except WrongValue as error:
        raise _mistake(settings, name, error.words, error.hint) from error
    action = known[name]
    is_for_typing = action.is_typing or (action.is_ahead and not any(map(is_typed, action.keys)))
    if is_for_typing and (typed := [key for key in keys if is_typed(key)]):
        words = f"cannot be {typed[0]}, which is typed in text fields"
        raise _mistake(settings, name, words, "Take one with ctrl+, or a function key.")
    return keys


def _nearest_action(name: str, known: Mapping[str, Action]) -> str:
    told = nearest(name, tuple(known))
    return told if told.startswith("Did") else "'qjobs-tui config' lists the actions."


def _refuse_clashes(
    settings: Settings, places: Iterable[Place], chosen: Mapping[str, tuple[str, ...]]
) -> None:
    pairs = [
        (one, other)
        for place in places
        for one, other in combinations(place.values(), 2)
        if one.id in chosen or other.id in chosen
    ]
    # An action of ours is told by its id, which helps more than what Textual calls its own.
    for one, other in sorted(pairs, key=lambda pair: pair[0].is_fixed or pair[1].is_fixed):
        before = {*one.keys} & {*other.keys}
        now = {*chosen.get(one.id, one.keys)} & {*chosen.get(other.id, other.keys)}
        for key in sorted(now - before):
            raise _clash(settings, key, one, other)


def _clash(settings: Settings, key: str, one: Action, other: Action) -> UsageError:
    order = list(settings.keys)
    # The blame is the user's key's, and of two the later one's.
    if one.id not in order or (other.id in order and order.index(other.id) > order.index(one.id)):
        one, other = other, one
    words = f"cannot be {key}: that is {other.id} ({other.words}) in the same place"
    place = settings.origins.get(f"keys.{other.id}")
    hint = f"{other.id} has it in {place}." if place else f"Give {other.id} another key too."
    if other.is_fixed:
        words, hint = (
            f"cannot be {key}: {other.words} has it in the same place",
            "Take another one.",
        )
    return _mistake(settings, one.id, words, hint)


def _mistake(settings: Settings, name: str, words: str, hint: str) -> UsageError:
    return settings.mistake(f"keys.{name}", words, hint)


def _kept(
    actions: Mapping[str, Action], chosen: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Say the usual keys of what shares one with a changed action: Textual takes both away."""
    changed = {key for name, action in actions.items() if name in chosen for key in action.keys}
    return dict(_sharing(actions, changed, chosen))


def _sharing(
    actions: Mapping[str, Action], keys: set[str], chosen: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, action in actions.items():
        if name not in chosen and keys & {*action.keys}:
            yield name, action.keys
