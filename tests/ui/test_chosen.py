"""The screen begins as the settings say, and what is changed on it is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qjobs_tui.config import Origin, Settings
from qjobs_tui.config.remembered import FILE_NAME, Memory
from qjobs_tui.errors import UsageError
from qjobs_tui.ui.chosen import ChosenApp
from qjobs_tui.ui.columns import INFO, NAMED
from qjobs_tui.ui.screens.columns import Choosing, ColumnsScreen
from qjobs_tui.ui.screens.save import SaveScreen

from .stage import Stage, staged

if TYPE_CHECKING:
    from pathlib import Path

    from textual.app import App


def titles(stage: Stage) -> list[str]:
    return stage.text.splitlines()[2].split()


async def test_it_begins_as_the_settings_say() -> None:
    settings = Settings(
        sort="usage",
        descending=False,
        columns=("age", "job", "usage"),
        theme="nord",
        save_template="{backend}-{id}",
        save_form="service",
        cache_bytes=7,
    )
    async with staged(settings=settings) as stage:
        assert stage.app.theme == "nord"
        assert (stage.jobs.sort_key, stage.jobs.descending) == ("usage", False)
        assert titles(stage) == ["STATUS", "AGE", "JOB", "USAGE▲"]
        assert stage.app._make_cache().max_bytes == 7
        await stage.press("s")
        await stage.until(lambda: stage.is_on(SaveScreen))
        await stage.until(lambda: "{backend}-{id}" in stage.text)
        assert "(x) service" in stage.text


async def test_a_sort_has_its_own_way_round() -> None:
    async with staged(settings=Settings(sort="backend"), load=False) as stage:
        assert (stage.jobs.sort_key, stage.jobs.descending) == ("backend", False)


async def test_what_is_changed_on_screen_is_there_the_next_time(tmp_path: Path) -> None:
    base = Settings(columns=("job", "age"), origins={"columns": Origin("file", "config.toml:1")})
    async with staged(settings=base, memory=Memory(tmp_path, base)) as stage:
        await stage.press("o", "O", "C")
        await stage.until(lambda: stage.is_on(ColumnsScreen))
        await stage.press("j", "space", "j", "J", "space", "k", "K", "K", "enter")
        await stage.until(lambda: not stage.is_on(ColumnsScreen))
        columns = stage.jobs.columns
        assert columns != base.columns
        stage.app.theme = "dracula"
        await stage.until(lambda: stage.app.memory._changed.keys() >= {"sort", "theme"})
    found = Memory(tmp_path, base).settings()
    assert (found.sort, found.descending) == ("status", True)
    assert (found.columns, found.theme) == (columns, "dracula")
    async with staged(settings=found, load=False) as stage:
        assert stage.app.theme == "dracula"
        assert (stage.jobs.sort_key, stage.jobs.columns) == ("status", columns)


async def test_nothing_is_written_where_nothing_was_chosen(tmp_path: Path) -> None:
    settings = Settings(theme="nord")
    async with staged(settings=settings, memory=Memory(tmp_path, settings)) as stage:
        await stage.press("j", "space", "C", "escape")
        await stage.press("C", "enter")
        assert stage.jobs.columns == ()
    assert not (tmp_path / FILE_NAME).exists()


async def test_the_list_of_columns() -> None:
    async with staged(plain=True) as stage:
        await stage.press("C")
        await stage.until(lambda: "> [x] status" in stage.text.replace(">[", "> ["))
        assert "[ ] session" in stage.text
        assert "[x] usage" in stage.text
        assert "enter takes them, esc leaves" in stage.text
        assert "space show or hide" in stage.text
        await stage.resize(40, 12)
        await stage.until(lambda: "id of its session or~" in stage.text)
        assert "enter takes them, esc leaves" in stage.text
        await stage.resize(20, 5)
        await stage.until(lambda: "enter takes, esc not" in stage.text)
        await stage.press(*"j" * 20)
        await stage.until(lambda: "info" in stage.text)
        await stage.press("u")
        await stage.until(lambda: not stage.is_on(ColumnsScreen))
        assert stage.jobs.columns == ()


def test_choosing_keeps_what_is_always_there() -> None:
    first = Choosing.of((), ("status", "job", "age"))
    assert set(first.names) == {*NAMED, INFO}
    assert first.columns == ("status", "job", "age")
    assert first.turned().columns == first.columns
    assert first.carried(1).columns == ("job", "status", "age")
    assert first.carried(-1) == first
    last = first.stepped(99)
    assert last.names[last.row] == INFO
    assert last.carried(1) == last
    assert last.turned().columns == ("status", "job", "age", INFO)


def app_of(settings: Settings) -> App[None]:
    return ChosenApp(settings, Memory(None, settings))


def test_an_unknown_theme_is_told_with_its_line() -> None:
    origins = {"theme": Origin("file", "config.toml:3")}
    with pytest.raises(UsageError, match=r"config.toml:3: theme cannot be 'nrod'") as caught:
        app_of(Settings(theme="nrod", origins=origins))
    assert caught.value.hint == "Did you mean nord?"
    # One that was remembered is another version's.
    remembered = {"theme": Origin("remembered", "chosen on screen")}
    usual = app_of(Settings()).theme
    assert app_of(Settings(theme="nrod", origins=remembered)).theme == usual
