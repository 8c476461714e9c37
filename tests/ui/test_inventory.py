"""The file of actions says what the classes say; ``QJOBS_TUI_UPDATE=1`` writes it anew."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import astuple
from typing import TYPE_CHECKING

from qjobs_tui.ui.inventory import ACTIONS_FILE, stored
from tests.support.bound import found

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qjobs_tui.ui.inventory import Inventory, Place

_CHECK = """
import sys
from qjobs_tui.ui.keymap import keymap
from qjobs_tui.config import Settings
keymap(Settings(keys={"spans.mark": "f2"}))
print(*{"numpy", "qjobs_tui.ui.screens.job"} & {*sys.modules})
"""


def written(inventory: Inventory) -> str:
    """One line for an action, a kind, a place, so that a difference can be read."""
    places = (*inventory.kinds, *inventory.places)
    actions = sorted({action for place in places for action in place.values()}, key=repr)
    numbers = {action: number for number, action in enumerate(actions)}

    def lines(values: Iterable[object]) -> str:
        return "[\n" + ",\n".join(map(json.dumps, values)) + "\n]"

    def numbered(places: tuple[Place, ...]) -> Iterable[list[int]]:
        return ([numbers[action] for action in place.values()] for place in places)

    parts = {
        "actions": lines(map(astuple, actions)),
        "kinds": lines(numbered(inventory.kinds)),
        "places": lines(numbered(inventory.places)),
    }
    return "{\n" + ",\n".join(f'"{name}": {part}' for name, part in parts.items()) + "\n}\n"


def test_the_file_says_what_the_classes_say() -> None:
    if os.environ.get("QJOBS_TUI_UPDATE"):
        ACTIONS_FILE.write_text(written(found()))
    assert stored() == found(), "QJOBS_TUI_UPDATE=1 writes actions.json anew"


def test_keys_are_checked_without_the_screens() -> None:
    command = (sys.executable, "-c", _CHECK)
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == ""
