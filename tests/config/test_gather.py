"""Which of several values wins, and that each says where it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from qjobs_tui.config import Origin, Settings
from qjobs_tui.config.gather import ConfigFile, Said, gather, state_folder
from qjobs_tui.errors import UsageError

NONE = Said({}, {})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_without_a_file_there_are_defaults(path: Path) -> None:
    settings = gather(ConfigFile(path), {}, NONE)
    assert settings == Settings()
    assert str(settings.origin("refresh")) == "default"


def test_what_is_nearer_to_the_hand_wins(path: Path) -> None:
    path.write_text('theme = "nord"\nrefresh = 5\nsort = "usage"\nascii = true\n')
    flags = Said({"refresh": 7.0}, {"refresh": Origin("command line", "--refresh")})
    settings = gather(ConfigFile(path), {"TEXTUAL_THEME": "dracula"}, flags)
    assert (settings.theme, settings.refresh, settings.sort) == ("dracula", 7.0, "usage")
    assert settings.plain
    theme = Said({"theme": "gruvbox"}, {"theme": Origin("command line", "--theme")})
    assert gather(ConfigFile(path), {"TEXTUAL_THEME": "dracula"}, theme).theme == "gruvbox"
    told = [str(settings.origin(name)) for name in ("theme", "refresh", "sort", "mouse")]
    assert told == ["TEXTUAL_THEME", "--refresh", f"{path}:3", "default"]


def test_which_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "conf"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    flag, environ = Path("~/flag.toml"), {"QJOBS_TUI_CONFIG": "~/variable.toml"}
    assert ConfigFile.find(flag, environ) == ConfigFile(tmp_path / "flag.toml", is_named=True)
    named = ConfigFile(tmp_path / "variable.toml", is_named=True)
    assert ConfigFile.find(None, environ) == named
    usual = ConfigFile(tmp_path / "conf" / "qjobs-tui" / "config.toml")
    assert ConfigFile.find(None, {"QJOBS_TUI_CONFIG": ""}) == usual
    assert state_folder() == tmp_path / "state" / "qjobs-tui"


def test_a_file_that_somebody_named_has_to_be_there(path: Path) -> None:
    with pytest.raises(UsageError, match="is not there"):
        gather(ConfigFile(path, is_named=True), {}, NONE)
