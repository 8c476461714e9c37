"""Which actions there are and which are at hand together, without importing what has them.

The screens that are imported late load numpy, and the user's keys are checked before the first
frame: so what the classes say stands in a file too, which the tests hold to them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

ACTIONS_FILE = Path(__file__).with_name("actions.json")


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


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything that has keys.

    Attributes:
        kinds: The actions of each class that has some.
        places: What is at hand together.

    """

    kinds: tuple[Place, ...]
    places: tuple[Place, ...]

    @property
    def known(self) -> Place:
        """Every action of ours, by its id."""
        return {name: action for kind in self.kinds for name, action in kind.items()}


def stored() -> Inventory:
    """Return the inventory that is kept in the file."""
    told = json.loads(ACTIONS_FILE.read_bytes())
    actions = [Action(one[0], tuple(one[1]), *one[2:]) for one in told["actions"]]

    def places(name: str) -> tuple[Place, ...]:
        return tuple({actions[at].id: actions[at] for at in numbers} for numbers in told[name])

    return Inventory(places("kinds"), places("places"))
