"""What is done to accounts: one thing at a time, carried to its end, and said how it went."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING

from qjobs_tui.errors import AccountError, QJobsError
from qjobs_tui.roster.values import Home
from qjobs_tui.ui.lists import accounts
from qjobs_tui.ui.lists.accounts import in_words
from qjobs_tui.ui.screens import accounts_questions as questions
from qjobs_tui.ui.screens.accounts_words import failed, sentences, tried
from qjobs_tui.ui.screens.listed import ListScreen
from qjobs_tui.ui.screens.rename import RenameScreen
from qjobs_tui.ui.text import clean

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from typing import Any

    from textual.content import Content
    from textual.notifications import SeverityLevel

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.accounts.own import Own
    from qjobs_tui.roster.roster import Roster
    from qjobs_tui.roster.values import Entry, Listed, Trial
    from qjobs_tui.ui.desk import Desk, Whose
    from qjobs_tui.ui.lists.accounts import Company

_FIXED = "The account is fixed in this run: there is no other to choose, and none to change."
_ENVIRONMENT_FIRST = "; but QISKIT_IBM_TOKEN is set, and comes first"


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
        return self.desk.whose

    @property
    def is_left(self) -> bool:
        """Whether the user has gone elsewhere."""
        return not (self.is_mounted and self.is_attached)

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
        return in_words(entry, self.desk.glyphs)

    # What can be done, to an account that was listed at the key press

    async def use(self, whose: Whose, entry: Entry) -> None:
        """Act as an account from now on."""
        self.stage(f"asking for the key of {self.call(entry)}")
        account: Account | None
        try:
            account = await whose.roster.opened(entry)
        except AccountError as error:
            if not self.has(entry):
                return
            account = await self._given_again(entry, error)
        if account is not None and self.has(entry):
            whose.act_as(account)
            await self.list_again(whose.roster)
            self.say(f"account {account.name} is in use from now on")

    async def _given_again(self, entry: Entry, error: AccountError) -> Account | None:
        """Let the user give the key of an account of their own that could not be had."""
        if entry.home is not Home.OWN:
            raise error
        self.stage("")
        if not await self.app.push_screen_wait(questions.key_again(self.desk, entry, error)):
            return None
        return await self._signed_in(entry.name, own_of(entry))

    async def _signed_in(self, name: str = "", own: Own | None = None) -> Account | None:
        """Ask for a key on the screen for that."""
        # The form is imported by those who need it.
        from qjobs_tui.ui.screens.sign_in import SignInScreen

        return await self.app.push_screen_wait(SignInScreen(self.desk, name=name, own=own))

    async def sign_in(self, whose: Whose) -> None:
        """Add an account, and act as it."""
        account = await self._signed_in()
        if account is not None:
            whose.act_as(account)
            await self.list_again(whose.roster)
            self.say(f"account {account.name} is in use from now on")

    async def make_default(self, whose: Whose, entry: Entry) -> None:
        """Make an account of our own the default."""
        self.stage(f"making {self.call(entry)} the default")
        await whose.roster.use(entry.name)
        await self.list_again(whose.roster)
        words = f"{self.call(entry)} is the default at the next start"
        self.say(words + _ENVIRONMENT_FIRST * self.company.has_token)

    async def bring(self, whose: Whose, entry: Entry) -> None:
        """Import an account of Qiskit's file, if the user agrees."""
        self.stage("asking for the keyring")
        keyring = await whose.roster.keyring()
        if not self.has(entry):
            return
        self.stage("")
        mode = self.company.listed.qiskit_mode
        question = questions.bringing(self.desk, entry, keyring.name, mode)
        if await self.app.push_screen_wait(question):
            self.stage(f"importing {self.call(entry)}")
            lines = await whose.roster.bring(entry)
            await self.list_again(whose.roster)
            self.say(". ".join(lines))

    async def rename(self, whose: Whose, entry: Entry) -> None:
        """Give an account of our own another name; in use it stays so."""
        own = (one for one in self.company.listed.entries if one.home is Home.OWN)
        taken = tuple(one.name for one in own if one.name != entry.name)
        new = await self.app.push_screen_wait(RenameScreen(self.desk, entry.name, taken))
        if new is None:
            return
        self.stage(f"renaming {self.call(entry)}")
        is_used = self.is_used(entry)
        await whose.roster.rename(entry.name, new)
        if is_used and whose.account is not None:
            whose.act_as(replace(whose.account, name=new))
        await self.list_again(whose.roster)
        if not self.is_left:
            self.listing.go_to(accounts.key_of(replace(entry, name=new)))
        self.say(f"{self.call(entry)} is called {new} now")

    def is_used(self, entry: Entry) -> bool:
        """Whether it is as this account that we act."""
        account = self.whose.account if self.whose else None
        return accounts.used_key(self.company.listed, account) == accounts.key_of(entry)

    async def forget(self, whose: Whose, entry: Entry) -> None:
        """Remove an account of our own and its key, if the user agrees."""
        is_used = self.is_used(entry)
        question = questions.removal(self.desk, entry, is_used=is_used)
        if not await self.app.push_screen_wait(question):
            return
        self.stage(f"removing {self.call(entry)}")
        had_key = await whose.roster.remove(entry.name)
        await self.list_again(whose.roster)
        gone = ", its key too" if had_key else ""
        later = "; it is in use until another is chosen" if is_used else ""
        self.say(f"{self.call(entry)} is removed{gone}{later}")

    async def test(self, whose: Whose, entry: Entry) -> None:
        """Try the key of an account, and look for what it sees; told below its row too.

        Where the account has gone meanwhile, or the user, nobody wants to know any more.
        """
        self.stage(f"testing {self.call(entry)}")
        lines: tuple[Content, ...]
        try:
            trial = await self._tried(whose, entry)
        except QJobsError as error:
            lines, is_bad = (failed(error, self.desk.glyphs),), True
        else:
            lines, is_bad = tried(trial, self.desk.glyphs), trial.complaint is not None
        if self.has(entry):
            self.told[accounts.key_of(entry)] = lines
            words = ". ".join(line.plain for line in lines)
            self.say(f"{self.call(entry)}: {words}", is_bad=is_bad)

    async def _tried(self, whose: Whose, entry: Entry) -> Trial:
        if self.is_used(entry) and whose.account is not None:
            # Its key may have been given for this session, and be nowhere else.
            return await whose.roster.try_account(whose.account)
        return await whose.roster.try_account(await whose.roster.opened(entry))


def own_of(entry: Entry) -> Own:
    """Return an account of our own as far as the list knows it."""
    from qjobs_tui.accounts.own import KeyPlace, Own

    return Own(entry.name, KeyPlace.SESSION, entry.instances, url=entry.url)
