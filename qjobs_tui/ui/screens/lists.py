"""The ways from the jobs to the other lists, and back with a filter for the jobs."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from qjobs_tui.ui.screens.live import LiveScreen
from qjobs_tui.ui.screens.triage import TriageScreen

if TYPE_CHECKING:
    from qjobs_tui.ui.screens.listed import ListScreen

# The screens are imported when they are opened: the table does without.


class WithLists(TriageScreen[None]):
    """A table of jobs from which instances, accounts, QPUs, sessions and actions are listed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "backends", "Backends: QPUs and their queues", show=False, id="jobs.backends"),
        Binding("i", "instances", "Instances: which are followed", show=False, id="jobs.instances"),
        Binding("A", "accounts", "Accounts: use, add, test", show=False, id="jobs.accounts"),
        Binding("S", "sessions", "Sessions and batches", show=False, id="jobs.sessions"),
        Binding("L", "action_log", "Action log", show=False, id="jobs.action_log"),
    ]

    @abstractmethod
    def filter_by(self, text: str) -> None:
        """Show the jobs that match, in place of those shown."""

    def action_backends(self) -> None:
        """List the QPUs."""
        from qjobs_tui.ui.screens.backends import BackendsScreen

        self._list(BackendsScreen(self.desk))

    def action_instances(self) -> None:
        """List the instances, and which of them are followed."""
        from qjobs_tui.ui.screens.instances import InstancesScreen

        self._list(InstancesScreen(self.desk))

    def action_accounts(self) -> None:
        """List the accounts, and how the one in use was found."""
        from qjobs_tui.ui.screens.accounts import AccountsScreen

        self._list(AccountsScreen(self.desk))

    def action_sessions(self) -> None:
        """List the sessions and batches."""
        from qjobs_tui.ui.screens.sessions import SessionsScreen

        self._list(SessionsScreen(self.desk))

    def action_action_log(self) -> None:
        """List what was asked of the service."""
        from qjobs_tui.ui.screens.actions import ActionsScreen

        self._list(ActionsScreen(self.desk, self.saves))

    def _list(self, screen: ListScreen) -> None:
        # Data can be bound only in this screen's own turn, and the palette calls this too.
        self.call_next(self._push, screen)

    def _push(self, screen: ListScreen) -> None:
        self.app.push_screen(screen.data_bind(snapshot=LiveScreen.snapshot), self._listed)

    def _listed(self, text: str | None) -> None:
        if text:
            self.filter_by(text)
