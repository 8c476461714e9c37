"""What a job's tabs have asked: one answer of each kind, and at most one question under way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qjobs_tui.ui.asked import Arrived, Arriving, Asked, Offered
from qjobs_tui.ui.screens import answers
from qjobs_tui.ui.screens.answers import Question

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from textual.screen import Screen

    from qjobs_tui.bodies.fetch import Progress
    from qjobs_tui.jobs import Job
    from qjobs_tui.ui.desk import Desk

_STEP = 256 * 1024
_STEPS = 100
_STOPPED = Offered("Stopped. Nothing of it was kept.", "fetches it")


class Inquiries:
    """Owns the answers about one job at a time; a screen shows them, and its workers ask.

    Args:
        screen: Whose workers ask: they end with it.
        desk: Whom to ask.
        told: Called with each new state of an answer.

    """

    def __init__(
        self, screen: Screen[Any], desk: Desk, told: Callable[[Question, Asked[Any]], None]
    ) -> None:
        self._screen = screen
        self._desk = desk
        self._told = told
        self._states: dict[Question, Asked[Any]] = {}
        # What was said before anything was asked, and changes with the job.
        self._unasked: set[Question] = set()

    def state(self, question: Question) -> Asked[Any]:
        """Return what is known of an answer."""
        return self._states.get(question, answers.WAITING)

    def forget(self) -> None:
        """Stop all and forget all: another job is looked at."""
        for question in Question:
            self._screen.workers.cancel_group(self._screen, question.value)
        self._states.clear()
        self._unasked.clear()

    def look(self, question: Question, job: Job | None) -> None:
        """Ask what may be asked unasked, once; else say why it is not."""
        if question in self._states and question not in self._unasked:
            return
        known = answers.before(question, job, self._desk)
        if known is not None:
            self._unasked.add(question)
            self._tell(question, known)
        elif job is not None:
            self.ask(question, job, at_most=answers.AT_MOST)

    def ask(self, question: Question, job: Job, at_most: int | None = None) -> None:
        """Ask, whatever is known; an answer that is there stays until the next one is."""
        if question is not Question.RESULT:
            self._bring(question, answers.QUESTIONS[question](self._desk, job))
        elif self._desk.reader.is_reading(job):
            self.read_private(job, None)
        else:
            told = self._progress(question)
            self._bring(question, answers.result(self._desk, job, told, at_most))

    def renew(self, question: Question, job: Job) -> None:
        """Ask again for what may have changed since: all but a result that is there."""
        if question in self._unasked or question not in self._states:
            return
        if question is not Question.RESULT:
            self.ask(question, job)
        elif not isinstance(self._states[question], Arrived):
            del self._states[question]
            self.look(question, job)

    def read_private(self, job: Job, target: Path | None) -> None:
        """Read a private result into a file; None waits for a reading under way."""
        told = self._progress(Question.RESULT, can_stop=False)
        answer = answers.private_result(self._desk, job, target, told)
        self._bring(Question.RESULT, answer, can_stop=False)

    def stop(self, question: Question) -> None:
        """Ask no more."""
        self._screen.workers.cancel_group(self._screen, question.value)
        self._tell(question, _STOPPED)

    def _bring(
        self, question: Question, answer: Awaitable[Asked[Any]], *, can_stop: bool = True
    ) -> None:
        self._unasked.discard(question)
        if not isinstance(self._states.get(question), Arrived):
            self._tell(question, Arriving(can_stop=can_stop))

        async def bring() -> None:
            self._tell(question, await answer)

        self._screen.run_worker(bring(), group=question.value, exclusive=True)

    def _progress(self, question: Question, *, can_stop: bool = True) -> Progress:
        """Tell of the bytes, some hundred times for a whole body and not with each piece."""
        told = 0

        def tell(received: int, size: int | None) -> None:
            nonlocal told
            step = max(_STEP, (size or 0) // _STEPS)
            if not told or received < told or received - told >= step:
                told = received
                self._tell(question, Arriving(received, size, can_stop))

        return tell

    def _tell(self, question: Question, state: Asked[Any]) -> None:
        if self._states.get(question) != state:
            self._states[question] = state
            self._told(question, state)
