"""Arrays in the `__type__` JSON, and plain lists in their place."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from qiskit_ibm_runtime import RuntimeDecoder
from qiskit_ibm_runtime.options.zne_options import ExtrapolatorType

from qjobs_tui.errors import BadResult
from qjobs_tui.results.limits import Limits
from tests.support.examples import examples

from .agreement import agree
from .making.typed import dump
from .typed import decoded, typed


def test_opening_decodes_no_array() -> None:
    array = json.loads(typed("ndarray", "bm90IHpsaWI="))
    bits = {"__type__": "BitArray", "__value__": {"array": array, "num_bits": 3}}
    fields = {"field_names": ["c"], "shape": [], "fields": {"c": bits, "evs": array}}
    found = decoded(typed("DataBin", fields))
    for broken in (lambda: found["c"].array, lambda: found["c"].shape, found["evs"].load):
        with pytest.raises(BadResult, match="no zlib stream"):
            broken()
    with pytest.raises(BadResult) as raised:
        found["c"].array  # noqa: B018 - decodes
    assert raised.value.path == "__value__.fields.c.__value__.array.__value__"


@pytest.mark.parametrize("name", ExtrapolatorType.__args__)
def test_the_name_of_an_extrapolator_is_text(name: str) -> None:
    assert decoded(typed("ndarray", name)) == name


def test_another_word_is_no_array() -> None:
    with pytest.raises(BadResult, match=r"base64|zlib"):
        decoded(typed("ndarray", "quadratic")).load()


_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)


@given(
    st.recursive(
        st.lists(_LEAVES, max_size=4), lambda inner: st.lists(inner, min_size=1, max_size=3)
    )
)
@examples(200)
def test_a_plain_list_is_the_array_numpy_makes_of_it(values: list[Any]) -> None:
    body = typed("ndarray", values)
    try:
        theirs = json.loads(body, cls=RuntimeDecoder)
    except ValueError:
        with pytest.raises(BadResult, match="differ in shape"):
            decoded(body).load()
    else:
        agree(decoded(body), theirs)


@pytest.mark.parametrize(
    "values",
    [
        [0.5] * 150_000,
        [[1, 2.5, 3]] * 50_000,
        [[1] * 70_000, [0.5] * 70_000],
        [1] * 100_000 + [None],
        ["ab"] * 70_000 + ["abcd"],
        [[[1]] * 2] * 40_000,
        [True] * 70_000 + [2],
    ],
)
def test_a_long_list_is_the_same_array(values: list[Any]) -> None:
    agree(decoded(typed("ndarray", values)), np.array(values))


@pytest.mark.parametrize(
    "values", [[[1] * 70_000, [1] * 69_999], [[1]] * 70_000 + [1], [1] * 70_000 + [[1]]]
)
def test_a_long_ragged_list_is_no_array(values: list[Any]) -> None:
    with pytest.raises(BadResult, match="differ in shape"):
        decoded(typed("ndarray", values)).load()


def test_arrays_in_a_plain_list_are_put_together() -> None:
    body = dump(np.array([{"inner": None}], dtype=object)).replace(
        '{"inner": null}', f"{dump(np.arange(3.0))}, {dump(np.ones(3))}"
    )
    agree(decoded(body), json.loads(body, cls=RuntimeDecoder))


def test_a_plain_list_takes_no_more_than_an_array_may() -> None:
    tight = Limits(array_bytes=1_000_000)
    words = typed("ndarray", ["a" * 4000, *["b"] * 400])
    with pytest.raises(BadResult, match="too much memory"):
        decoded(words, tight).load()
    inner = json.loads(dump(np.zeros(60_000)))
    with pytest.raises(BadResult, match="too much memory"):
        decoded(typed("ndarray", [inner, inner, inner]), tight).load()


@pytest.mark.parametrize("inner", [{}, None, {"__type__": "set", "__value__": []}])
def test_what_cannot_be_an_array_is_none(inner: object) -> None:
    with pytest.raises(BadResult, match="__value__ is no array"):
        decoded(typed("ndarray", inner))


def test_a_bin_in_a_plain_list_is_no_array() -> None:
    data = json.loads(typed("DataBin", {"shape": [], "fields": {}}))
    with pytest.raises(BadResult, match="a DataBin, of which there is no array"):
        decoded(typed("ndarray", [data])).load()
