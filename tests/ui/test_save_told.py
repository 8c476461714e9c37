"""What is told while results are saved is drawn once, and says that it was asked to stop."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from qjobs_tui.bodies.outcome import Came, Outcome, Step
from qjobs_tui.ui.screens.save_told import SaveTold
from qjobs_tui.ui.text import ASCII

from .samples import job

if TYPE_CHECKING:
    from textual.content import Content

    from qjobs_tui.ui.screens.save_box import SaveBox

FOLDER = Path("/somewhere")


class Box:
    """Keeps what it is told to show."""

    room = 60

    def __init__(self) -> None:
        self.shown: list[str] = []

    def show_run(self, progress: Content, outcomes: Content) -> None:
        self.shown.append(f"{progress.plain}|{outcomes.plain}")


def test_it_draws_what_has_changed() -> None:
    told, box = SaveTold(FOLDER, ASCII), Box()

    def draw(*, is_over: bool = False, is_stopping: bool = False) -> list[str]:
        box.shown.clear()
        told.draw(cast("SaveBox", box), is_over=is_over, is_stopping=is_stopping)
        return box.shown

    assert draw() == []
    told.take(Step(1, 2, job(1), 10, 10))
    assert "job 1 of 2" in (shown := draw())[0]
    assert "writing" in shown[0]
    assert draw() == []
    assert "stopping" in draw(is_stopping=True)[0]
    told.take(Outcome(job(1), Came.SAVED, FOLDER / "one.json", "qiskit", 10))
    assert "one.json" in draw(is_stopping=True)[0]
    assert told.paths == (FOLDER / "one.json",)
    assert "1 saved" in draw(is_over=True, is_stopping=True)[0]
