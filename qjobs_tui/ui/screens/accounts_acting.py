"""Doing things to accounts: one at a time, carried to its end, and said how it went."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from qjobs_tui.errors import QJobsError
from qjobs_tui.ui.lists import accounts
from qjobs_tui.ui.screens.accounts_words import sentences
from qjobs_tui.ui.screens.listed import ListScreen
from qjobs_tui.ui.text import clean

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from typing import Any

    from textual.content import Content
    from textual.notifications import SeverityLevel

    from qjobs_tui.roster.roster import Roster
    from qjobs_tui.roster.values import Entry, Listed
    from qjobs_tui.ui.desk import Desk
    from qjobs_tui.ui.lists.accounts import Company
    from qjobs_tui.ui.whose import Whose

_FIXED = "The account is fixed in this run: there is no other to choose, and none to change."


class ActingScreen(ListScreen):
    """Changes accounts through the roster, and acts as another one.

    What is begun belongs to the app, so that leaving here stops no change half way; but nobody acts
    as an account, or is asked about it, after leaving.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.doing = ""
        self._is_busy = False
        self.told: dict[str, tuple[Content, ...]] = {}

    @property
    @abstractmethod
    def company(self) -> Company:
        """The accounts as they were listed last."""

    @abstractmethod
    def list_anew(self, listed: Listed) -> None:
        """Show these accounts from now on."""

    @property
    def whose(self) -> Whose | None:
        """As whom we act, if that can be chosen."""
        whose = self.desk.whose
        return None if whose is None or whose.is_fixed else whose

    @property
    def is_left(self) -> bool:
        """Whether the user has gone elsewhere, or was brought there."""
        is_there = self.is_mounted and self.is_attached
        return not (is_there and self in self.app.screen_stack)

    def has(self, entry: Entry) -> bool:
        """Whether an account is still listed, and somebody looks at the list."""
        return not self.is_left and self.company.get(accounts.key_of(entry)) is not None

    # Beginning and ending

    def begin(self, act: Callable[[Whose], Coroutine[Any, Any, None]]) -> None:
        """Do something, unless something else is being done: of two keys in one packet, the first.

        Args:
            act: Does it; says with `stage` what is under way.

        """
        if self.whose is None:
            self.say(_FIXED, is_bad=True)
        elif not self._is_busy:
            self._is_busy = True
            self.app.run_worker(self._carry_out(act(self.whose)), group="accounts")

    def stage(self, words: str) -> None:
        """Say above the list what is under way; "" when the user is asked, or all is done."""
        self.doing = words
        if not self.is_left:
            self.draw()

    async def _carry_out(self, act: Awaitable[None]) -> None:
        try:
            await act
        except QJobsError as error:
            self.say(error)
        finally:
            self._is_busy = False
            self.stage("")

    async def list_again(self, roster: Roster) -> None:
        """Show what a change has come to before it is said."""
        listed = await roster.listed()
        if not self.is_left:
            self.list_anew(listed)

    def say(self, words: str | QJobsError, *, is_bad: bool = False) -> None:
        """Tell what came of it."""
        if isinstance(words, QJobsError):
            words, is_bad = sentences(words, self.desk.glyphs), True
        severity: SeverityLevel = "warning" if is_bad else "information"
        self.app.notify(clean(words, self.desk.glyphs), severity=severity, markup=False)

    def call(self, entry: Entry) -> str:
        """Name an account."""
        return accounts.in_words(entry, self.desk.glyphs)

    def is_used(self, entry: Entry) -> bool:
        """Whether it is as this account that we act."""
        account = self.whose.account if self.whose else None
        return accounts.used_key(self.company.listed, account) == accounts.key_of(entry)
