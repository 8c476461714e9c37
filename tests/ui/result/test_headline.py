from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from qjobs_tui.errors import BadResult
from qjobs_tui.results import (
    BitArray,
    DataBin,
    EmptyResult,
    LazyArray,
    NamedResult,
    PrimitiveResult,
    PubResult,
    TextResult,
    TreeResult,
    pubs,
)
from qjobs_tui.ui.result.headline import headline
from qjobs_tui.ui.text import ASCII
from tests.results.make_fixtures import FOLDER

from .looks import demo, fixture

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ("ghz", "Sampler result, 3 PUBs, up to 127 bits, 20,096 shots"),
        ("iq", "Sampler result, 1 PUB, IQ points"),
        ("twirled", "Sampler result, 3 PUBs, up to 12 bits, 6,144 shots, by executor v2.0"),
        ("curves", "Estimator result, 3 PUBs, 98 values"),
        ("values", "Estimator result, 2 PUBs, 10 values"),
        ("mitigated", "Executor v2.0, 1 raw item (estimator_v2): needs Qiskit"),
        ("program 1.1", "Executor v1.1, 3 raw items"),
        ("counts", "Counts of 3 circuits, from an older program"),
        ("sampler v1", "Probabilities of 2 circuits, from Sampler V1"),
        ("estimator v1", "Estimator V1, 12 values"),
        ("learned 0.3", "Noise learner v0.3, 2 layers"),
        ("calibrated", "Calibrator v0.1, 1 item"),
    ],
)
def test_demo_results(plan: str, words: str) -> None:
    assert headline(demo(plan)) == words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("failed-text.txt", "Text of a failed program, 492 bytes"),
        ("empty.txt", "No result: the body is empty"),
        ("unknown.json", "JSON of no known form, 3 members"),
        ("type-noise-model.json", "JSON of no known form, NoiseModel, 132 bytes, not decoded"),
    ],
)
def test_other_bodies(name: str, words: str) -> None:
    assert headline(fixture(name)) == words


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.stem)
def test_no_class_name_is_on_screen(path: Path) -> None:
    words = headline(fixture(path.name))
    assert not [
        name for name in dir(pubs) if name.endswith(("Result", "V1", "s")) and name in words
    ]
    assert words.isprintable()


def test_what_cannot_be_read_is_passed_over() -> None:
    def broken() -> tuple[tuple[int, ...], np.dtype[np.uint8]]:
        raise BadResult("is broken")

    bad = LazyArray(broken, lambda: np.zeros(0))
    register = PubResult(DataBin({"c": BitArray(bad, 5)}, ()), kind="SamplerPubResult")
    assert headline(PrimitiveResult((register,))) == "Sampler result, 1 PUB, 5 bits"
    points = PubResult(DataBin({"c": bad}, ()), kind="SamplerPubResult")
    assert headline(PrimitiveResult((points,))) == "Sampler result, 1 PUB"
    values = PubResult(DataBin({"evs": bad}, ()))
    assert headline(PrimitiveResult((values,))) == "Estimator result, 1 PUB"
    other = PubResult(DataBin({"x": 1}, ()))
    assert headline(PrimitiveResult((other,))) == "Result of a primitive, 1 PUB"


def test_many_pubs_are_not_all_looked_at() -> None:
    asked = []

    def header() -> tuple[tuple[int, ...], np.dtype[np.uint8]]:
        asked.append(1)
        return (9, 1), np.dtype(np.uint8)

    def register() -> BitArray:
        return BitArray(LazyArray(header, lambda: np.zeros((9, 1), np.uint8)), 3)

    many = tuple(PubResult(DataBin({"c": register()}, ())) for _ in range(1000))
    assert headline(PrimitiveResult(many)) == "Sampler result, 1,000 PUBs"
    assert len(asked) <= 64


def test_foreign_words_are_cleaned() -> None:
    assert headline(TreeResult(None, "a\x1b[2J")) == "JSON of no known form, null, a␛[2J"
    assert headline(NamedResult("é\n", (), "v\u202e1"), ASCII).isascii()
    assert headline(TextResult("hello", 1234)) == "Text instead of a result, 1,234 bytes"
    assert headline(EmptyResult(), ASCII).isascii()
