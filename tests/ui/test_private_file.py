"""The file that a private result goes to, which cannot be read again."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.errors import SaveError
from qjobs_tui.ui.screens.private import checked

from .looks import unsafe_characters
from .stage import until

if TYPE_CHECKING:
    from pathlib import Path


from tests.support.waiting import PATIENCE_S

from .private_case import JOB, OPEN, asked


async def test_letters_in_the_field_are_letters(tmp_path: Path) -> None:
    async with asked(tmp_path) as one:
        one.field.focus()
        await one.pilot.pause()
        one.field.value = f"{tmp_path}/"
        one.field.cursor_position = 999
        await one.press("y", "q", "question_mark", "left", "right")
        assert one.field.value == f"{tmp_path}/yq?"
        await one.press("enter")
        assert one.focused == "safe"
        assert one.app.answer is OPEN
        await one.press("y")
        assert await one.answered() == tmp_path / "yq?"


async def test_a_pasted_path_is_cleaned(tmp_path: Path) -> None:
    async with asked(tmp_path) as one:
        one.field.focus()
        one.field.value = ""
        await one.paste("a\x1b]52;c;eA==\x07b\nc\n")
        assert one.field.value == "a␛]52;c;eA==␇b"
        assert not unsafe_characters(one.app)


async def test_a_folder_that_cannot_be_shown_is_not_proposed(tmp_path: Path) -> None:
    async with asked(tmp_path / "a\x1b[2Jb") as one:
        assert one.field.value == ""
        assert not unsafe_characters(one.app)
        await one.press("y")
        assert "no name" in await one.refused()


async def test_a_file_that_cannot_be_kept_is_refused_and_another_can_be_named(
    tmp_path: Path,
) -> None:
    (tmp_path / f"{JOB.id}.body.json").write_bytes(b"kept")
    async with asked(tmp_path) as one:
        await one.press("y")
        words = await one.refused()
        assert "there is already a file" in words
        assert "Nothing was read" in words
        assert "force" not in words
        one.field.value = str(tmp_path / "other.json")
        await one.press("y")
        assert await one.answered() == tmp_path / "other.json"
    assert (tmp_path / f"{JOB.id}.body.json").read_bytes() == b"kept"


async def test_leaving_while_the_file_is_looked_at_reads_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(text: str) -> Path:
        begun.set()
        go_on.wait(PATIENCE_S)
        return checked(text)

    monkeypatch.setattr("qjobs_tui.ui.screens.private.checked", slow)
    async with asked(tmp_path) as one:
        await one.press("y")
        await until(begun.is_set, one.pilot)
        await one.press("escape")
        go_on.set()
        assert await one.answered() is None
        await one.pilot.pause(0.05)
        assert one.app.answer is None


def test_which_files_can_keep_a_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert checked("a.json") == tmp_path / "a.json"
    assert checked("~/a.json") == tmp_path / "a.json"
    (tmp_path / "file").touch()
    (tmp_path / "part.json.partial").touch()
    refused = {
        " ": "no name",
        "~nobody-of-that-name/a": "home folder",
        "missing/a.json": "its folder does not exist",
        "file/a.json": "its folder is no folder",
        "file": "there is already a file",
        str(tmp_path): "a folder has that name",
        "part.json": "part.json.partial cannot be saved: there is already a file",
        "a\0b": "no file can have that name",
        "x" * 300: "the name is too long",
    }
    for text, words in refused.items():
        with pytest.raises(SaveError) as caught:
            checked(text)
        assert words in caught.value.headline
        assert "-" not in caught.value.hint
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(SaveError, match="no permission"):
        checked("a.json")
