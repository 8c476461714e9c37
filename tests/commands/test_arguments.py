"""What the words after ``account`` and ``doctor`` come to, and that no key is repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qjobs_tui.accounts.resolution import Asked
from qjobs_tui.cli import main
from qjobs_tui.commands import account, account_choice, doctor
from qjobs_tui.commands.arguments import parse
from qjobs_tui.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

CRN = "crn:v1:bluemix:public:quantum-computing:us-east:a/0f00:aaaa-bbbb::"
KEY = "made-up_key-0123456789-that-is-not-a-name-00"
Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("QISKIT_IBM_TOKEN", "QISKIT_IBM_INSTANCE", "QISKIT_IBM_URL"):
        monkeypatch.delenv(name, raising=False)


def asked(line: str) -> account.Action:
    return account_choice.action(parse(["account", *line.split()]))


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("", account.List()),
        ("list", account.List()),
        ("add w", account.Add("w")),
        (
            f"add w --instance {CRN} --instance mine --url https://x.org --iam-url https://i.org",
            account.Add("w", (CRN, "mine"), "https://x.org", "https://i.org"),
        ),
        ("add --instance all w", account.Add("w", ("all",))),
        ("add w --session", account.Add("w", session=True)),
        ("use w", account.Use("w")),
        ("import", account.Import()),
        ("import w", account.Import("w")),
        ("test", account.Check()),
        ("test w", account.Check("w")),
        ("remove w", account.Remove("w")),
        ("remove w --yes", account.Remove("w", yes=True)),
    ],
)
def test_the_words(line: str, wanted: account.Action) -> None:
    assert asked(line) == wanted


def test_a_command_is_taken_apart_as_a_shell_would() -> None:
    line = ["account", "add", "w", "--token-command", "pass show 'my keys/ibm'"]
    wanted = account.Add("w", token_command=("pass", "show", "my keys/ibm"))
    assert account_choice.action(parse(line)) == wanted


@pytest.mark.parametrize(
    "given", ["", " ", "pass 'ibm", "''"], ids=["empty", "blank", "open", "no"]
)
def test_what_is_no_command(given: str) -> None:
    with pytest.raises(UsageError, match="--token-command is no command"):
        account_choice.action(parse(["account", "add", "w", "--token-command", given]))


def test_a_new_name() -> None:
    assert asked("rename w v") == account.Rename("w", "v")


def test_a_list_for_programs() -> None:
    assert asked("list --json") == account.List(is_json=True)


@pytest.mark.parametrize(
    "line",
    [
        f"add w {KEY}",
        f"add w --key {KEY}",
        f"add w --key={KEY}",
        f"add w --instances={KEY}",
        f"add w --ur={KEY}",
        f"add {KEY}",
        f"{KEY}",
        f"list {KEY}",
        f"use w {KEY}",
        f"remove w --yes={KEY}",
        f"rename w {KEY}",
        f"rename w v {KEY}",
        f"test w {KEY}",
        f"--{KEY}",
        f"add w --token-command {KEY}",
        f"add w --session={KEY}",
    ],
)
def test_no_key_is_repeated(line: str, capsys: Captured) -> None:
    try:
        code: Any = main(["account", *line.split()])
    except SystemExit as ended:
        code = ended.code
    out, err = capsys.readouterr()
    assert code == 2
    assert "API key" in err
    assert KEY not in out + err


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("add", "required: NAME"),
        ("rename w", "required: NEW"),
        ("use", "required: NAME"),
        ("add w --url", "--url: expected one argument"),
        ("add w --session --token-command x", "--token-command: not allowed with argument"),
    ],
)
def test_what_is_missing_is_named(line: str, says: str, capsys: Captured) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["account", *line.split()])
    assert ended.value.code == 2
    assert says in capsys.readouterr().err


def test_what_is_left_over_elsewhere_is_repeated(capsys: Captured) -> None:
    with pytest.raises(SystemExit):
        main(["jobs", "stray"])
    assert "unrecognized arguments: stray" in capsys.readouterr().err


@pytest.mark.parametrize("flag", [["--demo"], ["--account", "w"], ["--instance", "w"]])
def test_what_chooses_for_others_has_no_meaning_for_account(flag: list[str]) -> None:
    with pytest.raises(UsageError, match=f"{flag[0]} has no meaning before account"):
        account_choice.action(parse([*flag, "account"]))
    assert main([*flag, "account", "list"]) == 2


def test_the_commands_run(capsys: Captured, tmp_path: Path) -> None:
    assert main(["account"]) == 0
    assert not (tmp_path / ".config").exists()
    assert main(["account", "use", "nobody"]) == 3
    assert "nobody" in capsys.readouterr().err


def test_the_doctor_is_told_what_was_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: list[Any] = []

    def run(place: Any, asked: Any, **more: Any) -> int:
        seen.extend([place, asked, more])
        return 1

    monkeypatch.setattr(doctor, "run", run)
    # A log that is begun lasts as long as the process, and other tests look into theirs.
    monkeypatch.setattr("qjobs_tui.log.start_log", lambda _: None)
    config, log = tmp_path / "c.toml", tmp_path / "log"
    config.touch()
    line = ["--account", "w", "doctor", "--json", "--instance", "all", "--config", str(config)]
    assert main([*line, "--log", str(log)]) == 1
    place, asked, more = seen
    assert asked == Asked("w", "all")
    assert more == {"is_json": True, "files": {"config": config, "log": log}}
    assert place.own == tmp_path / ".config" / "qjobs-tui" / "accounts.toml"
    assert place.home == tmp_path
    assert main(["doctor", "--demo"]) == 2


def test_the_config_s_backends_reach_the_account_commands(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text('keyring_backends = ["keyrings.alt.file.EncryptedKeyring"]\n')
    places: list[Any] = []

    def run(_: account.Action, place: Any) -> int:
        places.append(place)
        return 0

    monkeypatch.setattr(account, "run", run)
    assert main(["account", "list", "--config", str(config)]) == 0
    assert places[0].vault._allowed == {"keyrings.alt.file.EncryptedKeyring"}
