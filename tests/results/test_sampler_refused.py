"""Sampler bodies that cannot be post-processed: those that IBM's client refuses, and some more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from qjobs_tui.errors import BadResult
from qjobs_tui.results.reading.register import MOST_BITS

from .making.executor import tensor
from .program_cases import grown, ours, read, real, replaced, sampled, text, without

if TYPE_CHECKING:
    from .making.executor import Arrays

TWIRLED = "executor-v2.0-sampler-twirled-flips.json"
POST = ("passthrough_data", "post_processor")
RESULTS = ("data", 0, "results")


@pytest.mark.parametrize(
    "at",
    [(*POST, key) for key in ("version", "twirling", "meas_type", "shots", "options")]
    + [("passthrough_data",), POST],
)
def test_a_missing_setting_is_named(at: tuple[str, ...]) -> None:
    tree = without(json.loads(text(TWIRLED)), at)
    with pytest.raises(BadResult, match=f"has no '{at[-1]}'") as caught:
        read(grown(tree))
    assert caught.value.path == ".".join(at[:-1])
    with pytest.raises((ValueError, TypeError)):
        real(json.dumps(tree))


TENSOR = {"data": "eJwDAAAAAAE=", "shape": [4, 0, 3], "dtype": "bool"}
REFUSED: dict[str, tuple[tuple[Any, ...], Any, str, str]] = {
    "circuits of other PUBs": (
        (*POST, "circuits_metadata"),
        [None],
        "passthrough_data.post_processor.circuits_metadata",
        "tells of 1 circuits for 3 PUBs",
    ),
    "no options": ((*POST, "options"), None, "passthrough_data.post_processor.options", "is null"),
    "no settings": (POST, [], "passthrough_data.post_processor", "is no object"),
    "an item without data": (RESULTS, {}, "data[0].results", "does not tell how many"),
    "the second item without data": (
        ("data", 1, "results"),
        {},
        "data[1].results",
        "has no register",
    ),
    "nothing but flips": (
        ("data", 1, "results"),
        {"measurement_flips.c": TENSOR},
        "data[1].results",
        "has no register",
    ),
    "flips of no register": (
        (*RESULTS, "measurement_flips.x"),
        TENSOR,
        'data[0].results["measurement_flips.x"]',
        "flips a register that there is not",
    ),
    "flips that do not fit": (
        (*RESULTS, "measurement_flips.alpha"),
        TENSOR | {"shape": [4, 0, 2]},
        'data[0].results["measurement_flips.alpha"]',
        "has the shape (4, 0, 2), its register (4, 6, 3)",
    ),
    "flips of more axes": (
        ("data", 1, "results", "measurement_flips.alpha"),
        tensor("v2.0", np.zeros((1, 4, 3, 6, 3), bool)).model_dump(),
        'data[1].results["measurement_flips.alpha"]',
        "has the shape",
    ),
    "two numbers of randomizations": (
        (*RESULTS, "beta", "shape"),
        [5, 6, 9],
        "data[0].results",
        "does not tell how many randomizations",
    ),
    "a scalar in the first item": (
        (*RESULTS, "beta", "shape"),
        [],
        "data[0].results",
        "does not tell how many randomizations",
    ),
    "too few axes": (
        ("data", 1, "results"),
        {"c": tensor("v2.0", np.zeros((4, 5), bool)).model_dump()},
        "data[1].results.c",
        "has only 2 axes",
    ),
}


@pytest.mark.parametrize(("at", "value", "path", "what"), REFUSED.values(), ids=REFUSED.keys())
def test_what_the_client_refuses_is_refused_with_its_path(
    at: tuple[Any, ...], value: Any, path: str, what: str
) -> None:
    tree = replaced(json.loads(text(TWIRLED)), at, value)
    with pytest.raises(BadResult) as caught:
        read(grown(tree))
    assert caught.value.path.replace("'", '"') == path
    assert what in caught.value.what
    with pytest.raises(Exception):  # noqa: B017, PT011 - any of a dozen types
        real(json.dumps(tree))


STRICTER: dict[str, tuple[Arrays, dict[str, Any], str]] = {
    "points as outcomes": ({"c": np.ones((2, 3)) * 1j}, {}, "is complex128, no outcomes"),
    "bytes as flips": (
        {"c": np.ones((2, 3), bool), "measurement_flips.c": np.ones((1, 3), np.uint8)},
        {},
        "is uint8, no flips",
    ),
    "flips of points": (
        {"c_iq": np.ones((2, 3)) * 1j, "measurement_flips.c_iq": np.ones((1, 3), bool)},
        {"meas_type": "kerneled"},
        "flips what are no outcomes",
    ),
    "another type": ({"c": np.ones((2, 3), bool)}, {"meas_type": "both"}, "is no type of measure"),
    "another shape": (
        {"c": np.ones((2, 3), bool), "d": np.ones((4, 2, 3), bool)},
        {},
        "is of a PUB of shape (4,), not ()",
    ),
    "too wide": ({"c": np.ones((1, MOST_BITS + 1), bool)}, {}, "has 1048577 bits a shot"),
    "nothing to average": (
        {"c_avg_iq": np.ones((0, 3)) * 1j},
        {"meas_type": "avg_kerneled", "twirling": True},
        "has no randomizations to average",
    ),
}


@pytest.mark.parametrize(("item", "more", "what"), STRICTER.values(), ids=STRICTER.keys())
def test_what_makes_no_sense_is_refused_too(item: Arrays, more: dict[str, Any], what: str) -> None:
    chosen: dict[str, Any] = {"meas_type": "classified", "twirling": False, **more}
    made = sampled([item], **chosen)
    with pytest.raises(BadResult) as caught:
        ours(made)
    assert what in caught.value.what
    assert caught.value.path
