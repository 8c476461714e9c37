"""What is written is read again as it was."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qjobs_tui.toml.values import written

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
_VALUES = (
    _TEXTS
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
)


@given(_VALUES | st.lists(_VALUES))
def test_any_value(value: object) -> None:
    text = written(value)
    assert text.isascii()
    assert tomllib.loads(f"x = {text}") == {"x": value}


@pytest.mark.parametrize("text", ["\x7f", "\x00", "\t\r\n", "\U0001f408", '"\\', "\x85\u2028"])
def test_signs_that_json_and_toml_write_differently(text: str) -> None:
    assert tomllib.loads(f"x = {written((text,))}") == {"x": [text]}
