"""Watching on screen: the key, the notices, and the user's own command."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Protocol

from qjobs_tui.ui import notices
from qjobs_tui.ui.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping
    from pathlib import Path

    from textual.notifications import SeverityLevel

    from qjobs_tui.clock import Clock
    from qjobs_tui.config import Settings
    from qjobs_tui.jobs import Job
    from qjobs_tui.secret import Secret
    from qjobs_tui.store.store import JobStore
    from qjobs_tui.ui.text import Glyphs
    from qjobs_tui.watch.hook import Hook
    from qjobs_tui.watch.watcher import Watcher

_TOAST_S = 20.0


class Voice(Protocol):
    """What is needed of the app to tell somebody something."""

    def toast(
        self, words: str, severity: SeverityLevel = "information", seconds: float = 5.0
    ) -> None:
        """Show a notice."""

    def write_sequence(self, sequence: str) -> None:
        """Hand a control sequence to the terminal."""

    def in_background(self, work: Coroutine[Any, Any, None], group: str) -> None:
        """Let something run that outlives the screen."""

    def redraw(self) -> None:
        """Draw the screen in front again."""


class Watch:
    """Watches jobs for the screens; it costs nothing until `run` begins.

    Args:
        store: Where jobs are found.
        settings: Rules, ways to tell, and the user's own command.
        clock: Time.
        glyphs: The signs the terminal can show.
        folder: Keeps what is watched; None keeps nothing.
        secrets: Gives what no command may be told.
        voice: Tells it.

    """

    def __init__(
        self,
        store: JobStore,
        settings: Settings,
        clock: Clock,
        *,
        glyphs: Glyphs,
        folder: Path | None,
        secrets: Callable[[], tuple[Secret, ...]],
        voice: Voice,
    ) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._glyphs = glyphs
        self._folder = folder
        self._secrets = secrets
        self._voice = voice
        self._watcher: Watcher | None = None
        self._hook: Hook | None = None
        self._number = 0

    @property
    def ids(self) -> frozenset[str]:
        """The watched jobs."""
        return self._watcher.ids if self._watcher else frozenset()

    def see(self) -> None:
        """The store has another snapshot."""
        if self._watcher:
            self._watcher.see()

    async def run(self) -> None:
        """Watch until cancelled."""
        # Not needed for the first frame.
        from qjobs_tui.watch.ledger import Ledger
        from qjobs_tui.watch.watcher import Watcher

        if self._settings.on_final:
            self._hook = self._made_hook(self._settings.on_final)
        self._watcher = Watcher(
            self._store,
            Ledger(self._folder, self._warn),
            self._settings.watch,
            clock=self._clock,
            teller=self,
        )
        await self._watcher.run()

    def toggle(self, jobs: tuple[Job, ...]) -> None:
        """Watch jobs, or no longer when all of them are watched; ended ones are left out."""
        pending = tuple(job for job in jobs if not job.status.is_final)
        if self._watcher is None:
            self._voice.toast("not connected yet: press w again")
        elif not pending:
            self._voice.toast(f"{_count(len(jobs), 'job')} ended already: nothing to watch")
        else:
            self._voice.in_background(self._toggle(self._watcher, pending, len(jobs)), "watch-key")

    async def _toggle(self, watcher: Watcher, pending: tuple[Job, ...], chosen: int) -> None:
        out = f"; {_count(chosen - len(pending), 'job')} ended already" * (chosen > len(pending))
        if all(job.id in watcher.ids for job in pending):
            await watcher.unwatch(pending)
            self._voice.toast(f"{_named(pending, self._glyphs)}: not watched any more{out}")
            return
        taken = await watcher.watch(pending)
        if len(taken) < len(pending):
            words = f"only {len(taken):,} of {len(pending):,} watched: there is room for no more"
            self._voice.toast(words, "warning")
        else:
            self._voice.toast(f"{_named(taken, self._glyphs)}: watched until the end{out}")

    # What the watcher tells

    def ended(self, jobs: tuple[Job, ...]) -> None:
        """Tell of ends in the ways that are configured, and run the user's command for each."""
        groups = [(job,) for job in jobs] if len(jobs) <= notices.SINGLY else [jobs]
        for group in groups:
            self._tell(notices.words(group, self._glyphs), notices.severity(group))
        if self._hook:
            for job in jobs:
                self._voice.in_background(self._hook.run(job), "on_final")

    def gone(self, job_ids: tuple[str, ...]) -> None:
        """Say that the service does not know watched jobs any more."""
        for job_id in job_ids:
            words = f"{clean(job_id, self._glyphs, 100)} was watched, and is not known any more"
            self._tell(words, "warning")

    def changed(self) -> None:
        """Draw which jobs are watched now."""
        self._voice.redraw()

    def _tell(self, words: str, severity: SeverityLevel) -> None:
        ways = self._settings.notify
        if "toast" in ways:
            self._voice.toast(words, severity, _TOAST_S)
        self._number += 1
        if sequence := notices.sequences(ways, words, self._number, os.environ):
            self._voice.write_sequence(sequence)

    def _warn(self, words: str) -> None:
        self._voice.toast(clean(words, self._glyphs, 300), "warning", _TOAST_S)

    def _names(self) -> Mapping[str, str]:
        return {item.crn.text: item.label for item in self._store.snapshot.instances}

    def _made_hook(self, command: tuple[str, ...]) -> Hook:
        from qjobs_tui.bodies.describing import record
        from qjobs_tui.watch.hook import Hook

        return Hook(
            command,
            record=lambda job: record(job, self._names()),
            names=self._names,
            environ=os.environ,
            secrets=self._secrets,
            say=self._warn,
        )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"


def _named(jobs: tuple[Job, ...], glyphs: Glyphs) -> str:
    return clean(jobs[0].id, glyphs, 100) if len(jobs) == 1 else _count(len(jobs), "job")
