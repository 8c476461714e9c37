from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from qjobs_tui.ui.text import ASCII, UNICODE
from qjobs_tui.ui.texts.log import MOST_LINES, LogText, read_log, wrapped
from qjobs_tui.ui.texts.search import Search, following, nearest, pattern_of, spans
from qjobs_tui.ui.texts.wrap import within


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ()),
        ("\n\n", ()),
        ("one", ("one",)),
        ("one\ntwo\r\nthree\n", ("one", "two", "three")),
        ("10 %\r20 %\r30 %\n", ("10 %", "20 %", "30 %")),
        ("one\n\nthree", ("one", "", "three")),
        ("a\tb", ("a       b",)),
        ("\x1b[31mred\x1b[0m \x1b[2J", ("red ␛[2J",)),
        ("\u202eevil\x07\x85", ("\N{REPLACEMENT CHARACTER}evil␇\N{REPLACEMENT CHARACTER}",)),
    ],
)
def test_lines_of_a_log(text: str, lines: tuple[str, ...]) -> None:
    assert read_log(text, UNICODE).lines == lines


def test_plain_terminals_get_ascii() -> None:
    assert read_log("α → \x1b", ASCII).lines == ("? ? ?",)


def test_of_a_very_long_log_the_end_is_kept() -> None:
    log = read_log("\n".join(map(str, range(MOST_LINES + 5))), UNICODE)
    assert log.left_out
    assert log.lines[0] == "5"
    assert log.lines[-1] == str(MOST_LINES + 4)
    log = read_log("x" * (20 << 20), UNICODE)
    assert log.left_out
    assert len(log.lines) == 1
    assert not read_log("a\nb", UNICODE).left_out


@given(
    st.lists(st.text(alphabet="abc 量子é\u0301", max_size=60), max_size=5),
    st.integers(1, 20),
)
def test_every_character_is_in_one_row_that_fits(lines: list[str], width: int) -> None:
    log = LogText(tuple(lines))
    rows = wrapped(log, width)
    found, first = [], 0
    for line, step, end in zip(log.lines, rows.steps, rows.ends, strict=True):
        pieces = [line[at * step : (at + 1) * step] for at in range(end - first)]
        assert all(cell_len(piece) <= max(2, width) for piece in pieces)
        found.append("".join(pieces))
        first = end
    assert found == lines
    assert rows.rows == first


def test_large_logs_are_wrapped_and_searched_quickly() -> None:
    log = read_log(
        "\n".join(f"{n} INFO a line of some length {n * n}" for n in range(100_000)), UNICODE
    )
    started = time.process_time()
    assert wrapped(log, 30).rows >= 100_000
    assert log.found(pattern_of("info A LINE of some length 9999800001")) == (99_999,)
    assert time.process_time() - started < 2


# Searching


@pytest.mark.parametrize(
    ("line", "place"), [(0, 0), (3, 0), (4, 1), (7, 1), (8, 2), (9, 2), (100, 2)]
)
def test_the_nearest_match_is_the_next_one_else_the_last(line: int, place: int) -> None:
    assert nearest((3, 7, 9), line) == place
    assert nearest((), line) is None


@pytest.mark.parametrize(
    ("line", "steps", "place"),
    [(3, 1, 1), (4, 1, 1), (9, 1, 0), (0, 1, 0), (3, -1, 2), (4, -1, 0), (9, -1, 1), (100, -1, 2)],
)
def test_matches_go_round(line: int, steps: int, place: int) -> None:
    assert following((3, 7, 9), line, steps) == place
    assert following((), line, steps) is None


def test_words_of_a_search() -> None:
    pattern = pattern_of("a.b")
    assert Search(pattern, (1, 2), 1).words == "2 of 2"
    assert Search(pattern).words == "not found"
    assert not pattern.search("axb")
    assert spans(pattern, "A.B a.b") == [(0, 3), (4, 7)]
    assert spans(pattern_of("a"), "a" * 1_000) == [(at, at + 1) for at in range(200)]
    assert spans(None, "a") == []
    assert within([(2, 6), (8, 9)], 4, 8) == [(0, 2)]
