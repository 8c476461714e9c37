from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qjobs_tui.ui import tagging
from qjobs_tui.ui.tagging import Result, Wish
from qjobs_tui.ui.text import clean

from .samples import job

TAGS = st.lists(st.text(alphabet='ab "\n\x1b\u202e␛~2é', max_size=5), unique=True, max_size=6)


@given(TAGS)
def test_what_is_written_is_read_again(tags: list[str]) -> None:
    names = tagging.names(tags)
    line = tagging.written(names)
    assert clean(line) == line
    assert tagging.read(line, names) == tuple(tags)
    assert tagging.complaint(line, names) == ""


@given(st.text(alphabet='ab "', max_size=12))
def test_any_line_can_be_read(line: str) -> None:
    for word in tagging.words(line):
        assert 0 <= word.start < word.end <= len(line)
    tagging.complaint(line, {})
    for cursor in range(len(line) + 1):
        done, place = tagging.completed(line, cursor, "x y")
        assert "x y" in tagging.read(done, {})
        assert 0 < place <= len(done)


def test_words() -> None:
    assert tagging.read('vqe  "run 3" a"b "say ""hi""" vqe', {}) == (
        "vqe",
        "run 3",
        'a"b',
        'say "hi"',
    )


def test_a_tag_that_acts_on_a_terminal_stays_what_it_is_unless_its_name_is_taken_out() -> None:
    tags = ("\x1b]52;c;x", "␛]52;c;x", "ok")
    names = tagging.names(tags)
    assert list(names) == ["␛]52;c;x~2", "␛]52;c;x", "ok"]
    assert tagging.read("new ␛]52;c;x~2", names) == ("new", "\x1b]52;c;x")


def test_what_is_refused() -> None:
    refused = {
        'vqe ""': "cannot be empty",
        'vqe "  "': "cannot be empty",
        'vqe "run': 'not closed: "run',
        "a\x1bb": "control characters: a␛b",
        "a\u202eb": "control characters",
        "x" * 87: "at most 86 characters",
    }
    for line, words in refused.items():
        assert words in tagging.complaint(line, {}), line
    assert tagging.complaint("x" * 86 + " é [/x]", {}) == ""
    nine = Wish(job(3), tuple("abcdefghi"))
    assert tagging.too_many([nine]) == f"Job {nine.job.id} would have 9 tags: at most 8."
    assert tagging.too_many([Wish(job(3), tuple("abcdefgh"))]) == ""


def test_adding_and_removing() -> None:
    assert tagging.altered(("a", "b"), ["c", "a"], ["b", "x"]) == ("a", "c")


def test_completion_begins_with_what_is_typed_and_leaves_out_what_is_there() -> None:
    known = tagging.in_use([job(1, tags=("h2", "vqe")), job(2, tags=("vqe", "a\x1b", "my vqe"))])
    assert known[0] == "vqe"
    assert {*known} == {"vqe", "h2", "my vqe"}
    assert tagging.candidates("v", 1, known) == ("vqe", "my vqe")
    assert tagging.candidates("V", 1, known) == ("vqe", "my vqe")
    assert tagging.candidates("vqe ", 4, known) == ("h2", "my vqe")
    assert tagging.candidates("vqe", 3, known) == ("my vqe",)
    assert tagging.completed("h2 m", 4, "my vqe") == ('h2 "my vqe" ', 12)
    assert tagging.completed("m h2", 1, "my vqe") == ('"my vqe" h2', 9)


def test_what_came_of_it() -> None:
    some = [Result("d1"), Result("d2", "it is gone."), Result("d3", "it is gone"), Result("d4")]
    assert tagging.summed_up(some) == "Tags of d1, d4 changed. Not of d2, d3: it is gone."
    assert tagging.summed_up([Result(str(n)) for n in range(1005)]) == (
        "Tags of 0, 1, 2 and 1,002 more changed."
    )
    assert tagging.summed_up([]) == "The tags are as they were."
