"""A private result is read once and then deleted at the service: nobody reads one unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from qjobs_tui.errors import QJobsError
from qjobs_tui.ui.text import clean

if TYPE_CHECKING:
    from pathlib import Path

    from qjobs_tui.jobs import Job


class NotReadError(QJobsError):
    """A private result that was left where it is, since nobody said to read it."""


def require_consent(
    job: Job, kept: Path, *, is_given: bool, keyboard: TextIO | None, screen: TextIO | None
) -> None:
    """Return when the result may be read.

    Args:
        job: A job whose result is read once.
        kept: The file that will hold the only copy.
        is_given: Whether the command line says so.
        keyboard: Where an answer comes from.
        screen: Where to ask.

    Raises:
        NotReadError: It may not, or there is nobody to ask.

    """
    if is_given:
        return
    if not (keyboard and screen and keyboard.isatty() and screen.isatty()):
        raise NotReadError(
            f"The result of job {job.id} was not read: it is private, and the service deletes it "
            "when it is read.",
            hint=f"Add --yes-read-private to read it and keep it in {kept}.",
        )
    screen.write(_question(job, kept))
    screen.flush()
    answer = keyboard.readline()
    if not answer.endswith("\n"):
        screen.write("\n")
    if answer.strip().lower() not in {"y", "yes"}:
        raise NotReadError(f"The result of job {job.id} was not read; the service still has it.")


def read_only_refusal(job: Job) -> NotReadError:
    """Return why no answer is asked for: reading a private result changes what the service has."""
    return NotReadError(
        f"The result of job {job.id} was not read: it is private, the service deletes it when it "
        "is read, and the program is read-only.",
        hint="Leave out --read-only, or read_only in the config file, to read it.",
    )


def _question(job: Job, kept: Path) -> str:
    unsure = "" if job.private else "may be "
    return (
        f"Job {job.id} is {unsure}private.\n"
        "Its result can be read once: the service deletes it as it is read.\n"
        f"It will be kept, byte for byte, in {clean(str(kept))}.\n"
        "Read it now? [y/N] "
    )
