"""What can be done with jobs, on every screen that shows some: the keys, and what they open."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.binding import Binding, BindingType

from qjobs_tui.ui.screens.live import LiveScreen

if TYPE_CHECKING:
    from qjobs_tui.jobs import Job
    from qjobs_tui.ui.desk import Desk
    from qjobs_tui.ui.screens.saves import Saves

T = TypeVar("T")


class TriageScreen(LiveScreen[T]):
    """A screen whose keys act on the jobs that are chosen in it.

    The jobs are taken at the key press: whatever moves afterwards, a dialog is about these.

    Args:
        desk: What every screen works with.
        saves: Opens the save dialog.

    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "save", "save", id="jobs.save"),
        Binding("y", "copy", "copy id", id="jobs.copy"),
    ]

    def __init__(self, desk: Desk, saves: Saves) -> None:
        super().__init__(desk)
        self.saves = saves

    @abstractmethod
    def chosen(self) -> tuple[Job, ...]:
        """Return the jobs that a key is about, as they are now."""

    def action_save(self) -> None:
        """Save the results of the chosen jobs."""
        if jobs := self.chosen():
            self.saves.ask(self.app, jobs)

    def action_copy(self) -> None:
        """Copy the ids of the chosen jobs."""
        if jobs := self.chosen():
            self.desk.copy("\n".join(job.id for job in jobs))
