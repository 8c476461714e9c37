"""A job's result, held against IBM's client: on the screen, of marked spans, and saved."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from qiskit_ibm_runtime import RuntimeDecoder

from tests.pty.outcomes import counts_of, selected, union, until_counts
from tests.pty.workplace import open_job
from tests.results.program_cases import brute_mask, real

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.pty.session import PtySession
    from tests.pty.workplace import Workplace

    Masks = np.ndarray[Any, np.dtype[np.bool_]]
    MaskOf = Callable[[int, list[int]], Masks]

pytestmark = pytest.mark.pty

SIZES = pytest.mark.parametrize(("columns", "lines", "rows"), [(140, 45, 30), (80, 24, 9)])
_CURSOR = re.compile(r"▌ span (\d+):")
_SAVE = "\x13"


def _cursor(text: str) -> int:
    found = _CURSOR.search(text)
    return int(found[1]) if found else -1


def _until_other(screen: PtySession, old: int) -> int:
    """Wait until the cursor stands on another span, and return that one's place."""
    screen.until(lambda text: _cursor(text) not in {-1, old})
    return _cursor(screen.text)


def _mark_three(screen: PtySession) -> list[int]:
    """Mark the first, the third and the fourth span in time; return their places in the body."""
    marked: list[int] = []
    at = _until_other(screen, -1)
    for keys in ("", "l", ""):
        for key in keys:
            screen.press(key)
            at = _until_other(screen, at)
        marked.append(at)
        screen.press(" ")
        screen.until_text(f"{len(marked)} marked")
        at = _until_other(screen, at)
    assert len(set(marked)) == 3
    return marked


def _save_whole(screen: PtySession, name: str) -> None:
    """Save all shots in the form that loads with the client, although spans are marked."""
    screen.press("s")
    screen.until_text(f"→ {name}")
    screen.press("\r\r\r\r")
    # Whoever marks spans means them, unless they say otherwise.
    screen.until_text("▌[x] only the shots of the 3 marked spans")
    screen.press(" ")
    screen.until_text("▌[ ] only the shots of the 3 marked spans")
    _save(screen, name)


def _save_marked(screen: PtySession, name: str) -> None:
    """Save the shots of marked spans in a folder that is made for it."""
    screen.press("s")
    screen.until(lambda text: "Save a result" in text and "to save" in text)
    screen.press("/marked")
    screen.until_text("create this folder")
    # From field to field; a key that comes with the one which leaves a field still goes to it.
    screen.press("\r")
    screen.until_text("▌[ ] create")
    screen.press(" ")
    screen.until_text("▌[x] create")
    screen.press("\r\r\r\r")
    screen.until_text("▌[x] only the shots of the 3 marked spans")
    _save(screen, name)


def _save(screen: PtySession, name: str) -> None:
    screen.press(_SAVE)
    screen.until(lambda text: "1 saved" in text and f"{name}  qiskit" in text)
    screen.press("\x1b")
    screen.until(lambda text: "1 saved" not in text)


def _loaded(path: Path) -> Any:
    with path.open(encoding="utf-8") as file:
        return json.load(file, cls=RuntimeDecoder)


def _same_data(found: Any, expected: Any) -> int:
    """Hold registers against others; return how many shots were compared."""
    assert list(found) == list(expected)
    for name, bits in expected.items():
        assert found[name].num_bits == bits.num_bits
        np.testing.assert_array_equal(found[name].array, bits.array)
    return max(int(bits.array[..., 0].size) for bits in expected.values())


def _saved_whole(path: Path, expected: Any) -> int:
    found = _loaded(path)
    assert type(found) is type(expected)
    assert len(found) == len(expected)
    for pub, other in zip(found, expected, strict=True):
        assert pub.metadata == other.metadata
        assert pub.data.shape == other.data.shape
    pairs = zip(found, expected, strict=True)
    return sum(_same_data(dict(pub.data.items()), dict(one.data.items())) for pub, one in pairs)


def _saved_marked(path: Path, expected: Any, masks: MaskOf, marked: list[int]) -> int:
    parts = [
        part for number, pub in enumerate(expected) for part in selected(pub, masks(number, marked))
    ]
    pairs = zip(_loaded(path), parts, strict=True)
    return sum(_same_data(dict(pub.data.items()), part) for pub, part in pairs)


@SIZES
def test_the_counts_of_marked_spans_are_those_of_the_client(
    place: Workplace, columns: int, lines: int, rows: int
) -> None:
    job = place.job(tags=("ghz-127",), result="ghz", program="sampler")
    assert isinstance(job.result, bytes)
    theirs = json.loads(job.result, cls=RuntimeDecoder)
    spans = theirs.metadata["execution"]["execution_spans"]

    def masks(number: int, marked: list[int]) -> Masks:
        none = np.zeros((*theirs[number].data.shape, _shots(theirs[number])), bool)
        chosen = [spans[at] for at in marked if number in spans[at].pub_idxs]
        return union([none, *(span.mask(number) for span in chosen)])

    with place.opened(columns, lines) as screen:
        open_job(screen, job, "tag:ghz-127")
        screen.press("2")
        meas = theirs[0].data.meas
        until_counts(screen, counts_of(meas), rows)
        screen.press("3")
        screen.until_text("0 marked")
        marked = _mark_three(screen)
        screen.press("\r")
        mask = masks(0, marked)
        screen.until_text(f"shots of 3 marked spans: {mask.sum():,} of {mask.size:,}")
        until_counts(screen, counts_of(meas, mask), rows)
        # The same in hex, which tells all outcomes apart.
        screen.press("x")
        screen.until_text("0x00")
        until_counts(screen, counts_of(meas, mask), rows)
        screen.press("xx")
        screen.until(lambda text: "0x" not in text)

        screen.press("f")
        screen.until_text("PUB 1 · a")
        mask = masks(1, marked)
        screen.until_text(f"shots of 3 marked spans: {mask.sum():,} of {mask.size:,}")
        until_counts(screen, counts_of(theirs[1].data.a, mask), rows)
        screen.press("b")
        screen.until_text("PUB 1 · b")
        until_counts(screen, counts_of(theirs[1].data.b, mask), rows)
        _one_set(screen, theirs[1].data.b, mask, rows)

        _save_whole(screen, f"{job.id}.json")
        _save_marked(screen, f"{job.id}.json")
        screen.press("u")
        screen.until(lambda text: "marked span" not in text)
        screen.press("<")
        until_counts(screen, counts_of(theirs[1].data.b), rows)
        screen.press("q")
        assert screen.ended() == 0
    whole = _saved_whole(place.folder / f"{job.id}.json", theirs)
    assert whole == sum(pub.data.size * _shots(pub) for pub in theirs)
    assert _loaded(place.folder / f"{job.id}.json").metadata == theirs.metadata
    some = _saved_marked(place.folder / "marked" / f"{job.id}.json", theirs, masks, marked)
    assert some == sum(int(masks(number, marked).sum()) for number in range(len(theirs)))
    assert place.readings(job) == 1


def _shots(pub: Any) -> int:
    return int(next(iter(pub.data.values())).num_shots)


def _one_set(screen: PtySession, bits: Any, mask: Masks, rows: int) -> None:
    """Look at the first parameter set alone."""
    screen.press(">")
    screen.until(lambda text: "parameter sets" not in text)
    screen.until_text(f": {mask[0].sum():,} of {mask[0].size:,}")
    until_counts(screen, counts_of(bits[0], mask[0]), rows)


def test_chunks_of_an_executor_job_choose_the_shots_that_its_schema_says(place: Workplace) -> None:
    job = place.job(tags=("twirled",), result="twirled", program="executor")
    assert isinstance(job.result, bytes)
    theirs = real(job.result.decode())
    chunks = json.loads(job.result)["metadata"]["chunk_timing"]

    def masks(number: int, marked: list[int]) -> Masks:
        randomizations = theirs.metadata["shots"]
        shots = _shots(theirs[number]) // randomizations
        shape = (randomizations, *theirs[number].data.shape)
        parts = [part for at in marked for part in chunks[at]["parts"]]
        told = [(0, part["permutation"], part["element_range"]) for part in parts
                if part["idx_item"] == number]  # fmt: skip
        none = np.zeros((*shape[1:], randomizations * shots), bool)
        return union([none, *(brute_mask(shape, one, shots, merged=True) for one in told)])

    with place.opened(140, 45) as screen:
        open_job(screen, job, "tag:twirled")
        screen.press("3")
        screen.until_text("0 marked")
        marked = _mark_three(screen)
        screen.press("\r")
        screen.until_text("PUB 0 · c")
        mask = masks(0, marked)
        screen.until_text(f"shots of 3 marked spans: {mask.sum():,} of {mask.size:,}")
        until_counts(screen, counts_of(theirs[0].data.c, mask), 20)
        screen.press("f")
        screen.until_text("PUB 1 · c0")
        mask = masks(1, marked)
        screen.until_text(f"shots of 3 marked spans: {mask.sum():,} of {mask.size:,}")
        until_counts(screen, counts_of(theirs[1].data.c0, mask), 8)
        screen.press("b")
        screen.until_text("PUB 1 · c1")
        until_counts(screen, counts_of(theirs[1].data.c1, mask), 20)
        _save_whole(screen, f"{job.id}.json")
        _save_marked(screen, f"{job.id}.json")
    found = _loaded(place.folder / f"{job.id}.json")
    for pub, other in zip(found, theirs, strict=True):
        _same_data(dict(pub.data.items()), dict(other.data.items()))
    _saved_marked(place.folder / "marked" / f"{job.id}.json", theirs, masks, marked)
    assert place.readings(job) == 1
