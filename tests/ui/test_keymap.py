"""The user's own keys: what is refused, and that the screens go by them."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from qjobs_tui.app import QJobsApp
from qjobs_tui.config import Origin, Settings
from qjobs_tui.config.schema import WrongValue
from qjobs_tui.errors import UsageError
from qjobs_tui.ui.key_names import read_keys
from qjobs_tui.ui.keymap import keymap
from qjobs_tui.ui.screens.help import HelpScreen
from qjobs_tui.ui.screens.save import SaveScreen
from tests.support.bound import kinds

from .stage import staged


def chosen(**keys: str) -> Settings:
    """Settings with keys of actions whose dot is written as two underscores."""
    named = {name.replace("__", "."): value for name, value in keys.items()}
    lines = enumerate(named, 1)
    origins = {f"keys.{name}": Origin("file", f"config.toml:{line}") for line, name in lines}
    return Settings(keys=MappingProxyType(named), origins=MappingProxyType(origins))


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("o", ("o",)),
        ("o, f2", ("o", "f2")),
        ("?", ("question_mark",)),
        ("question_mark", ("question_mark",)),
        ("/,-", ("slash", "minus")),
        ("+", ("plus",)),
        ("ctrl++,ctrl+_", ("ctrl+plus", "ctrl+underscore")),
        ("ctrl+shift+a", ("ctrl+shift+a",)),
        ("shift+ctrl+a", ("ctrl+shift+a",)),
        ("ü,€", ("ü", "euro_sign")),
        ("pagedown,space,comma,escape", ("pagedown", "space", "comma", "escape")),
        ("o,o", ("o",)),
    ],
)
def test_keys_are_read(text: str, keys: tuple[str, ...]) -> None:
    assert read_keys(text) == keys


@pytest.mark.parametrize(
    ("text", "words", "hint"),
    [
        ("", "names no key", "comma"),
        ("o,", "names no key", "comma"),
        (",", "names no key", "comma"),
        ("esc", "'esc' is no key", "Did you mean escape?"),
        ("ctlr+x", "ctlr is no modifier", "Did you mean ctrl?"),
        ("ctrl+", "'ctrl+' is no key", ""),
        ("shift+a", "cannot be told from the letter", "Write A."),
        ("ctrl+A", "is no key", "Write ctrl+shift+a."),
        ("ctrl+i", "sends the same as for tab", "Write tab."),
        ("ctrl+[", "sends the same as for escape", "Write escape."),
        ("\x1b", "is no key", ""),
        ("jk", "is no key", ""),
    ],
)
def test_what_is_no_key_is_refused(text: str, words: str, hint: str) -> None:
    with pytest.raises(WrongValue) as caught:
        read_keys(text)
    assert words in caught.value.words
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("settings", "words", "hint"),
    [
        (
            chosen(jobs__srot="x"),
            "config.toml:1: keys.jobs.srot has no keys: there is no such action",
            "Did you mean jobs.sort?",
        ),
        (chosen(zzz="x"), "no such action", "'qjobs-tui config' lists the actions."),
        (chosen(jobs__sort="esc"), "keys.jobs.sort 'esc' is no key", "escape"),
        (
            chosen(jobs__sort="p"),
            "keys.jobs.sort cannot be p: that is jobs.pause (pause) in the same place",
            "Give jobs.pause another key too.",
        ),
        (chosen(jobs__sort="j"), "that is table.down", ""),
        (chosen(jobs__sort="q"), "that is app.quit", ""),
        (chosen(app__help="o"), "keys.app.help cannot be o: that is", "another key too"),
        (chosen(job__refresh="v"), "that is result.picture", ""),
        (chosen(dialog__agree="enter"), "that is dialog.choose", ""),
        (chosen(dialog__agree="ctrl+c"), "that is app.quit_now", ""),
        (
            chosen(jobs__sort="f2", jobs__pause="f2"),
            "config.toml:2: keys.jobs.pause cannot be f2: that is jobs.sort",
            "jobs.sort has it in config.toml:1.",
        ),
        (chosen(save__leave="ctrl+x"), "cannot be ctrl+x: cut selected text has it", "another"),
        (chosen(dialog__agree="tab"), "cannot be tab: focus next has it", "another"),
        (chosen(filter__keep="x"), "cannot be x, which is typed in text fields", "ctrl+"),
        (chosen(save__save="space"), "cannot be space, which is typed in text fields", ""),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(settings: Settings, words: str, hint: str) -> None:
    assert QJobsApp in set(kinds())
    with pytest.raises(UsageError) as caught:
        keymap(settings)
    assert words in caught.value.headline
    assert hint in caught.value.hint


def test_keys_can_be_exchanged_and_used_in_other_places() -> None:
    assert keymap(chosen(jobs__sort="O", jobs__reverse="o")) == {
        "jobs.sort": "O",
        "jobs.reverse": "o",
    }
    # What is never at hand together may have the same key.
    assert keymap(chosen(job__refresh="p"))
    # Several actions share a key on purpose: each has its own time.
    assert keymap(chosen(save__leave="ctrl+o"))["save.stop"] == "escape"


async def test_the_screens_go_by_the_keys() -> None:
    keys = chosen(jobs__sort="f2,ctrl+t", jobs__filter="f3", app__help="f1", jobs__save="f4")
    async with staged(settings=keys, size=(110, 24)) as stage:
        assert "f2 sort" in stage.line("keys")
        assert "f3 filter" in stage.line("keys")
        assert "f1 help" in stage.line("keys")
        await stage.press("o", "question_mark", "slash")
        assert stage.jobs.sort_key == "created"
        assert stage.table.has_focus
        await stage.press("f2", "ctrl+t")
        assert stage.jobs.sort_key == "backend"
        titles = {each.title: each.help for each in stage.app.get_system_commands(stage.jobs)}
        assert titles["Sort"] == "key f2 ^t"
        await stage.press("f1")
        await stage.until(lambda: stage.is_on(HelpScreen))
        await stage.until(lambda: "f2 ^t" in stage.text)
        await stage.press("escape", "f3", "x")
        await stage.until(lambda: stage.jobs.query_text == "x")


async def test_a_key_that_several_share_stays_with_the_others() -> None:
    async with staged(settings=chosen(save__leave="ctrl+o")) as stage:
        await stage.press("s")
        await stage.until(lambda: stage.is_on(SaveScreen))
        await stage.press("escape")
        assert stage.is_on(SaveScreen)
        await stage.press("ctrl+o")
        await stage.until(lambda: not stage.is_on(SaveScreen))
