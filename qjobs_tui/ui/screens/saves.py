"""Opens the save dialog, and remembers for the next time what was chosen in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App

    from qjobs_tui.bodies.reader import Opened
    from qjobs_tui.jobs import Job
    from qjobs_tui.ui.desk import Desk
    from qjobs_tui.ui.screens.save_form import Preset


class Saves:
    """The one owner of folder, name template and form as they were chosen last.

    Args:
        desk: Handed to the dialog.

    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._preset: Preset | None = None

    def _first(self) -> Preset:
        """Begin as the settings say."""
        from qjobs_tui.ui.screens.save_form import Preset

        folder, settings = str(self._desk.folders.save), self._desk.settings
        usual = Preset(folder)
        template = settings.save_template or usual.template
        return Preset(folder, template, settings.save_form or usual.form)

    def ask(
        self,
        app: App[Any],
        jobs: tuple[Job, ...],
        opened: Opened | None = None,
        marks: frozenset[int] = frozenset(),
    ) -> None:
        """Open the dialog for jobs as they are at the key press.

        Args:
            app: Shows it.
            jobs: The jobs.
            opened: The result of the only one, where it is open.
            marks: Its marked execution spans.

        """
        # It loads numpy.
        from qjobs_tui.ui.screens.save import SaveScreen

        preset = self._preset or self._first()
        app.push_screen(SaveScreen(self._desk, jobs, opened, marks, preset=preset), self._remember)

    def _remember(self, preset: Preset | None) -> None:
        self._preset = preset or self._preset
