"""Bodies that are broken, large or late: the screen goes on, and what can be saved is saved."""

from __future__ import annotations

import time
from random import Random
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo import hostile
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.demo.results.making import made
from tests.pty.foreign import assert_clean
from tests.pty.holding import Holding
from tests.pty.session import is_left_sane
from tests.pty.workplace import open_job

if TYPE_CHECKING:
    from tests.pty.session import PtySession
    from tests.pty.workplace import Workplace

pytestmark = pytest.mark.pty

# What the Result tab says of each body of `hostile.results`, by its tag.
SAID = {
    "truncated-sampler": "The body can still be saved as the service sent it, with s.",
    "truncated-twirled": "The body can still be saved as the service sent it, with s.",
    "flipped-sampler": "This cannot be read:",
    "flipped-twirled": "This cannot be read:",
    "bomb": "This cannot be read:",
    "boast": "This cannot be read:",
    "deep": "The body can still be saved as the service sent it, with s.",
    "unknown": "JSON of no known form",
    "empty": "The service has no result of this job.",
    "text": "half a letter",
}


def test_broken_bodies_say_so_and_are_saved_as_they_are(place: Workplace) -> None:
    world = place.server.world
    jobs = [world.add(job) for job in hostile.results(world.now())]
    assert {job.tags[-1] for job in jobs} == set(SAID)
    with place.opened() as screen:
        screen.until_text("41 jobs")
        screen.press("/tag:broken-result\r")
        screen.until(lambda _: "10 of 41" in screen.display[1])
        screen.until(lambda _: jobs[0].id in screen.line_with("▌"))
        screen.press("\r")
        for job in jobs:
            _until_job(screen, job.id)
            screen.press("2")
            screen.until_text(SAID[job.tags[-1]])
            _look_around(screen)
            if job.tags[-1] == "text":
                # Its end is shown first, and its begin holds the markup. A key comes to the tab
                # that is there when it is pressed.
                screen.press("3")
                screen.until(lambda text: "half a letter" not in text)
                screen.press("2")
                screen.until_text("half a letter")
                screen.press("g")
                screen.until_text("[bold red]red[/]")
            _save_as_sent(screen, job.id, saved=job.result != b"")
            screen.press("]")
        screen.press("q")
        assert screen.ended() == 0
        assert is_left_sane(bytes(screen.raw))
        assert_clean(bytes(screen.raw))
    for job in jobs:
        body = made(job, job.result) if isinstance(job.result, str) else job.result
        path = place.folder / f"{job.id}.json"
        assert path.read_bytes() == body if body else not path.exists()
    assert place.under_way() == []


def _until_job(screen: PtySession, job_id: str) -> None:
    screen.until(lambda _: job_id in screen.display[1])


def _look_around(screen: PtySession) -> None:
    """The spans, and back; keys that a sound result would have do no harm."""
    screen.press("vvxob<>\x1b[6~")
    screen.press("3")
    screen.press("2")


def _save_as_sent(screen: PtySession, job_id: str, *, saved: bool) -> None:
    screen.press("s")
    screen.until(lambda text: "Save a result" in text and "to save" in text)
    # From the folder over the name to the form.
    screen.press("\r\r")
    screen.until_text("▌(x) ")
    # What was chosen the last time is chosen again.
    if "▌(x) service" not in screen.text:
        screen.press(" ")
        screen.until_text("▌(x) service")
    screen.press("\x13")
    if saved:
        screen.until(lambda text: "1 saved" in text and f"{job_id}.json  service" in text)
    else:
        screen.until_text("1 not saved")
    screen.press("\x1b")
    screen.until(lambda text: "╭─ Save" not in text)


def _fifty_megabytes() -> bytes:
    return b'"' + Random(4).randbytes(25_000_000).hex().encode() + b'"'


def test_a_large_body_can_be_stopped_while_it_arrives(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = place.job(tags=("large",), result=_fifty_megabytes())
    with Holding(monkeypatch, 20_000_000), place.opened(100, 30) as screen:
        open_job(screen, job, "tag:large")
        screen.press("2")
        screen.until_text("The result is large, 47.7 MiB")
        assert place.under_way() == []
        screen.press("\r")
        screen.until_text(" MiB of 47.7 MiB")
        screen.until(lambda _: place.under_way() != [])
        screen.press("\x1b")
        screen.until_text("Stopped. Nothing of it was kept.")
        screen.until(lambda _: place.under_way() == [])
        assert not [path for path in place.cached() if path.stat().st_size > 100_000]
        screen.press("1")
        screen.until_text("created")
        screen.press("\x1b")
        screen.until(lambda _: "1 of 32" in screen.display[1])
        screen.press("q")
        assert screen.ended() == 0
        assert is_left_sane(bytes(screen.raw))
    assert place.readings(job) == 2


def test_leaving_the_job_stops_a_large_body(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = place.job(tags=("large",), result=_fifty_megabytes())
    with Holding(monkeypatch, 5_000_000), place.opened(100, 30) as screen:
        open_job(screen, job, "tag:large")
        screen.press("2")
        screen.until_text("The result is large")
        screen.press("\r")
        screen.until_text("MiB of 47.7 MiB")
        screen.press("\x7f")
        screen.until(lambda _: "1 of 32" in screen.display[1])
        screen.until(lambda _: place.under_way() == [])


def test_quitting_while_a_result_hangs(place: Workplace) -> None:
    job = place.job(tags=("late",), result="sampler")
    place.server.faults.add(Fault(Kind.SILENCE, "/results", times=None))
    with place.opened(100, 30) as screen:
        open_job(screen, job, "tag:late")
        screen.press("2")
        assert place.server.faults.wait_met(1, 10)
        screen.until_text("asking")
        begin = time.monotonic()
        screen.press("q")
        assert screen.ended(10) == 0
        print(f"ended {time.monotonic() - begin:.2f} s after the key")
        assert is_left_sane(bytes(screen.raw))
    assert place.under_way() == []
