"""On which line a key stands, held to what the parser itself says."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qjobs_tui.toml.lines import key_lines

TEXT = '''\
# a remark = 1
refresh = 5

"quoted key" = "a = b"
columns = [  # many lines
    "job",  # not = a key
    "age",
]
text = """
refresh = 7
[keys]
""" # = 3
other = \'\'\'
x = ]
\'\'\'
a.b.c = 1
inline = { one = 1, two = { three = 3 } }

[keys]   # sort = 2
"jobs.sort" = "o"
jobs.reverse = "O"

[ deep . "er table" ]
key = 1979-05-27

[[many]]
first = 1
'''
LINES = {
    ("refresh",): 2,
    ("quoted key",): 4,
    ("columns",): 5,
    ("text",): 9,
    ("other",): 13,
    ("a", "b", "c"): 16,
    ("inline",): 17,
    ("inline", "two", "three"): 17,
    ("keys",): 19,
    ("keys", "jobs.sort"): 20,
    ("keys", "jobs", "reverse"): 21,
    ("deep", "er table"): 23,
    ("deep", "er table", "key"): 24,
    ("many",): 26,
    ("many", "first"): 27,
}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_form_of_a_key_is_found(end: str) -> None:
    found = key_lines(TEXT.replace("\n", end))
    assert {path: found.get(path) for path in LINES} == LINES


def test_only_what_ends_a_line_of_toml_does() -> None:
    assert key_lines("a = 'one\u2028two\x85'\nb = 1\n") == {("a",): 1, ("b",): 2}


def test_a_long_list_takes_no_time() -> None:
    text = "a = [\n" + "1,\n" * 20_000 + "]\nb = 2\n"
    assert key_lines(text)["b",] == 20_003


NAMES = st.sampled_from(["a", "b-c", '"d e"', "'f=g'", "1", '"#"'])
VALUES = st.sampled_from(
    ["1", "'x = [1'", '"""\ny = 2\n"""', "[\n1, # ]\n[2],\n]", "'''\n]\n\n'''", "{ z = 1 }", "true"]
)
GAPS = st.sampled_from(["", "\n", "# c = 1\n", "  \n\n"])


@given(st.lists(st.tuples(GAPS, NAMES, VALUES), unique_by=lambda each: each[1]))
def test_whatever_stands_between(parts: list[tuple[str, str, str]]) -> None:
    text, lines = "", []
    for gap, name, value in parts:
        text += gap
        lines.append(text.count("\n") + 1)
        text += f"{name} = {value}\n"
    found = key_lines(text)
    tables: dict[str, Any] = tomllib.loads(text)
    assert [found[name,] for name in tables] == lines
