"""What signing in does, from a key to an account: it asks on screens, and draws nothing itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from qjobs_tui.accounts.own import KeyPlace
from qjobs_tui.errors import AccountError
from qjobs_tui.roster.values import Home
from qjobs_tui.ui.screens import sign_in_text as texts
from qjobs_tui.ui.screens.pick import PickScreen
from qjobs_tui.ui.screens.pick_none import NoInstanceScreen
from qjobs_tui.ui.screens.sign_in_kept import NotKeptScreen
from qjobs_tui.ui.screens.sign_in_qiskit import QiskitScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.accounts.own import Own
    from qjobs_tui.jobs import Instance
    from qjobs_tui.roster.roster import Roster
    from qjobs_tui.roster.values import Entry, Listed, Trial
    from qjobs_tui.secret import Secret
    from qjobs_tui.ui.desk import Desk


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
        """Try a key, ask which instances are followed, and keep it."""
        self.enter("trying", f"Asking {texts.asked(own)}{self.desk.glyphs.ellipsis}")
        trial = await self.roster.try_key(own, key)
        self.enter("picking", "The key is accepted.")
        chosen = await self._chosen(own, trial)
        if chosen is None:
            return None
        if not own.instances:
            own = replace(own, instances=tuple(one.crn.text for one in chosen))
        where = await self._kept(own, key)
        if not where:
            return None
        account = self.roster.account(own, key)
        # With their names, which the file does not have.
        account = replace(account, instances=chosen or account.instances)
        kept = "held for this session only" if own.key is KeyPlace.SESSION else f"kept in {where}"
        return Done(account, f"The key was accepted and is {kept}.")

    async def _chosen(self, own: Own, trial: Trial) -> tuple[Instance, ...] | None:
        """Return the instances to follow, () for all or those of before, None for none yet."""
        if own.instances:
            return ()
        if len(trial.instances) == 1:
            return trial.instances
        if trial.instances:
            screen = PickScreen(self.desk, trial.instances, complaint=trial.complaint)
            return await self.app.push_screen_wait(screen)
        return await self.app.push_screen_wait(NoInstanceScreen(self.desk, trial.complaint))

    async def _kept(self, own: Own, key: Secret) -> str:
        """Keep the key; return where it is, or "" when the user goes back."""
        while True:
            self.enter("keeping", f"Keeping the key{self.desk.glyphs.ellipsis}")
            try:
                return await self.roster.keep(own, key)
            except AccountError as error:
                self.enter("picking", "")
                if own.key is KeyPlace.SESSION:
                    # There is nothing to lose: only the account's name is not remembered.
                    words = texts.trouble(error, self.desk.glyphs).plain
                    self.app.notify(words, severity="warning", markup=False)
                    return "this session"
                answer = await self.app.push_screen_wait(NotKeptScreen(self.desk, error))
            if answer is None:
                return ""
            own = replace(own, key=answer)

    async def take_qiskits(self, listed: Listed) -> Done | None:
        """Ask which account of Qiskit's file is meant, and import it or use it as it is."""
        self.enter("picking", "")
        screen = QiskitScreen(self.desk, qiskits(listed), listed.qiskit_mode)
        answer = await self.app.push_screen_wait(screen)
        if answer is None:
            return None
        entry, is_imported = answer
        self.enter("trying", f"Asking IBM Cloud{self.desk.glyphs.ellipsis}")
        if not is_imported:
            return Done(await self.roster.opened(entry))
        lines = await self.roster.bring(entry)
        account = await self.roster.opened(replace(entry, home=Home.OWN))
        return Done(account, " ".join(f"{line}." for line in lines))


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
