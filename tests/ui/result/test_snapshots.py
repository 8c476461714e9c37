"""What a result looks like at the design size, in a wide terminal, and in ASCII."""

from __future__ import annotations

import pytest

from qjobs_tui.results import Distributions, NamedResult, TreeResult, stats
from qjobs_tui.ui.result.estimates import EstimateTable, estimates
from qjobs_tui.ui.result.histogram import Histogram, Order, histogram
from qjobs_tui.ui.result.labels import Notation
from qjobs_tui.ui.result.marginals import Marginals, marginals
from qjobs_tui.ui.result.pub_list import PubList, pub_list
from qjobs_tui.ui.result.tree import Tree, tree

from .looks import ROOMS, assert_drawn, demo, demo_pubs, fixture


@pytest.fixture(params=ROOMS)
def name(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


def test_127_qubits(name: str) -> None:
    room = ROOMS[name]
    seen = stats.counts(demo_pubs("ghz").pubs[0].data.registers["meas"])
    assert_drawn(histogram(Histogram(seen, room)), f"ghz_{name}", room)
    hexed = Histogram(seen, room, Notation.HEX, Order.VALUE, first=5)
    assert_drawn(histogram(hexed), f"ghz_hex_{name}", room)
    bits = Marginals(stats.bit_probabilities(seen), room, 17)
    assert_drawn(marginals(bits), f"ghz_bits_{name}", room)


def test_joined_registers(name: str) -> None:
    room = ROOMS[name]
    seen = stats.joint_counts(demo_pubs("teleport").pubs[1].data.registers)
    assert_drawn(histogram(Histogram(seen, room)), f"registers_{name}", room)


def test_quasiprobabilities(name: str) -> None:
    room, result = ROOMS[name], demo("quasi")
    assert isinstance(result, Distributions)
    seen = stats.outcomes(result.experiments[0])
    assert_drawn(histogram(Histogram(seen, room)), f"quasi_{name}", room)


@pytest.mark.parametrize("plan", ["ghz", "iq", "curves"])
def test_pubs(plan: str, name: str) -> None:
    room = ROOMS[name]
    assert_drawn(pub_list(PubList(demo_pubs(plan).pubs, room)), f"pubs_{plan}_{name}", room)


@pytest.mark.parametrize("index", [0, 1, 2])
def test_expectation_values(index: int, name: str) -> None:
    room, data = ROOMS[name], demo_pubs("curves").pubs[index].data
    table = EstimateTable(data["evs"], data["stds"], room)
    assert_drawn(estimates(table), f"curves_{index}_{name}", room)


def test_trees(name: str) -> None:
    room = ROOMS[name]
    learned, unknown = demo("learned 0.3"), fixture("type-set-complex-datetime-intkeys.json")
    assert isinstance(learned, NamedResult)
    assert isinstance(unknown, TreeResult)
    assert_drawn(tree(Tree(learned.items, room)), f"learned_{name}", room)
    assert_drawn(tree(Tree(unknown.value, room)), f"unknown_{name}", room)
