from __future__ import annotations

import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from textual import events
from textual.app import App
from textual.widgets import Label

from qjobs_tui.errors import QJobsError, SaveError
from qjobs_tui.styles_folder import styles_folder
from qjobs_tui.ui.plain import PlainFilter
from qjobs_tui.ui.screens.choice import Choice
from qjobs_tui.ui.screens.dialog import Dialog
from qjobs_tui.ui.screens.private import PathField, PrivateScreen, checked
from qjobs_tui.ui.text import ASCII, UNICODE

from .looks import screen_lines, strips, unsafe_characters
from .samples import job
from .stage import until
from .still import StillClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.pilot import Pilot

OPEN = object()
JOB = job(private=True)


class Host(App[None]):
    """Shows one dialog, and keeps its answer."""

    CSS_PATH: ClassVar[Any] = [styles_folder() / "app.tcss", styles_folder() / "dialogs.tcss"]

    def __init__(self, dialog: Dialog[Any], *, plain: bool = False) -> None:
        super().__init__()
        self.dialog = dialog
        self.answer: object = OPEN
        if plain:
            self._filters.append(PlainFilter())

    def compose(self) -> ComposeResult:
        yield Label("below " * 400)

    def on_mount(self) -> None:
        self.push_screen(self.dialog, self._answered)

    def _answered(self, answer: object) -> None:
        self.answer = answer

    @property
    def words(self) -> str:
        return "\n".join(screen_lines(self))


class Asked:
    def __init__(self, app: Host, pilot: Pilot[None], clock: StillClock) -> None:
        self.app, self.pilot, self.clock = app, pilot, clock

    @property
    def field(self) -> PathField:
        return self.app.screen.query_one(PathField)

    @property
    def focused(self) -> str:
        assert self.app.focused is not None
        return str(self.app.focused.id)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def paste(self, text: str) -> None:
        self.app.post_message(events.Paste(text))
        await self.pilot.pause()
        await self.pilot.pause()

    async def answered(self) -> object:
        await until(lambda: self.app.answer is not OPEN, self.pilot)
        return self.app.answer

    async def refused(self) -> str:
        trouble = self.app.screen.query_one("#dialog-trouble")
        await until(lambda: trouble.display, self.pilot)
        assert self.app.answer is OPEN
        return self.app.words


@asynccontextmanager
async def asked(
    folder: Path,
    *,
    size: tuple[int, int] = (80, 24),
    plain: bool = False,
    job: Any = JOB,
    quiet: float = 1.0,
) -> AsyncIterator[Asked]:
    """The dialog, looked at for ``quiet`` seconds."""
    clock = StillClock()
    dialog = PrivateScreen(job, folder, ASCII if plain else UNICODE, clock)
    app = Host(dialog, plain=plain)
    async with app.run_test(size=size) as pilot:
        await until(lambda: app.focused is not None, pilot)
        clock.go(quiet)
        yield Asked(app, pilot, clock)


async def test_it_says_what_reading_does_and_where_the_result_goes(tmp_path: Path) -> None:
    async with asked(tmp_path) as one:
        words = one.app.words
        for part in (JOB.id, "private", "deletes it as it is read", "the only copy", "not known"):
            assert part in " ".join(words.replace("│", " ").split())
        assert one.field.value == str(tmp_path / f"{JOB.id}.body.json")
        assert "[ Keep it at the service ]" in words
        assert "  Read it (y)  " in words


async def test_a_record_that_may_hide_that_it_is_private(tmp_path: Path) -> None:
    async with asked(tmp_path, job=job(defect="tags: no list")) as one:
        assert "may be private" in " ".join(one.app.words.replace("│", " ").split())


@pytest.mark.parametrize("key", ["enter", "escape"])
async def test_enter_and_escape_do_not_read(key: str, tmp_path: Path) -> None:
    async with asked(tmp_path) as one:
        assert one.focused == "safe"
        await one.press(key)
        assert await one.answered() is None


@pytest.mark.parametrize("keys", [["y"], ["right", "enter"], ["tab", "enter"], ["left", "enter"]])
async def test_y_or_the_other_answer_reads(keys: list[str], tmp_path: Path) -> None:
    async with asked(tmp_path) as one:
        await one.press(*keys)
        assert await one.answered() == tmp_path / f"{JOB.id}.body.json"


@pytest.mark.parametrize("key", ["space", "Y", "n", "q", "r", "ctrl+j", "down", "1"])
async def test_no_other_key_reads(key: str, tmp_path: Path) -> None:
    async with asked(tmp_path) as one:
        await one.press(key, "right", key)
        assert one.app.answer is OPEN


async def test_a_click_on_an_answer_chooses_it(tmp_path: Path) -> None:
    async with asked(tmp_path) as one:
        await one.pilot.click("#risky")
        assert await one.answered() == tmp_path / f"{JOB.id}.body.json"


@pytest.mark.parametrize("text", ["\n", "y", "y\n", "yes\r\n", "\r"])
@pytest.mark.parametrize("place", ["safe", "risky", "dialog-path"])
async def test_what_is_pasted_confirms_nothing(text: str, place: str, tmp_path: Path) -> None:
    async with asked(tmp_path) as one:
        one.app.screen.query_one(f"#{place}").focus()
        await one.pilot.pause()
        await one.paste(text)
        assert one.app.answer is OPEN
        assert one.focused == place


async def test_keys_typed_ahead_confirm_nothing(tmp_path: Path) -> None:
    async with asked(tmp_path, quiet=0.0) as one:
        await one.press("y", "right", "enter")
        for _ in range(3):
            one.clock.go(0.29)
            await one.press("y", "enter")
        assert one.app.answer is OPEN
        one.clock.go(0.3)
        await one.press("y")
        assert await one.answered()


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
        go_on.wait(10)
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


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("size", [(140, 45), (80, 24), (40, 12), (20, 5), (3, 2), (1, 1)])
async def test_any_size(size: tuple[int, int], tmp_path: Path, *, plain: bool) -> None:
    async with asked(tmp_path, size=size, plain=plain) as one:
        for _ in range(3):
            await one.press("tab", "down", "up")
        assert {strip.cell_length for strip in strips(one.app)} == {size[0]}
        assert not plain or all(strip.text.isascii() for strip in strips(one.app))
        if size[0] >= 40:
            assert "[ Keep it at the service ]" in one.app.words
            assert "Read it (y)" in one.app.words
        await one.pilot.resize_terminal(80, 24)
        await one.pilot.pause()
        await one.press("escape")
        assert await one.answered() is None


async def test_all_words_can_be_scrolled_to(tmp_path: Path) -> None:
    async with asked(tmp_path, size=(40, 12)) as one:
        assert "Keep it in this file" not in one.app.words
        await one.press(*["down"] * 10)
        assert "Keep it in this file" in one.app.words
        assert one.focused == "safe"
        await one.press(*["up"] * 10)
        assert JOB.id in one.app.words


class Cancelling(Dialog[int]):
    """A dialog as others will be."""

    async def answer(self) -> int:
        if self.app.focused is self.query_one("#risky"):
            raise QJobsError("no [/x]\x1b[2J answer", hint="Wait.")
        return 2


async def test_a_dialog_of_another_kind() -> None:
    clock = StillClock()
    app = Host(Cancelling("Cancel 2 jobs?", "Keep", "Cancel jobs", UNICODE, clock))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        clock.go(1)
        one = Asked(app, pilot, clock)
        assert "[ Keep ]    Cancel jobs (y)" in app.words
        assert [choice.id for choice in app.screen.query(Choice)] == ["safe", "risky"]
        await one.press("right")
        assert "  Keep    [ Cancel jobs (y) ]" in app.words
        await one.press("enter")
        assert "no [/x]␛[2J answer Wait." in await one.refused()
        await one.press("left", "y")
        assert await one.answered() == 2
