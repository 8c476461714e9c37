from __future__ import annotations

from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from qiskit.primitives import DataBin as QiskitBin
from qiskit.primitives import SamplerPubResult

from qjobs_tui.errors import BadResult
from qjobs_tui.results.lazy import LazyArray
from qjobs_tui.results.pubs import BitArray, Distribution
from qjobs_tui.results.stats import counting
from qjobs_tui.results.stats.counting import counts, each_counts, joint_counts, outcomes
from qjobs_tui.results.stats.counts import Counts, QuasiProbabilities
from tests.support.examples import examples

from .outcomes import of_samples, qiskit, registers, rows


@given(registers())
def test_counts_are_qiskits(bits: BitArray) -> None:
    seen = counts(bits)
    assert seen.by_integer() == qiskit(bits).get_int_counts()
    assert seen.by_bitstring() == qiskit(bits).get_counts()
    assert seen.shots == bits.size
    assert seen.distinct == len(seen) == len(set(qiskit(bits).get_bitstrings()))
    assert list(seen) == sorted(seen)


@given(registers())
def test_counts_of_each_parameter_set_are_qiskits(bits: BitArray) -> None:
    indices = list(np.ndindex(bits.shape))
    assert [index for index, _ in each_counts(bits)] == indices
    for index, seen in each_counts(bits):
        assert seen.by_bitstring() == qiskit(bits).get_counts(index)
        assert counts(bits, index).by_integer() == seen.by_integer()


@pytest.mark.parametrize("kinds", [None, 30])
@pytest.mark.parametrize("num_bits", [1, 7, 12, 17, 20, 25, 64, 127, 200])
def test_many_shots_go_through_pieces(num_bits: int, kinds: int | None) -> None:
    bits = BitArray.of(rows(150_000, num_bits, 1, kinds), num_bits)
    assert counts(bits).by_integer() == qiskit(bits).get_int_counts()


def test_more_shots_than_are_counted_at_once_are_counted_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(counting, "PART", 30_000)
    shots = 2 * counting.PART + 1000
    column = np.random.default_rng(2).integers(0, 256, (shots, 1), np.uint8)
    column[-1000:] = 255
    few, many = BitArray.of(column, 8), BitArray.of(column.repeat(4, axis=1), 32)
    seen = np.bincount(column[:, 0])
    assert list(counts(few).items()) == list(enumerate(seen))
    spread = {value * 0x01010101: count for value, count in enumerate(seen)}
    assert counts(many).by_integer() == spread
    joint = joint_counts({"a": few, "b": many})
    assert joint.by_integer() == {key % 256 | key << 8: count for key, count in spread.items()}


def test_a_register_without_bits_may_not_claim_any_number_of_shots() -> None:
    nothing = np.zeros((1 << 30, 0), np.uint8)
    assert counts(BitArray.of(nothing, 0)).by_integer() == {0: 1 << 30}
    claim = BitArray.of(np.zeros((1 << 20, 1 << 20, 0), np.uint8), 0)
    with pytest.raises(BadResult, match="claims 1099511627776 shots"):
        counts(claim)


@pytest.mark.parametrize("piece", [1, 7, 64, 5000])
def test_table_is_the_same_in_any_pieces(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qjobs_tui.results.stats.grouping.PIECE", piece)
    bits = BitArray.of(rows(3000, 8, 2), 8)
    assert counts(bits).by_integer() == qiskit(bits).get_int_counts()


def test_strided_and_byte_swapped_views_are_counted_as_they_read() -> None:
    values = rows(600, 70, 3).reshape(2, 3, 100, 9)[:, ::-1, ::2]
    bits = BitArray.of(values, 70)
    assert counts(bits).by_integer() == qiskit(bits).get_int_counts()
    assert counts(bits, (1, 0)).by_integer() == qiskit(bits).get_int_counts((1, 0))


def test_spare_bits_are_no_data() -> None:
    bits = BitArray.of(np.array([[0xFD], [0x05], [0x07]], np.uint8), 3)
    assert counts(bits).by_bitstring() == {"101": 2, "111": 1}


def test_one_axis_takes_a_plain_number() -> None:
    bits = BitArray.of(rows(20, 5, 4).reshape(2, 10, 1), 5)
    assert counts(bits, 1) == counts(bits, (1,)) == counts(bits, -1)
    assert counts(bits, np.int64(1)) == counts(bits, 1)
    assert counts(bits, 0) != counts(bits, 1)


@pytest.mark.parametrize("index", [(0,), (2, 0), (0, 3), (0, -4), (0, 0, 0), (), 0])
def test_an_index_that_is_no_parameter_set(index: Any) -> None:
    bits = BitArray.of(np.zeros((2, 3, 4, 1), np.uint8), 5)
    with pytest.raises(ValueError, match=r"is no parameter set of a PUB of shape \(2, 3\)"):
        counts(bits, index)


def test_no_shots_and_no_parameter_sets() -> None:
    for shape in ((0, 1), (0, 10, 1), (3, 0, 1)):
        seen = counts(BitArray.of(np.zeros(shape, np.uint8), 5))
        assert (seen.shots, seen.distinct, seen.top(3), dict(seen)) == (0, 0, (), {})
    assert list(each_counts(BitArray.of(np.zeros((0, 10, 1), np.uint8), 5))) == []


def test_no_bits() -> None:
    seen = counts(BitArray.of(np.zeros((4, 0), np.uint8), 0))
    assert (seen.shots, seen.by_bitstring(), seen.by_hex()) == (4, {"0": 4}, {"0x0": 4})


@given(st.data())
def test_joint_counts_are_qiskits_join_data(data: st.DataObject) -> None:
    shape = data.draw(st.sampled_from(((), (2,), (2, 2))))
    shots = data.draw(st.integers(0, 40))
    drawn = data.draw(st.lists(registers(shape=shape, shots=shots), min_size=1, max_size=4))
    named = {f"c{place}": bits for place, bits in enumerate(drawn)}
    names = data.draw(st.none() | st.permutations(list(named)))
    known = {name: qiskit(bits) for name, bits in named.items()}
    joined = SamplerPubResult(QiskitBin(**known, shape=shape)).join_data(names)
    seen = joint_counts(named, names=names)
    assert seen.by_integer() == joined.get_int_counts()
    assert {text.replace(" ", "") for text in seen.by_bitstring()} == set(joined.get_counts())
    for index in np.ndindex(shape):
        assert joint_counts(named, index, names).by_integer() == joined.get_int_counts(index)


def test_joint_bitstrings_have_the_last_register_at_the_left() -> None:
    named = {"a": of_samples(["001", "111"]), "b": of_samples(["10", "00"])}
    assert joint_counts(named).by_bitstring() == {"10 001": 1, "00 111": 1}
    assert joint_counts(named, names=["b", "a"]).by_bitstring() == {"001 10": 1, "111 00": 1}


def test_a_register_of_no_bits_adds_nothing_to_the_others() -> None:
    none = BitArray.of(np.zeros((2, 0), np.uint8), 0)
    named = {"a": of_samples(["001", "111"]), "z": none, "b": of_samples(["10", "00"])}
    assert joint_counts(named).by_bitstring() == {"10 001": 1, "00 111": 1}
    assert joint_counts({"z": none}).by_integer() == {0: 2}
    word = of_samples(["1" * 64, "0" * 64])
    assert joint_counts({"a": word, "z": none}).by_integer() == {(1 << 64) - 1: 1, 0: 1}


def test_registers_that_do_not_go_together() -> None:
    path = "pub_results[0].data.fields.b"
    other = BitArray(LazyArray.of(np.zeros((3, 1), np.uint8), path=path), 2)
    with pytest.raises(BadResult, match="has other shots") as caught:
        joint_counts({"a": of_samples(["001", "111"]), "b": other})
    assert caught.value.path == path


@pytest.mark.parametrize("names", [[], ["b"]])
def test_registers_that_are_not_there(names: list[str]) -> None:
    with pytest.raises(ValueError, match="no registers"):
        joint_counts({"a": of_samples(["0"])}, names=names)


def test_a_claimed_number_of_bits_is_not_believed() -> None:
    bits = 10**12
    huge = BitArray.of(np.zeros((0, bits // 8), np.uint8), bits)
    for ask in (counts, lambda one: next(each_counts(one)), lambda one: joint_counts({"a": one})):
        with pytest.raises(BadResult, match="more than can be counted"):
            ask(huge)
    half = BitArray.of(np.zeros((0, 75_000), np.uint8), 600_000)
    with pytest.raises(BadResult, match="1200000 bits a shot"):
        joint_counts({"a": half, "b": half})


def test_very_many_bits_are_counted() -> None:
    bits = BitArray.of(rows(5, 100_000, 1, 2), 100_000)
    assert counts(bits).by_integer() == qiskit(bits).get_int_counts()


@given(st.dictionaries(st.integers(0, 1 << 70), st.integers(0, 1 << 40), max_size=30))
def test_legacy_counts_become_counts(values: dict[int, int]) -> None:
    seen = outcomes(Distribution(values, num_bits=71))
    assert isinstance(seen, Counts)
    assert seen.by_integer() == {key: value for key, value in values.items() if value}
    assert (seen.shots, list(seen)) == (sum(values.values()), sorted(seen))


def test_legacy_counts_are_printed_with_the_spaces_of_their_registers() -> None:
    seen = outcomes(Distribution({0b10011: 7.0}, num_bits=5, spaces=(3, 2)))
    assert seen.by_bitstring() == {"10 011": 7}


@pytest.mark.parametrize(
    ("num_bits", "spaces", "expected"),
    [(None, (), "101"), (None, (3, 2), "00 101"), (2, (1, 1), "101"), (6, (3, 2), "000101")],
)
def test_bits_where_the_body_is_silent_or_wrong(
    num_bits: int | None, spaces: tuple[int, ...], expected: str
) -> None:
    assert list(outcomes(Distribution({5: 1}, None, num_bits, spaces)).by_bitstring()) == [expected]


def test_an_empty_distribution() -> None:
    for is_quasi in (False, True):
        seen = outcomes(Distribution({}, is_quasi=is_quasi))
        assert (len(seen), seen.total, seen.num_bits, seen.top(2)) == (0, 0, 1, ())


def test_quasi_probabilities_keep_their_signs() -> None:
    seen = outcomes(Distribution({3: -0.25, 0: 1.0, 1: 0.25, 2: 0.0}, num_bits=2, is_quasi=True))
    assert isinstance(seen, QuasiProbabilities)
    assert seen.top(3) == ((0, 1.0), (1, 0.25), (3, -0.25))
    assert (seen.total, seen.negatives, seen.distinct) == (1.0, (1, -0.25), 3)


@pytest.mark.parametrize(
    ("values", "is_quasi"),
    [
        ({-1: 1}, False),
        ({1: -1}, False),
        ({1: 0.5}, False),
        ({1: float("nan")}, False),
        ({1: float("inf")}, False),
        ({1: 1e300}, False),
        ({1: 1 << 52, 2: 1 << 52}, False),
        ({1 << 2_000_000: 1}, False),
        ({1: float("nan")}, True),
        ({1: float("-inf")}, True),
    ],
)
def test_a_broken_distribution_is_a_bad_result(values: dict[int, float], is_quasi: bool) -> None:
    with pytest.raises(BadResult):
        outcomes(Distribution(values, is_quasi=is_quasi))


def test_claimed_memory_is_bounded() -> None:
    with pytest.raises(BadResult, match="more than can be counted"):
        outcomes(Distribution({0: 1}, num_bits=10**12))
    with pytest.raises(BadResult, match="9000 outcomes"):
        outcomes(Distribution(dict.fromkeys(range(9000), 1), num_bits=1 << 20))


@examples(50)
@given(registers(), st.integers(0, 30))
def test_top_is_the_head_of_a_full_sort(bits: BitArray, k: int) -> None:
    seen = counts(bits)
    full = sorted(qiskit(bits).get_int_counts().items(), key=lambda pair: (-pair[1], pair[0]))
    assert seen.top(k) == tuple(full[:k])


@pytest.mark.parametrize("k", [1, 2, 3, 5, 6, 7])
def test_ties_are_broken_by_the_lower_outcome(k: int) -> None:
    seen = outcomes(Distribution({9: 2, 1: 1, 8: 2, 3: 5, 2: 1, 7: 2}))
    assert seen.top(k) == ((3, 5), (7, 2), (8, 2), (9, 2), (1, 1), (2, 1))[:k]


def test_a_negative_k_is_refused() -> None:
    with pytest.raises(ValueError, match="no -1 outcomes"):
        counts(of_samples(["0"])).top(-1)


@given(registers())
def test_every_outcome_is_found_in_every_form(bits: BitArray) -> None:
    seen = counts(bits)
    for outcome, count in qiskit(bits).get_int_counts().items():
        assert outcome in seen
        for form in (outcome, seen.bitstring(outcome), seen.hexstring(outcome)):
            assert seen[form] == count
        for near in {outcome ^ 1, outcome ^ 1 << bits.num_bits - 1} - set(seen):
            assert near not in seen
            assert seen[near] == 0


def test_what_is_no_outcome() -> None:
    seen = counts(of_samples(["01", "11"]))
    for wrong in (4, -1, "2", None, 0.5):
        assert not seen.__contains__(wrong)
    for outcome in ("01", "0x3", np.int64(3)):
        assert seen.__contains__(outcome)
    with pytest.raises(ValueError, match="no outcome of 2 bits"):
        _ = seen[4]


def test_counts_cannot_be_changed() -> None:
    seen = counts(of_samples(["01", "11"]))
    with pytest.raises(FrozenInstanceError):
        seen.num_bits = 3  # type: ignore[misc]
    for array in (seen.words, seen.weights):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    with pytest.raises(ValueError, match="at least 1"):
        Counts(np.zeros((1, 1), np.uint64), np.zeros(1, np.int64), 1)
    with pytest.raises(ValueError, match="more shots"):
        Counts(np.zeros((1, 2), np.uint64), np.full(2, 1 << 62), 1)
