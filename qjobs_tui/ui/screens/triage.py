"""What can be done with jobs, on every screen that shows some: the keys, and what they open."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.binding import Binding, BindingType

from qjobs_tui.ui.screens.live import LiveScreen

if TYPE_CHECKING:
    from qjobs_tui.jobs import Job
    from qjobs_tui.store.change import Change
    from qjobs_tui.ui.desk import Desk
    from qjobs_tui.ui.screens.saves import Saves

T = TypeVar("T")
# Seconds to read what went otherwise than was asked.
_LONG = 15.0


class TriageScreen(LiveScreen[T]):
    """A screen whose keys act on the jobs that are chosen in it.

    The jobs are taken at the key press: whatever moves afterwards, a dialog is about these.

    Args:
        desk: What every screen works with.
        saves: Opens the save dialog.

    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "cancel", "cancel", id="jobs.cancel"),
        Binding("s", "save", "save", id="jobs.save"),
        Binding("w", "watch", "watch", id="jobs.watch"),
        Binding("t", "tags", "Tags", show=False, id="jobs.tags"),
        Binding("y", "copy", "copy id", id="jobs.copy"),
    ]

    CHANGES: ClassVar[frozenset[str]] = frozenset({"cancel", "tags"})

    def __init__(self, desk: Desk, saves: Saves) -> None:
        super().__init__(desk)
        self.saves = saves

    @abstractmethod
    def chosen(self) -> tuple[Job, ...]:
        """Return the jobs that a key is about, as they are now."""

    def action_cancel(self) -> None:
        """Ask whether to cancel the chosen jobs."""
        # Few look at their jobs to cancel some.
        from qjobs_tui.ui.screens.cancel import ask_to_cancel

        if jobs := self.chosen():
            ask_to_cancel(self, jobs)

    def tell_news(self, old: tuple[Change, ...], new: tuple[Change, ...]) -> None:
        """Say what became of cancels that were answered before, where it is no routine."""
        from qjobs_tui.ui.outcomes import news

        for words in news(old, new, self.desk.glyphs):
            self.notify(words, severity="warning", timeout=_LONG, markup=False)

    def action_save(self) -> None:
        """Save the results of the chosen jobs."""
        if jobs := self.chosen():
            self.saves.ask(self.app, jobs)

    def action_watch(self) -> None:
        """Tell when the chosen jobs end, or no longer."""
        if self.desk.watch and (jobs := self.chosen()):
            self.desk.watch.toggle(jobs)

    def action_tags(self) -> None:
        """Change the tags of the chosen jobs."""
        from qjobs_tui.ui.screens.tags import ask_tags  # not needed for the first frame

        if jobs := self.chosen():
            ask_tags(self.app, self.desk, self.scene(), jobs)

    def action_copy(self) -> None:
        """Copy the ids of the chosen jobs."""
        if jobs := self.chosen():
            self.desk.copy("\n".join(job.id for job in jobs))
