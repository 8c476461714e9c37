"""What suits a terminal, where nobody chose otherwise."""

from __future__ import annotations

import os
import pty
from argparse import Namespace
from typing import TYPE_CHECKING

import pytest

from qjobs_tui import terminal
from qjobs_tui.commands.choices import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

VARIABLES = ("STY", "TMUX", "LC_ALL", "LC_CTYPE", "LANG", "TEXTUAL_THEME")
NO_FLAGS = Namespace(config=None)


@pytest.fixture(autouse=True)
def _no_terminal_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def screen() -> Iterator[TextIO]:
    """A terminal to write to."""
    theirs, ours = pty.openpty()
    with os.fdopen(theirs, "rb"), os.fdopen(ours, "w", encoding="utf-8") as stream:
        yield stream


@pytest.mark.parametrize(
    ("value", "is_plain"),
    [
        ("C", True),
        ("POSIX", True),
        ("de_DE.ISO-8859-15", True),
        ("de_DE.ISO-8859-15@euro", True),
        ("C.UTF-8", False),
        ("C.utf8", False),
        ("en_US.UTF-8", False),
        ("en_US", False),
        ("", False),
    ],
)
def test_a_locale_asks_for_ascii(value: str, *, is_plain: bool) -> None:
    assert terminal.asks_for_ascii({"LC_ALL": value}) is is_plain


def test_what_python_may_have_changed_is_not_believed() -> None:
    # Of `LC_CTYPE=UTF-8 LANG=C`, which a Mac sends to a host with that default.
    assert not terminal.asks_for_ascii({"LC_CTYPE": "C.UTF-8", "LANG": "C"})
    assert not terminal.asks_for_ascii({})


def test_gnu_screen_has_the_mouse_off(monkeypatch: pytest.MonkeyPatch, screen: TextIO) -> None:
    assert settings_of(NO_FLAGS, screen).mouse
    monkeypatch.setenv("STY", "1234.pts-0.host")
    settings = settings_of(NO_FLAGS, screen)
    assert not settings.mouse
    assert str(settings.origin("mouse")) == "GNU screen (STY)"
    monkeypatch.setenv("TMUX", "/tmp/tmux-1000/default,1,0")
    assert settings_of(NO_FLAGS, screen).mouse


def test_an_old_locale_is_drawn_in_ascii(monkeypatch: pytest.MonkeyPatch, screen: TextIO) -> None:
    assert not settings_of(NO_FLAGS, screen).plain
    monkeypatch.setenv("LC_ALL", "C")
    settings = settings_of(NO_FLAGS, screen)
    assert settings.plain
    assert str(settings.origin("plain")) == "LC_ALL"


def test_the_user_s_own_word_goes_before(
    monkeypatch: pytest.MonkeyPatch, screen: TextIO, tmp_path: Path
) -> None:
    monkeypatch.setenv("STY", "1234.pts-0.host")
    monkeypatch.setenv("LC_ALL", "C")
    file = tmp_path / "config.toml"
    file.write_text("mouse = true\nascii = false\n")
    settings = settings_of(Namespace(config=file), screen)
    assert settings.mouse
    assert not settings.plain
    assert str(settings.origin("mouse")) == f"{file}:1"
    flags = Namespace(config=file, no_mouse=True, ascii=True)
    assert not settings_of(flags, screen).mouse
    assert settings_of(flags, screen).plain


def test_what_goes_elsewhere_is_not_changed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """LC_ALL=C is usual in scripts, which sort by it; what they read stays as it was."""
    monkeypatch.setenv("LC_ALL", "C")
    with (tmp_path / "jobs").open("w", encoding="utf-8") as stream:
        assert not settings_of(NO_FLAGS, stream).plain
