"""A private job in the terminal: the question, the yes, and the files that keep its result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pty.workplace import open_job

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qjobs_tui.demo.script import JobScript
    from tests.pty.session import PtySession
    from tests.pty.workplace import Workplace

QUESTION = "Read a private result?"


def kept_file(place: Workplace, job: JobScript) -> Path:
    return place.folder / f"{job.id}.body.json"


def part_file(place: Workplace, job: JobScript) -> Path:
    return place.folder / f"{job.id}.body.json.partial"


def body_of(job: JobScript) -> bytes:
    assert isinstance(job.result, bytes)
    return job.result


def ask(screen: PtySession, job: JobScript) -> None:
    """Open the job's result, up to the question."""
    open_job(screen, job, "tag:secret")
    screen.press("2")
    screen.until_text("enter tells more, and asks")
    screen.press("\r")
    screen.until_text(QUESTION)


def agree(screen: PtySession, is_done: Callable[[], bool] = lambda: False) -> None:
    """Say yes; one that comes before the question could be read is not heeded, so say it again."""

    def is_heeded(text: str) -> bool:
        if QUESTION not in text or is_done():
            return True
        screen.press("y")
        screen.drain(0.35)
        return False

    screen.until(is_heeded)


def until_job(screen: PtySession, job_id: str) -> None:
    screen.until(lambda _: job_id in screen.display[1])


def until_part(screen: PtySession, place: Workplace, job: JobScript, size: int) -> None:
    """Wait until the service was asked, and so many bytes are in the file."""
    part = part_file(place, job)
    screen.until(lambda _: place.readings(job) == 1)
    screen.until(lambda _: part.exists() and part.stat().st_size == size)


def leave(screen: PtySession, words: str) -> None:
    """Leave what these words stand in: no key may follow an escape at once."""
    screen.press("\x1b")
    screen.until(lambda text: words not in text)


def try_to_save(screen: PtySession) -> None:
    screen.press("s")
    screen.until_text("private: reading it deletes it")
    screen.press("\x13")
    screen.until_text("There is nothing to save")
