"""An app as the user chose it: theme and keys, and what they choose on screen for the next time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.ui.offering import OfferingApp
from qjobs_tui.ui.plain import PlainFilter

if TYPE_CHECKING:
    from textual.driver import Driver
    from textual.theme import Theme

    from qjobs_tui.config import Settings
    from qjobs_tui.config.remembered import Memory

_WRITE_EVERY = 2.0


class ChosenApp(OfferingApp):
    """Does as the settings say where only an app knows what there is, and takes note of changes.

    Args:
        settings: What the user chose.
        memory: Keeps what they choose on screen.
        driver_class: How Textual speaks to the terminal.

    Raises:
        UsageError: There is no such theme or action, or a key cannot be what it should.

    """

    def __init__(
        self, settings: Settings, memory: Memory, driver_class: type[Driver] | None = None
    ) -> None:
        super().__init__(driver_class=driver_class)
        self.memory = memory
        if settings.plain:
            self._filters.append(PlainFilter())
        if settings.theme:
            self._take_theme(settings)
        if settings.keys:
            # Few have keys of their own.
            from qjobs_tui.ui.keymap import keymap

            self.set_keymap(keymap(settings))
        self._known_theme = self.theme

    def _take_theme(self, settings: Settings) -> None:
        known = tuple(self.available_themes)
        if settings.theme in known:
            self.theme = settings.theme
        elif settings.origin("theme").source != "remembered":
            from qjobs_tui.config.schema import nearest

            words = f"cannot be {settings.theme!r}"
            raise settings.mistake("theme", words, nearest(settings.theme, known))

    def on_mount(self) -> None:
        """Follow the theme, and put on the disk what was chosen."""
        self.theme_changed_signal.subscribe(self, self._note_theme)
        self.set_interval(_WRITE_EVERY, self._write_down)

    async def on_unmount(self) -> None:
        """Keep what was chosen last."""
        self.memory.write()

    def _note_theme(self, theme: Theme) -> None:
        # It may be told again of the one that it has.
        if theme.name != self._known_theme:
            self._known_theme = theme.name
            self.memory.keep(theme=theme.name)

    def _write_down(self) -> None:
        if self.memory.is_dirty:
            # A home folder may be far away: no key waits for it.
            self.run_worker(self.memory.write, thread=True, group="memory")
