"""What can be done with accounts: used, added, imported, renamed, removed and tested."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qjobs_tui.errors import AccountError, QJobsError
from qjobs_tui.roster.values import Home
from qjobs_tui.ui.lists import accounts
from qjobs_tui.ui.screens import accounts_questions as questions
from qjobs_tui.ui.screens.accounts_acting import ActingScreen
from qjobs_tui.ui.screens.accounts_words import failed, tried
from qjobs_tui.ui.screens.clearing import require_rest
from qjobs_tui.ui.screens.rename import RenameScreen

if TYPE_CHECKING:
    from textual.content import Content

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.accounts.own import Own
    from qjobs_tui.roster.roster import Roster
    from qjobs_tui.roster.values import Entry, Trial
    from qjobs_tui.ui.whose import Whose

_ENVIRONMENT_FIRST = "; but QISKIT_IBM_TOKEN is set, and comes first"


class AccountActs(ActingScreen):
    """Does each to an account that was listed at the key press.

    `begin` is how a key has it done.
    """

    async def use(self, whose: Whose, entry: Entry) -> None:
        """Act as an account from now on."""
        require_rest(self.app, self.desk.reader)
        self.stage(f"asking for the key of {self.call(entry)}")
        account: Account | None
        try:
            account = await whose.roster.opened(entry)
        except AccountError as error:
            if not self.has(entry):
                return
            account = await self._given_again(whose.roster, entry, error)
        if account is not None and self.has(entry):
            self._act_as(whose, account)

    def _act_as(self, whose: Whose, account: Account) -> None:
        """Act as it, which leads to its table unless it is the one in use under another name."""
        # Its key took its time.
        require_rest(self.app, self.desk.reader)
        whose.act_as(account)
        key = accounts.used_key(self.company.listed, account)
        if not self.is_left:
            self.listing.go_to(key)
        self.say(self._used_words(self.company.get(key), account))

    def _used_words(self, entry: Entry | None, account: Account) -> str:
        """Say for how long it is in use: at the next start it is the default's turn."""
        if entry is None:
            name = accounts.quoted(account.name, self.desk.glyphs)
            return f"account {name} is in use for this run"
        if entry.is_default:
            return f"{self.call(entry)} is in use now; it is the default"
        later = "; A, then u, makes it the default" if entry.home is Home.OWN else ""
        return f"{self.call(entry)} is in use for this run{later}"

    async def _given_again(
        self, roster: Roster, entry: Entry, error: AccountError
    ) -> Account | None:
        """Let the user give the key of an account of their own that could not be had."""
        if entry.home is not Home.OWN:
            raise error
        own = await roster.own(entry.name)
        self.stage("")
        question = questions.key_again(self.desk, entry, error)
        agreed = await self.app.push_screen_wait(question)
        return await self._signed_in(roster, entry.name, own) if agreed else None

    async def _signed_in(
        self, roster: Roster, name: str = "", own: Own | None = None
    ) -> Account | None:
        """Ask for a key on the screen for that, which may keep an account."""
        # The form is imported by those who need it.
        from qjobs_tui.ui.screens.sign_in import SignInScreen

        screen = SignInScreen(self.desk, name=name, own=own)
        account = await self.app.push_screen_wait(screen)
        await self.list_again(roster)
        return account

    async def sign_in(self, whose: Whose) -> None:
        """Add an account, and act as it."""
        require_rest(self.app, self.desk.reader)
        account = await self._signed_in(whose.roster)
        if account is not None:
            self._act_as(whose, account)

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
        has_key = entry.key == questions.KEYRING
        screen = RenameScreen(self.desk, entry.name, taken, has_key=has_key)
        new = await self.app.push_screen_wait(screen)
        if new is None:
            return
        self.stage(f"renaming {self.call(entry)}")
        used = whose.account if self.is_used(entry) else None
        await whose.roster.rename(entry.name, new)
        # The keyring takes its time, in which another account may have been chosen.
        if used is not None and whose.account is used:
            whose.act_as(replace(used, name=new))
        await self.list_again(whose.roster)
        if not self.is_left:
            self.listing.go_to(accounts.key_of(replace(entry, name=new)))
        self.say(f"{self.call(entry)} is called {accounts.quoted(new, self.desk.glyphs)} now")

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
            return await whose.roster.tested(whose.account)
        return await whose.roster.tested(await whose.roster.opened(entry))
