"""What is told while results are saved: kept, and drawn when it has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.bodies.outcome import Outcome, Step
from qjobs_tui.ui.saving import ended, outcome_lines, step_lines

if TYPE_CHECKING:
    from pathlib import Path

    from qjobs_tui.ui.screens.save_box import SaveBox
    from qjobs_tui.ui.text import Glyphs


class SaveTold:
    """How far a saving is, and what came of the results that are done.

    Args:
        folder: Where they go.
        glyphs: The signs the terminal can show.

    """

    def __init__(self, folder: Path, glyphs: Glyphs) -> None:
        self._folder = folder
        self._glyphs = glyphs
        self._step: Step | None = None
        self._outcomes: tuple[Outcome, ...] = ()
        self._drawn: object = None

    def take(self, told: Step | Outcome) -> None:
        """Take note of what is told."""
        if isinstance(told, Step):
            self._step = told
        else:
            self._outcomes = (*self._outcomes, told)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files that are saved."""
        return tuple(outcome.path for outcome in self._outcomes if outcome.path)

    def draw(self, box: SaveBox, *, is_over: bool, is_stopping: bool) -> None:
        """Draw how far it is; many a step in a moment is drawn once."""
        now = (is_over, is_stopping, self._step, self._outcomes, box.room)
        if now == self._drawn:
            return
        self._drawn = now
        if is_over:
            progress = ended(self._outcomes, self._folder, self._glyphs)
        elif self._step:
            progress = step_lines(self._step, box.room, self._glyphs, is_stopping=is_stopping)
        else:
            return
        box.show_run(progress, outcome_lines(self._outcomes, self._folder, self._glyphs))
