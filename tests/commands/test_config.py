"""``qjobs-tui config``: what it prints can be a config file, and says where each value is from."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.cli import main
from qjobs_tui.config import Settings
from qjobs_tui.config.remembered import Memory
from qjobs_tui.config.schema import KEYS
from tests.support.bound import actions_of, kinds

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """\
refresh = 5
watch = ["tag:\\U0001F408 \\u001b", 'a"b\\']
save_template = "{backend}-{id}"
notify = ["toast", "osc9"]
[keys]
jobs.sort = "f2"
"app.help" = "?,f1"
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "conf"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("QJOBS_TUI_CONFIG")
    monkeypatch.delenv("TEXTUAL_THEME", raising=False)
    path = tmp_path / "conf" / "qjobs-tui" / "config.toml"
    path.parent.mkdir(parents=True)
    return path


def printed(capfd: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    out, err = capfd.readouterr()
    assert not err
    return out


def test_what_is_printed_says_the_same_as_a_file(
    path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path.write_text(TEXT)
    text = printed(capfd, "config")
    assert text.isascii()
    assert "\x1b" not in text
    line = next(line for line in text.splitlines() if line.startswith("refresh"))
    assert line.split("#") == [f"{'refresh = 5.0':<40}  ", f" {path}:1"]
    assert f"# sort; {path}:6" in text
    before = tomllib.loads(text)
    assert before["watch"] == ["tag:\U0001f408 \x1b", 'a"b\\']
    assert before["keys"] == {"jobs.sort": "f2", "app.help": "question_mark,f1"}
    path.write_text(text)
    assert tomllib.loads(printed(capfd, "config")) == before


def test_every_setting_and_action_can_be_found_in_it(
    path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    text = printed(capfd, "config")
    assert tomllib.loads(text) == {"keys": {}}
    known = {name for kind in kinds() for name in actions_of(kind)}
    for name in KEYS:
        assert f"# {name} " in text
    for name in known:
        assert f'# "{name}" = "' in text
    # Taking the marks away gives a file that is understood, and says the defaults.
    path.write_text(text.replace('# "', '"').replace("# sort =", "sort ="))
    assert main(["config"]) == 0


def test_as_json(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path.write_text(TEXT)
    told = json.loads(printed(capfd, "--refresh", "7", "config", "--json"))
    assert told["file"] == str(path)
    assert told["settings"]["refresh"] == {"value": 7.0, "from": "--refresh"}
    assert told["settings"]["notify"] == {"value": ["toast", "osc9"], "from": f"{path}:4"}
    assert told["settings"]["descending"] == {"value": True, "from": "default"}
    assert told["settings"]["theme"] == {"value": None, "from": "default"}
    assert told["keys"]["jobs.sort"] == {"value": "f2", "from": f"{path}:6"}
    assert told["keys"]["jobs.reverse"] == {"value": "O", "from": "default"}


def test_what_is_remembered_is_told_but_not_for_the_demo(
    path: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    memory = Memory(tmp_path / "state" / "qjobs-tui", Settings())
    memory.keep(sort="usage", descending=False)
    memory.write()
    told = json.loads(printed(capfd, "config", "--json"))["settings"]
    assert told["sort"] == {"value": "usage", "from": "chosen on screen"}
    assert told["descending"] == {"value": False, "from": "chosen on screen"}
    told = json.loads(printed(capfd, "--demo", "config", "--json"))["settings"]
    assert told["sort"]["value"] == "created"
    assert not path.exists()


def test_where_the_file_is(
    path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_text("broken")
    assert printed(capfd, "config", "--path") == f"{path}\n"
    monkeypatch.setenv("QJOBS_TUI_CONFIG", "/a/b.toml")
    assert printed(capfd, "config", "--path") == "/a/b.toml\n"
    assert printed(capfd, "config", "--config", "/c.toml", "--path") == "/c.toml\n"


@pytest.mark.parametrize("command", [["config"], ["jobs", "--demo"], ["show", "--demo", "x"]])
def test_a_mistake_is_a_message_and_no_traceback(
    path: Path, command: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    path.write_text("\n# mine\nrefersh = 5\n")
    assert main(command) == 2
    assert capfd.readouterr() == (
        "",
        f"qjobs-tui: {path}:3: there is no setting refersh\n  Did you mean refresh?\n",
    )


def test_a_template_or_key_that_cannot_be_is_told_with_its_line(
    path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path.write_text('save_template = "{name}"\n')
    assert main(["config"]) == 2
    assert f"{path}:1: save_template cannot be used" in capfd.readouterr().err
    path.write_text('[keys]\n"jobs.sort" = "p"\n')
    assert main(["config"]) == 2
    err = capfd.readouterr().err
    assert f"{path}:2: keys.jobs.sort cannot be p: that is jobs.pause" in err


def test_ascii_in_the_file_holds_for_the_commands(
    path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path.write_text("ascii = true\n")
    assert main(["jobs", "--demo", "--limit", "5"]) == 0
    assert capfd.readouterr().out.isascii()
