from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from qjobs_tui.results.reading.inputs import read_inputs
from qjobs_tui.ui.asked import Arrived, Offered
from qjobs_tui.ui.panes import inputs
from qjobs_tui.ui.panes.inputs import InputsPane
from qjobs_tui.ui.result.inputs import inputs_words
from qjobs_tui.ui.text import ASCII, UNICODE
from qjobs_tui.ui.widgets.lines import Lines
from tests.support.waiting import PATIENCE_S

from .hosting import Hosted, hosted, said
from .looks import assert_looks, strips, unsafe_characters

if TYPE_CHECKING:
    from textual.content import Content

    from qjobs_tui.ui.text import Glyphs

QASM = 'OPENQASM 3.0; include "stdgates.inc"; h $0;'
CIRCUIT = {"__type__": "QuantumCircuit", "__value__": base64.b64encode(bytes(9_000)).decode()}
SAMPLER: dict[str, Any] = {
    "pubs": [
        [CIRCUIT, None, 4096],
        [CIRCUIT, [[0.1 * n] for n in range(25)], None],
        [QASM, [[1], [2, 3]]],
    ],
    "version": 2,
    "support_qiskit": True,
    "options": {
        "default_shots": 4096,
        "dynamical_decoupling": {"enable": True, "sequence_type": "XY4"},
        "twirling": {"enable_gates": True, "num_randomizations": "auto"},
    },
}
ESTIMATOR: dict[str, Any] = {
    "pubs": [[CIRCUIT, [["ZZIII", "IIXXI"]], [[0.5, 0.25]], 0.015625]],
    "version": 2,
    "resilience_level": 2,
    "options": {"default_precision": 0.015625, "seed_estimator": 12},
}


def words(value: object, *, plain: bool = False) -> list[str]:
    found = read_inputs(json.dumps(value).encode())
    return inputs_words(found, ASCII if plain else UNICODE).plain.splitlines()


def answer(it: Hosted) -> Lines:
    return it.app.query_one(".answer", Lines)


@pytest.mark.parametrize(
    ("size", "plain"), [((80, 24), False), ((140, 45), False), ((80, 24), True)]
)
async def test_looks(size: tuple[int, int], *, plain: bool) -> None:
    body = json.dumps(SAMPLER).encode()
    async with hosted(InputsPane, body, size=size, plain=plain) as it:
        await assert_looks(it.app, f"inputs-{size[0]}{'-plain' if plain else ''}")


def test_a_samplers_pubs() -> None:
    lines = words({**SAMPLER, "pubs": SAMPLER["pubs"][:2]})
    assert lines[0].startswith("2 PUBs · 24,")
    assert lines[2:5] == [
        "PUB  CIRCUIT                       PARAMETERS  SHOTS",
        "0    QuantumCircuit, 12,000 bytes              4,096",
        "1    QuantumCircuit, 12,000 bytes  25×1",
    ]


def test_an_estimators_pubs_and_options() -> None:
    lines = words(ESTIMATOR, plain=True)
    assert lines[2:4] == [
        "PUB  CIRCUIT                       QUBITS  PARAMETERS  OBSERVABLES  PRECISION",
        "0    QuantumCircuit, 12,000 bytes  5       1x2         1x2          0.015625",
    ]
    assert lines[5:8] == ["Options", "default_precision: 0.015625", "seed_estimator: 12"]
    assert lines[9:] == ["Other inputs", "version: 2", "resilience_level: 2"]


def test_what_is_broken_stands_beside_the_rest() -> None:
    lines = words(SAMPLER)
    assert "cannot be read: pubs[2][1] has rows of different lengths" in lines
    assert "2    cannot be read" in lines
    assert "default_shots: 4096" in lines


def test_older_programs_and_nothing() -> None:
    assert words({"circuits": [QASM], "shots": 100})[2:] == [
        "Other inputs",
        "circuits: list of 1",
        f"  0: OpenQASM 3.0, {len(QASM)} bytes, not decoded",
        "shots: 100",
    ]
    assert words({}) == ["2 bytes"]
    assert words(None) == ["The service does not tell what a private job was given."]


def test_thousands_of_pubs_are_bounded() -> None:
    lines = words({"pubs": [[QASM]] * 3_000, "options": {f"o{n}": n for n in range(5_000)}})
    assert "… 2,500 more" in lines
    assert len(lines) < 3_000


async def test_until_it_is_there_it_is_offered_and_then_scrolls() -> None:
    async with hosted(InputsPane, size=(80, 10)) as it:
        it.app.pane.show(Offered("Inputs can be megabytes.", "fetches them"))
        await it.settled()
        assert "Inputs can be megabytes." in said(it)
        await it.press("enter")
        assert it.app.told == ["wanted"]
        await it.show(json.dumps(ESTIMATOR).encode())
        assert "Inputs can be" not in it.text
        assert it.app.focused is answer(it)
        assert "1 PUB" in it.text
        await it.press("G")
        assert "resilience_level: 2" in it.text
        await it.show(json.dumps(SAMPLER).encode())
        assert "3 PUBs" in it.text


@pytest.mark.parametrize("body", [b"", b"<html>\x1b[2J", b'{"pubs": [', b"[" * 5_000])
async def test_a_body_that_cannot_be_read_is_said(body: bytes) -> None:
    async with hosted(InputsPane, body) as it:
        assert "The inputs cannot be read: the whole " in it.text
        assert unsafe_characters(it.app) == set()


@pytest.mark.parametrize("plain", [False, True])
async def test_hostile_text_is_harmless(*, plain: bool) -> None:
    evil = "\x1b]52;c;x\x07\u202e[/x][@click=app.quit]q[/]"
    value = {
        evil: evil,
        "pubs": [
            [{"__type__": evil, "__value__": "x"}],
            [evil, [evil]],
            [evil, {"__type__": evil}],
        ],
        "options": {evil: {evil: [evil, {"__type__": "ndarray", "__value__": evil}]}},
    }
    async with hosted(InputsPane, json.dumps(value).encode(), plain=plain, size=(80, 45)) as it:
        assert unsafe_characters(it.app) == set()
        assert {strip.cell_length for strip in strips(it.app)} == {80}
        assert "@click=app.quit" in it.text
        if plain:
            assert it.text.isascii()


async def test_a_slow_reading_does_not_leave_another_job_in_sight(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with hosted(InputsPane, json.dumps(ESTIMATOR).encode()) as it:
        go_on = threading.Event()
        real = inputs._words

        def slow(value: bytes, glyphs: Glyphs) -> Content:
            go_on.wait(PATIENCE_S)
            return real(value, glyphs)

        monkeypatch.setattr(inputs, "_words", slow)
        it.app.pane.show(Arrived(b"{}"))
        await it.until(lambda: answer(it).text == "reading them")
        go_on.set()
        await it.until(lambda: answer(it).text == "2 bytes")


def test_the_panes_load_no_numpy() -> None:
    code = (
        "import qjobs_tui.ui.panes.inputs, qjobs_tui.ui.panes.logs, qjobs_tui.ui.panes.record\n"
        "import sys; print(sorted({'numpy', 'plotext', 'qjobs_tui.results'} & {*sys.modules}))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout == "[]\n"
