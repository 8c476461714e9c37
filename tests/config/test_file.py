"""What may stand in the config file, and how a mistake in it is told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qjobs_tui.bodies.exporting import QISKIT, SERVICE
from qjobs_tui.config.file import NOTHING, read_file
from qjobs_tui.config.schema import COLUMNS, FORMS, KEYS, SORTS
from qjobs_tui.config.settings import NAMES
from qjobs_tui.errors import UsageError
from qjobs_tui.ui.columns import INFO, NAMED
from qjobs_tui.ui.selection import SORT_KEYS

GOOD = """\
refresh = 5
columns = ["job", "age"]
sort = "usage"
descending = false
theme = "nord"
mouse = false
ascii = true
read_only = true
save_folder = "~/results"
save_template = "{backend}-{id}"
save_form = "counts"
cache_bytes = 0
watch = "tag:long"
notify = ["bell", "osc9"]
on_final = ["notify", "--now"]
keyring_backends = ["keyrings.alt.file.EncryptedKeyring"]

[keys]
jobs.sort = "f2"
"jobs.reverse" = "f3,F"
"""


def refused(tmp_path: Path, text: str | bytes) -> UsageError:
    path = tmp_path / "config.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(UsageError) as caught:
        read_file(path, must_exist=False)
    assert caught.value.exit_code == 2
    return caught.value


def test_every_key_is_read_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(GOOD)
    read = read_file(path, must_exist=True)
    assert set(read.values) == set(NAMES)
    assert read.values["plain"] is True
    assert read.values["watch"] == ("tag:long",)
    assert read.values["columns"] == ("job", "age")
    assert read.keys == {"jobs.sort": "f2", "jobs.reverse": "f3,F"}
    assert str(read.origins["theme"]) == f"{path}:5"
    assert str(read.origins["keys.jobs.reverse"]) == f"{path}:20"


def test_the_names_are_those_of_the_screen() -> None:
    assert set(COLUMNS) == {*NAMED, INFO}
    assert SORTS == SORT_KEYS
    assert {QISKIT, SERVICE} < set(FORMS)
    assert {key.attribute for key in KEYS.values()} == set(NAMES)


@pytest.mark.parametrize(
    ("text", "line", "words", "hint"),
    [
        ("\nrefersh = 5", 2, "there is no setting refersh", "Did you mean refresh?"),
        ("zzz = 5", 1, "there is no setting zzz", "It can be: refresh,"),
        ("refresh = '5'", 1, "refresh is a text, not a number of seconds", "Write it as: 10"),
        ("refresh = true", 1, "refresh is true or false, not", ""),
        ("refresh = 1", 1, "refresh is not a pace", "From 2"),
        ("refresh = nan", 1, "refresh is not a pace", "From 2"),
        ("refresh = 1e9", 1, "refresh is not a pace", "From 2"),
        ("mouse = 'no'", 1, "mouse is a text, not true or false", "true"),
        (
            "sort = 'usgae'",
            1,
            "sort cannot be 'usgae'",
            "It can be: created, status, backend, program, usage, instance.",
        ),
        ("columns = 'job'", 1, "columns is a text, not a list", '["one", "two"]'),
        ("columns = [\n'job',\n'agee']", 1, "columns cannot be 'agee'", "Did you mean age?"),
        ("columns = ['job', 'job']", 1, "columns names job twice", ""),
        ("columns = [1]", 1, "columns is a number, not a text", ""),
        ("notify = ['osc']", 1, "notify cannot be 'osc'", "osc9"),
        ("on_final = 'notify'", 1, "on_final is a text, not a list", ""),
        ("keyring_backends = 'a.B'", 1, "keyring_backends is a text, not a list", ""),
        ("keyring_backends = ['file']", 1, "keyring_backends has 'file', which is no", "doctor"),
        ("keyring_backends = ['a.b c']", 1, "keyring_backends has 'a.b c'", "keyrings.alt.file"),
        ("watch = [['a']]", 1, "watch is a list, not a text", ""),
        ("save_form = ''", 1, "save_form is empty", "Leave the line out"),
        ("theme = 1979-05-27", 1, "theme is a date, not a text", ""),
        ("cache_bytes = -1", 1, "cache_bytes is out of bounds", "From 0"),
        ("cache_bytes = 1.5", 1, "cache_bytes is a number, not a whole number", ""),
        ("keys = 'o'", 1, "keys is no table", "[keys]"),
        ("[keys]\n\n'jobs.sort' = 3", 3, "jobs.sort is no text", '"o,f2"'),
        ("[sort]\na = 1", 1, "sort is a table, not a text", ""),
        ("[[watch]]", 1, "watch is a table, not a text", ""),
        ("a = 1\nsort = usage", 2, "sort: Invalid value", "This is not TOML"),
        ("a = 1\nsort usage", 2, "Expected '='", "This is not TOML"),
        ("sort = 'a'\nsort = 'b'", 2, "sort: Cannot overwrite a value", "This is not TOML"),
        ("sort = '''\na", 2, "Expected", "This is not TOML"),
    ],
)
def test_a_mistake_names_line_and_key(
    tmp_path: Path, text: str, line: int, words: str, hint: str
) -> None:
    error = refused(tmp_path, text)
    assert error.headline.startswith(f"{tmp_path}/config.toml:{line}: {words}")
    assert hint in error.hint


def test_what_is_no_text_is_told(tmp_path: Path) -> None:
    assert refused(tmp_path, b"a = 1\nb = '\xff'").headline.endswith("toml:2: this is not UTF-8")
    large = refused(tmp_path, b"#" * (10 << 20)).headline
    assert "too large to be one: more than 256 KiB" in large
    assert "nested too deeply" in refused(tmp_path, "a = " + "[" * 50_000).headline


def test_a_mark_at_the_beginning_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbfsort = 'usage'\r\n")
    assert read_file(path, must_exist=True).values == {"sort": "usage"}


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    assert read_file(missing, must_exist=False) is NOTHING
    assert read_file(Path(os.devnull), must_exist=True) is NOTHING
    for path, words in (
        (missing, "is not there"),
        (tmp_path, "is a folder"),
        (Path("nul\0"), "cannot be read"),
    ):
        with pytest.raises(UsageError, match=words):
            read_file(path, must_exist=True)
    with pytest.raises(UsageError, match="is a folder"):
        read_file(tmp_path, must_exist=False)


def test_a_file_that_the_system_refuses_is_told(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.symlink_to(path)
    with pytest.raises(UsageError, match="cannot be read: Too many levels"):
        read_file(path, must_exist=False)
