"""What is chosen on screen comes back, until the line of the config file is changed."""

from __future__ import annotations

import json
import logging
import stat
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest

from qjobs_tui.config import Origin, Settings
from qjobs_tui.config.remembered import FILE_NAME, MAX_BYTES, Memory

if TYPE_CHECKING:
    from pathlib import Path


def said(**values: Any) -> Settings:
    """Settings with these values from the config file."""
    origins = MappingProxyType({name: Origin("file", "config.toml:1") for name in values})
    return Settings(**values, origins=origins)


def again(folder: Path, base: Settings) -> Settings:
    return Memory(folder, base).settings()


def keep(folder: Path, base: Settings, **values: Any) -> None:
    memory = Memory(folder, base)
    memory.keep(**values)
    assert memory.is_dirty
    memory.write()
    assert not memory.is_dirty


def test_what_was_chosen_comes_back_and_says_so(tmp_path: Path) -> None:
    base = Settings()
    assert again(tmp_path, base) is base
    keep(tmp_path, base, sort="usage", descending=False)
    keep(tmp_path, base, columns=("job", "age"))
    keep(tmp_path, base, theme="nord")
    found = again(tmp_path, base)
    assert (found.sort, found.descending, found.theme) == ("usage", False, "nord")
    assert found.columns == ("job", "age")
    assert str(found.origin("sort")) == "chosen on screen"
    keep(tmp_path, base, columns=())
    assert again(tmp_path, base).columns == ()


def test_a_changed_line_of_the_file_wins_again(tmp_path: Path) -> None:
    keep(tmp_path, said(sort="status"), sort="usage", descending=False)
    assert again(tmp_path, said(sort="status")).sort == "usage"
    for changed in (said(sort="backend"), Settings(), said(sort="status", descending=True)):
        assert again(tmp_path, changed) == changed


def test_the_same_value_from_another_line_changes_nothing(tmp_path: Path) -> None:
    keep(tmp_path, said(columns=("job",)), columns=("age",))
    origins = {"columns": Origin("file", "config.toml:9")}
    assert again(tmp_path, Settings(columns=("job",), origins=origins)).columns == ("age",)


def test_a_flag_or_variable_wins_over_what_is_remembered(tmp_path: Path) -> None:
    keep(tmp_path, Settings(), theme="nord")
    for source in ("environment", "command line"):
        base = Settings(origins={"theme": Origin(source, "X")})
        assert again(tmp_path, base) is base


def test_the_file_is_for_the_user_alone_and_nothing_else_stays(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    keep(folder, Settings(), theme="nord")
    assert [path.name for path in folder.iterdir()] == [FILE_NAME]
    assert stat.S_IMODE((folder / FILE_NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_two_programs_keep_each_other_s_choices(tmp_path: Path) -> None:
    one, other = Memory(tmp_path, Settings()), Memory(tmp_path, Settings())
    one.keep(theme="nord")
    other.keep(columns=("job",))
    one.write()
    other.write()
    found = again(tmp_path, Settings())
    assert (found.theme, found.columns) == ("nord", ("job",))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b'{"theme": 3}',
        b'{"theme": {"value": 3}}',
        b"[" * 10_000,
        b'{"theme": "' + b"x" * MAX_BYTES + b'"}',
    ],
)
def test_a_broken_file_is_begun_anew_and_the_log_says_so(
    tmp_path: Path, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE_NAME).write_bytes(body)
    base = Settings()
    with caplog.at_level(logging.INFO):
        assert again(tmp_path, base) is base
    assert "is broken, and is begun anew" in caplog.text
    keep(tmp_path, base, theme="nord")
    assert again(tmp_path, base).theme == "nord"


@pytest.mark.parametrize(
    "value",
    [{"sort": "salary"}, {"sort": 3}, {"sort": ["usage"]}, {"other": 1}],
)
def test_a_value_of_another_version_is_left_out(tmp_path: Path, value: dict[str, Any]) -> None:
    text = json.dumps({"sort": {"value": value, "over": {}}, "later": {"value": {}}})
    (tmp_path / FILE_NAME).write_text(text)
    base = Settings()
    assert again(tmp_path, base) is base


def test_what_cannot_be_written_is_said_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    memory = Memory(tmp_path / "file", Settings())
    memory.keep(theme="nord")
    with caplog.at_level(logging.INFO):
        memory.write()
    assert "nothing is remembered" in caplog.text


def test_without_a_folder_nothing_is_kept() -> None:
    memory = Memory(None, Settings())
    memory.keep(theme="nord")
    assert not memory.is_dirty
    memory.write()
    assert memory.settings() == Settings()
