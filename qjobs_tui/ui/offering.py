"""An app that offers its actions: by key on every screen, in the help, in the palette."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType

from qjobs_tui.ui.keys import keyed_actions
from qjobs_tui.ui.manners import MannerlyApp
from qjobs_tui.ui.palette import OpenJobProvider

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.dom import DOMNode
    from textual.screen import Screen


class OfferingApp(MannerlyApp):
    """Has the keys that every screen has, and offers those of the screen in front by name."""

    COMMANDS = App.COMMANDS | {OpenJobProvider}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "help", key_display="?", id="app.help"),
        Binding("q", "quit", "quit", id="app.quit"),
        # Ahead of every widget: who presses this wants out, also from a text field.
        Binding("ctrl+c,ctrl+q", "quit", "Quit", show=False, priority=True, id="app.quit_now"),
        Binding("ctrl+p", "command_palette", "Every action, any job", show=False, id="app.palette"),
        Binding("ctrl+z", "suspend_process", "Suspend to the shell", show=False, id="app.suspend"),
    ]

    def action_help(self) -> None:
        """Show the keys of this screen, and the filter language where that is at hand."""
        actions = keyed_actions(self.screen.active_bindings)
        has_filter = any(each.action == "filter" for each in actions)
        # Not needed for the first frame.
        from qjobs_tui.ui.screens.help import HelpScreen

        keys = tuple((each.keys, each.words) for each in actions)
        self.push_screen(HelpScreen(keys, has_filter=has_filter))

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Offer every action that has a key, and the themes, in the palette."""
        for each in keyed_actions(screen.active_bindings):
            if each.action == "command_palette":
                continue
            act = partial(self._act, each.action, each.node)
            yield SystemCommand(each.words, f"key {each.keys}", act)
        yield SystemCommand("Theme", "Change the colours", self.action_change_theme)

    @work
    async def _act(self, action: str, node: DOMNode) -> None:
        # Its screen may have been left since.
        if node.is_attached:
            await self.run_action(action, node)
