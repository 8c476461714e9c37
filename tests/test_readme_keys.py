"""The README's key tables say what the keys are, and no more."""

from __future__ import annotations

import re
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest
from textual.app import App
from textual.screen import Screen

from qjobs_tui.app import QJobsApp
from qjobs_tui.ui.key_names import read_keys
from tests.support.bound import WITHIN, actions_of, kinds

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from qjobs_tui.ui.inventory import Action

README = Path(__file__).parents[1] / "README.md"
# Which actions, by the first part of their ids, are told of under which heading.
SECTIONS = MappingProxyType(
    {
        "Keys": (
            *("app", "jobs", "table", "filter", "list", "sessions", "backends"),
            *("dialog", "field", "text_field", "save", "columns", "help", "tags"),
            *("instances", "accounts", "sign_in", "pick"),
        ),
        "A job": ("job",),
        "Result": ("result",),
        "Spans": ("spans",),
        "Inputs, Logs, JSON": ("asked", "text", "page", "log", "json", "search"),
    }
)
# What else has keys there, told of elsewhere.
AROUND = MappingProxyType({"Result": ("job",), "Spans": ("job",)})
SIGNS = MappingProxyType(
    {"↑": "up", "↓": "down", "←": "left", "→": "right", "PgUp": "pageup", "PgDn": "pagedown"}
    | {"esc": "escape"}
)
# Textual's own, which move the focus, and are no action of ours in a dialog.
OTHERS = frozenset({"tab"})


def known() -> dict[str, Action]:
    return {name: action for kind in kinds() for name, action in actions_of(kind).items()}


def told(heading: str) -> set[str]:
    """The keys in the first column of the tables under a heading."""
    parts = re.split(r"^#{2,3} (.+)$", README.read_text(), flags=re.MULTILINE)
    body = dict(zip(parts[1::2], parts[2::2], strict=True))[heading]
    found: set[str] = set()
    for table in re.findall(r"^\| key \| does \|\n(?:\|.*\n)+", body, flags=re.MULTILINE):
        for row in table.splitlines()[2:]:
            keys = re.findall(r"`([^`]+)`", row.split(" | ")[0])
            # Keys that are told in the words of a row stand there too.
            keys += re.findall(r"`([^`]+)`", row.split(" | ")[1])
            found |= {SIGNS.get(key) or read_keys(key)[0] for key in keys}
    return found


@pytest.mark.parametrize("heading", SECTIONS)
def test_every_key_is_told(heading: str) -> None:
    keys = told(heading)
    missing = [
        f"{action.id} ({' or '.join(action.keys)}: {action.words})"
        for action in known().values()
        if action.id.partition(".")[0] in SECTIONS[heading] and not keys & {*action.keys}
    ]
    assert not missing, f"README, {heading!r}, has no row for: {'; '.join(sorted(missing))}"


@pytest.mark.parametrize("heading", SECTIONS)
def test_no_key_is_told_that_does_nothing(heading: str) -> None:
    real = {
        key
        for action in known().values()
        if action.id.partition(".")[0] in {*SECTIONS[heading], *AROUND.get(heading, ())}
        for key in action.keys
    }
    unreal = told(heading) - real - OTHERS
    assert not unreal, f"README, {heading!r}, tells of keys that do nothing there: {unreal}"


def test_every_action_has_its_section() -> None:
    parts = {name.partition(".")[0] for name in known()}
    told_of = {part for each in SECTIONS.values() for part in each}
    assert parts <= told_of, f"add to SECTIONS: {parts - told_of}"


def declared(kind: type[DOMNode]) -> list[object]:
    return list(kind.__dict__.get("BINDINGS", ()))


def test_every_binding_has_an_id_and_says_what_it_does() -> None:
    assert QJobsApp in set(kinds())
    for kind in kinds():
        for binding in declared(kind):
            name = f"{kind.__name__}: {binding}"
            assert re.fullmatch(r"[a-z_]+\.[a-z_0-9]+", getattr(binding, "id", None) or ""), name
            assert getattr(binding, "description", ""), name


def test_where_each_widget_has_its_keys_is_known() -> None:
    """A clash is found only between what is known to be at hand together."""
    named = {name for chains in WITHIN.values() for chain in chains for name in chain}
    for kind in kinds():
        if declared(kind) and not issubclass(kind, (Screen, App)):
            heirs = {each.__name__ for each in kinds() if issubclass(each, kind)}
            assert heirs & named, f"{kind.__name__} stands in no screen of support.bound.WITHIN"


def test_the_names_in_that_table_are_real() -> None:
    names = {kind.__name__ for kind in kinds()}
    named = {name for chains in WITHIN.values() for chain in chains for name in chain}
    assert {*WITHIN, *named} <= names
