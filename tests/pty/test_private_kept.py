"""A private result is read once, and what arrived of it is on the disk, whatever comes between."""

from __future__ import annotations

import json
import signal
import sys
from typing import TYPE_CHECKING

import pytest
from qiskit_ibm_runtime import RuntimeDecoder

from qjobs_tui.demo.faults import Fault, Kind
from tests.pty.holding import Holding
from tests.pty.killed import MOMENTS
from tests.pty.outcomes import counts_of, until_counts
from tests.pty.private import (
    QUESTION,
    agree,
    ask,
    body_of,
    kept_file,
    leave,
    part_file,
    try_to_save,
    until_job,
    until_part,
)
from tests.pty.session import is_left_sane
from tests.pty.workplace import open_job

if TYPE_CHECKING:
    from qjobs_tui.demo.script import JobScript
    from tests.pty.workplace import Workplace

pytestmark = pytest.mark.pty


def test_after_the_yes_it_is_kept_whole_and_shown(place: Workplace, secret: JobScript) -> None:
    theirs = json.loads(body_of(secret), cls=RuntimeDecoder)
    with place.opened(140, 45) as screen:
        ask(screen, secret)
        agree(screen)
        until_counts(screen, counts_of(theirs[0].data.meas), 30)
        assert kept_file(place, secret).read_bytes() == body_of(secret)
        # It is not asked for again: by another tab, in another look at the secret, or to save it.
        screen.press("3")
        screen.until_text("0 marked")
        screen.press("\x7f")
        screen.until(lambda _: "1 of 32" in screen.display[1])
        screen.press("\r")
        until_job(screen, secret.id)
        screen.press("2")
        until_counts(screen, counts_of(theirs[0].data.meas), 30)
        screen.press("s")
        screen.until_text(f"→ {secret.id}.json")
        screen.press("\x13")
        screen.until_text("1 saved")
    assert place.readings(secret) == 1
    saved = json.loads((place.folder / f"{secret.id}.json").read_bytes(), cls=RuntimeDecoder)
    assert saved.metadata == theirs.metadata


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_after_it_arrived_and_before_it_is_drawn(
    place: Workplace, secret: JobScript, moment: str
) -> None:
    command = (sys.executable, "-m", "tests.pty.killed", moment)
    with place.opened(program=command) as screen:
        ask(screen, secret)
        agree(screen, lambda: screen.process.poll() is not None)
        assert screen.ended() == -signal.SIGKILL
        assert "outcomes" not in screen.text
    kept = part_file(place, secret) if moment == "arrived" else kept_file(place, secret)
    assert place.names() == [kept.name]
    assert kept.read_bytes() == body_of(secret)
    assert place.readings(secret) == 1


@pytest.mark.parametrize("after", [0, 20_000])
def test_killed_in_the_middle_of_the_body(
    place: Workplace, secret: JobScript, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    with Holding(monkeypatch, after), place.opened() as screen:
        ask(screen, secret)
        agree(screen)
        until_part(screen, place, secret, after)
        screen.process.kill()
        assert screen.ended() == -signal.SIGKILL
    assert place.names() == [part_file(place, secret).name]
    assert part_file(place, secret).read_bytes() == body_of(secret)[:after]
    assert place.readings(secret) == 1


def test_leaving_the_job_does_not_stop_the_reading(
    place: Workplace, secret: JobScript, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = json.loads(body_of(secret), cls=RuntimeDecoder)
    with Holding(monkeypatch, 20_000) as held, place.opened(140, 45) as screen:
        ask(screen, secret)
        agree(screen)
        until_part(screen, place, secret, 20_000)
        screen.until_text("is read to its end")
        screen.press("1")
        screen.until_text("created")
        screen.press("\x1b")
        screen.until(lambda _: "1 of 32" in screen.display[1])
        assert place.names() == [part_file(place, secret).name]
        held.go_on()
        screen.until(lambda _: kept_file(place, secret).exists())
        assert kept_file(place, secret).read_bytes() == body_of(secret)
        assert place.names() == [kept_file(place, secret).name]
        screen.press("\r")
        until_job(screen, secret.id)
        screen.press("2")
        until_counts(screen, counts_of(theirs[0].data.meas), 30)
    assert place.readings(secret) == 1


def test_coming_back_while_it_is_read(
    place: Workplace, secret: JobScript, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Holding(monkeypatch, 20_000) as held, place.opened(140, 45) as screen:
        ask(screen, secret)
        agree(screen)
        until_part(screen, place, secret, 20_000)
        screen.press("\x7f")
        screen.until(lambda _: "1 of 32" in screen.display[1])
        screen.press("\r")
        until_job(screen, secret.id)
        screen.press("2")
        screen.until_text("is read to its end")
        held.go_on()
        screen.until_text("4,096 shots")
    assert kept_file(place, secret).read_bytes() == body_of(secret)
    assert place.readings(secret) == 1


def test_quitting_keeps_what_arrived(
    place: Workplace, secret: JobScript, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Holding(monkeypatch, 20_000), place.opened() as screen:
        ask(screen, secret)
        agree(screen)
        until_part(screen, place, secret, 20_000)
        screen.press("q")
        assert screen.ended() == 0
        assert is_left_sane(bytes(screen.raw))
    assert place.names() == [part_file(place, secret).name]
    assert part_file(place, secret).read_bytes() == body_of(secret)[:20_000]
    assert place.readings(secret) == 1


def test_a_cut_body_is_kept_and_not_asked_for_again(place: Workplace, secret: JobScript) -> None:
    place.server.faults.add(Fault(Kind.CUT, "/results"))
    with place.opened(100, 30) as screen:
        ask(screen, secret)
        agree(screen)
        screen.until(lambda text: "of it arrived" in " ".join(text.split()))
        part = part_file(place, secret)
        kept = part.read_bytes()
        assert kept
        assert body_of(secret).startswith(kept)
        # Trying again would have to overwrite the part.
        screen.press("\r")
        screen.until_text(QUESTION)
        agree(screen, lambda: "Nothing was read." in screen.text)
        leave(screen, QUESTION)
    assert part.read_bytes() == kept
    assert place.names() == [part.name]
    assert place.readings(secret) == 1


def test_saving_it_on_request_is_a_reading_like_any_other(
    place: Workplace, secret: JobScript, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Holding(monkeypatch, 20_000), place.opened(100, 30) as screen:
        open_job(screen, secret, "tag:secret")
        try_to_save(screen)
        # From the folder over name, form, PUBs and what may be replaced.
        screen.press("\r\r")
        screen.until_text("▌(x) ")
        screen.press("\r\r")
        screen.until_text("▌[ ] other files")
        screen.press("\r")
        screen.until_text("▌[ ] read private results")
        assert place.readings(secret) == 0
        screen.press(" ")
        screen.until_text("1 result to save")
        screen.press("\x13")
        until_part(screen, place, secret, 20_000)
        screen.press("\x1b")
        screen.until(lambda text: "to its end" in " ".join(text.split()))
        screen.process.kill()
        assert screen.ended() == -signal.SIGKILL
    assert place.names() == [part_file(place, secret).name]
    assert part_file(place, secret).read_bytes() == body_of(secret)[:20_000]
    assert place.readings(secret) == 1
