"""What signing in does, from a key to an account: it asks on screens, and draws nothing itself."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from qjobs_tui.accounts.own import KeyPlace
from qjobs_tui.errors import AccountError
from qjobs_tui.roster.values import Home
from qjobs_tui.ui.screens import sign_in_text as texts
from qjobs_tui.ui.screens.pick import PickScreen
from qjobs_tui.ui.screens.pick_none import NoInstanceScreen
from qjobs_tui.ui.screens.sign_in_kept import NotKeptScreen
from qjobs_tui.ui.screens.sign_in_qiskit import QiskitScreen

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import App

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.accounts.own import Own
    from qjobs_tui.errors import QJobsError
    from qjobs_tui.jobs import Instance
    from qjobs_tui.roster.roster import Roster
    from qjobs_tui.roster.values import Entry, Listed, Trial
    from qjobs_tui.secret import Secret
    from qjobs_tui.ui.desk import Desk

_T = TypeVar("_T")
_NOWHERE = "this session"
# Seconds without an answer after which it is said how long one has waited, and again.
_EACH = 5.0


@dataclass(frozen=True, slots=True)
class Done:
    """The account to act as, and in words what became of its key."""

    account: Account
    words: str = ""


@dataclass(frozen=True, slots=True)
class Errand:
    """Tries, asks and keeps; to be run in a worker, since it waits for answers.

    Its methods return None when the user goes back, with nothing kept, and raise `QJobsError`.

    Attributes:
        app: Shows the questions.
        desk: What the questions work with.
        roster: The accounts there are.
        enter: Told which phase begins, and what to say of it.

    """

    app: App[Any]
    desk: Desk
    roster: Roster
    enter: Callable[[str, str], None]

    async def sign_in(self, own: Own, key: Secret) -> Done | None:
        """Try a key, ask which instances a new account follows, and keep it."""
        before = await self._before(own)
        asked = texts.asked(self.roster.account(own, key))
        trial = await self._awaited(asked, lambda _: self.roster.try_key(own, key))
        if trial.is_wrong and trial.complaint:
            # What the fields say leads nowhere: they are there to be mended.
            raise trial.complaint
        self.enter("picking", "The key is accepted.")
        if before is None:
            chosen = await self._chosen(own, trial)
            if chosen is None:
                return None
            if not own.instances:
                own = own.choosing(one.crn.text for one in chosen)
        elif trial.complaint and (own.url, own.iam_url) != (before.url, before.iam_url):
            # With the addresses of before, whoever follows the instances tells of it.
            self._warn(trial.complaint)
        where = await self._kept(own, key, is_there=before is not None)
        if not where:
            return None
        account = self.roster.account(own, key)
        # With their names, which the file does not have.
        known = {one.crn.text: one for one in trial.instances}
        named = tuple(known.get(one.crn.text, one) for one in account.instances)
        kept = f"kept in {where}" if where != _NOWHERE else "held for this session only"
        words = f"The key was accepted and is {kept}."
        return Done(replace(account, instances=named), words)

    async def _before(self, own: Own) -> Own | None:
        """Return the account as the file has it, whose instances were chosen once."""
        try:
            return await self.roster.get(own.name)
        except AccountError:
            # It is told when the account is to be kept there.
            return None

    async def _awaited(
        self, asked: str, question: Callable[[Callable[[], None]], Awaitable[_T]]
    ) -> _T:
        """Wait for an answer, and say how long already.

        The question is handed what it calls when it is answered, and what comes of it is kept:
        from then on nothing can be stopped.
        """
        waiting = asyncio.create_task(self._tell_time(asked))

        def keep() -> None:
            waiting.cancel()
            self._begin_to_keep()

        try:
            return await question(keep)
        finally:
            waiting.cancel()

    def _begin_to_keep(self) -> None:
        self.enter("keeping", f"Keeping the key{self.desk.glyphs.ellipsis}")

    async def _tell_time(self, asked: str) -> None:
        words = f"Asking {asked}{self.desk.glyphs.ellipsis}"
        clock, dot = self.desk.clock, self.desk.glyphs.dot
        began = clock.monotonic()
        self.enter("trying", words)
        while True:
            await clock.sleep(_EACH)
            waited = clock.monotonic() - began
            self.enter("trying", f"{words} no answer for {waited:.0f} s {dot} esc stops")

    async def _chosen(self, own: Own, trial: Trial) -> tuple[Instance, ...] | None:
        """Return the instances to follow, () for all or those given, None for none yet."""
        if own.instances:
            return ()
        if len(trial.instances) == 1 and trial.complaint is None:
            return trial.instances
        if trial.instances:
            screen = PickScreen(self.desk, trial.instances, complaint=trial.complaint)
            return await self.app.push_screen_wait(screen)
        return await self.app.push_screen_wait(NoInstanceScreen(self.desk, trial.complaint))

    async def _kept(self, own: Own, key: Secret, *, is_there: bool) -> str:
        """Keep the key; return where it is, or "" when the user goes back."""
        while True:
            if is_there and own.key is KeyPlace.SESSION:
                # What the file says of the account stays as it is.
                return _NOWHERE
            self._begin_to_keep()
            try:
                where = await self.roster.keep(own, key)
            except AccountError as error:
                self.enter("picking", "")
                if own.key is KeyPlace.SESSION:
                    # There is nothing to lose: only the account's name is not remembered.
                    self._warn(error)
                    return _NOWHERE
                answer = await self.app.push_screen_wait(NotKeptScreen(self.desk, error))
            else:
                return _NOWHERE if own.key is KeyPlace.SESSION else where
            if answer is None:
                return ""
            own = replace(own, key=answer)

    def _warn(self, error: QJobsError) -> None:
        words = texts.trouble(error, self.desk.glyphs).plain
        self.app.notify(words, severity="warning", markup=False)

    async def take_qiskits(self, listed: Listed) -> Done | None:
        """Ask which account of Qiskit's file is meant, and import it or use it as it is."""
        self.enter("picking", "")
        screen = QiskitScreen(self.desk, qiskits(listed), listed.qiskit_mode)
        answer = await self.app.push_screen_wait(screen)
        if answer is None:
            return None
        entry, is_imported = answer
        self.enter("trying", "")
        account = await self.roster.opened(entry)
        if not is_imported:
            return Done(account)
        asked = texts.asked(account)
        lines = await self._awaited(asked, lambda keep: self.roster.bring(entry, keep))
        # Its key is at hand: the keyring, which may ask the user, is not asked for it once more.
        own = await self.roster.own(entry.name)
        words = " ".join(f"{line}." for line in lines)
        return Done(self.roster.account(own, account.key), words)


def qiskits(listed: Listed) -> tuple[Entry, ...]:
    """Return the entries of Qiskit's file that can be used."""
    return tuple(one for one in listed.entries if one.home is Home.QISKIT and not one.defect)


async def lacking(roster: Roster, listed: Listed, name: str, *, is_first: bool) -> Own | None:
    """Return the account that a key is asked for, if it is there already.

    Args:
        roster: The accounts there are.
        listed: The same, as they were read.
        name: What it is called, or "".
        is_first: Whether this is the first screen: then the default lacks its key.

    """
    if is_first and not name:
        name = next((one.name for one in listed.entries if one.is_default), "")
    try:
        return await roster.get(name) if name else None
    except AccountError:
        # What is wrong with the file is told already: by the resolution, or when it is changed.
        return None
