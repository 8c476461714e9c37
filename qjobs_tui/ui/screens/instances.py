"""The instances of the account: which are followed, how each is doing, what each has used."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from qjobs_tui.accounts.steps import Source
from qjobs_tui.errors import QJobsError
from qjobs_tui.ui.lists import instance_rows, instances
from qjobs_tui.ui.lists.accounts import quoted
from qjobs_tui.ui.screens.clearing import CHANGES
from qjobs_tui.ui.screens.listed import ListScreen, is_same, term
from qjobs_tui.ui.screens.live import LiveScreen
from qjobs_tui.ui.selection import why_unknown
from qjobs_tui.ui.status import without_instance
from qjobs_tui.ui.text import clean, zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qjobs_tui.jobs import Instance
    from qjobs_tui.ui.desk import Desk
    from qjobs_tui.ui.listed import Sheet
    from qjobs_tui.ui.lists.instances import InstanceLine

_FIXED = "These instances are fixed: there is no account to choose others of."
_LAST = "One instance at least is followed: choose another before this one is left."
_OWNERS = {
    Source.QISKIT: "the account is Qiskit's",
    Source.ENVIRONMENT: "the account is the environment's",
}


class InstancesScreen(ListScreen):
    """Lists the instances that the key can see; space follows one, enter shows its jobs."""

    FIRST = ("list.open", "instances.follow", "instances.all", "instances.accounts")
    ENTER = "jobs"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "follow", "follow or not", key_display="space", id="instances.follow"),
        Binding("a", "follow_all", "all", id="instances.all"),
        Binding("A", "accounts", "accounts", id="instances.accounts"),
        Binding("y", "copy", "copy CRN", id="instances.copy"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        # What was chosen last, until it is in force: keys come faster than files are written.
        self._wanted: frozenset[str] | None = None
        self._is_choosing = False
        self._found: tuple[InstanceLine, ...] = ()
        self._found_in: tuple[object, ...] = ()

    # What there is

    @property
    def _seen(self) -> tuple[Instance, ...]:
        return self.desk.whose.seen if self.desk.whose else ()

    @property
    def _followed(self) -> frozenset[str]:
        if self._wanted is not None:
            return self._wanted
        return frozenset(one.crn.text for one in self.snapshot.instances)

    def _lines(self) -> tuple[InstanceLine, ...]:
        # Every key asks, and of 20,000 jobs counting takes longer than drawing.
        within = (self.snapshot, self._seen, self._wanted)
        if not is_same(within, self._found_in):
            self._found = instances.lines(self._seen, self.snapshot, self._followed)
            self._found_in = within
        return self._found

    def _line(self, key: str) -> InstanceLine | None:
        return next((one for one in self._lines() if one.crn == key), None)

    def sheet(self) -> Sheet:
        """Return a row for each instance."""
        is_paused = self.snapshot.paused
        return instance_rows.sheet(
            self._lines(), self.scene(), self.size.width, is_paused=is_paused
        )

    def heading(self) -> str:
        """Say how many there are, and how many of them are followed."""
        now, glyphs = self.desk.clock.now(), self.desk.glyphs
        if self._is_unknown:
            words, _ = without_instance(self.snapshot, now, glyphs, self.size.width)
            return f"Instances  {words}"
        return instances.heading(self._lines(), self.scene(), zone(now))

    @property
    def _is_unknown(self) -> bool:
        """Whether nobody knows yet which instances there are."""
        return not (self.snapshot.is_connected or self._lines())

    def _condition(self) -> Iterable[tuple[str, str]]:
        # The title says it all then.
        return () if self._is_unknown else super()._condition()

    def tick(self) -> None:
        """Let the time to the next try go on, as on the status line."""
        super().tick()
        if self._is_unknown and self.is_current and self.is_mounted:
            self._draw_words()

    def detail(self, key: str) -> tuple[str, ...]:
        """Tell of an instance in words."""
        line = self._line(key)
        # The words stand a cell away from both edges.
        width = self.size.width - 2
        return instances.detail(line, self.scene(), width, self._kept()) if line else ()

    def _kept(self) -> str:
        """Say how long a choice lasts."""
        whose = self.desk.whose
        if whose is None or whose.account is None:
            return ""
        if whose.is_kept:
            return f"choice kept for account {quoted(whose.account.name, self.desk.glyphs)}"
        found = whose.resolution
        winner = found.winner if found and found.account == whose.account else None
        owner = _OWNERS.get(winner.source, "") if winner else ""
        return f"choice for this run{': ' if owner else ''}{owner}"

    def empty(self) -> str:
        """Say that no instance is known, or why not yet."""
        if self._is_unknown:
            return why_unknown(self.snapshot, self.desk.glyphs)
        return "" if self.is_asking or self.troubles else "the key can see no instance"

    def open_row(self, key: str) -> None:
        """Show the jobs of this instance."""
        line = self._line(key)
        if line is None:
            return
        if line.is_followed:
            make = partial(term, "instance")
            known = [one for one in self._lines() if one.is_followed]
            self.dismiss(instances.filter_term(line, known, self.scene(), make))
        else:
            self._say(f"{self._title(line)} is not followed: space follows it.")

    async def ask(self) -> Mapping[str, QJobsError]:
        """Search the instances that the key can see, which no poll does."""
        if self.desk.whose:
            await self.desk.whose.look()
        return {}

    # Keys

    def action_copy(self) -> None:
        """Copy the CRN of the instance under the cursor."""
        if key := self.listing.key:
            self.desk.copy(key)

    def action_accounts(self) -> None:
        """List the accounts."""
        # Not before somebody asks for it.
        from qjobs_tui.ui.screens.accounts import AccountsScreen

        # Data can be bound only in this screen's own turn, and the palette calls this too.
        self.call_next(self._push, AccountsScreen(self.desk))

    def _push(self, screen: ListScreen) -> None:
        self.app.push_screen(screen.data_bind(snapshot=LiveScreen.snapshot))

    def action_follow(self) -> None:
        """Follow the instance under the cursor from now on, or no longer."""
        if key := self.listing.key:
            self._choose(self._followed ^ {key})

    def action_follow_all(self) -> None:
        """Follow every instance that the key can see."""
        every = frozenset(line.crn for line in self._lines())
        if every == self._followed:
            self._say("All of them are followed.")
        else:
            self._choose(every)

    def _choose(self, wanted: frozenset[str]) -> None:
        if self.desk.whose is None:
            self._say(_FIXED)
        elif not wanted:
            self._say(_LAST)
        else:
            self._wanted = wanted
            self.draw()
            if not self._is_choosing:
                self._is_choosing = True
                # It goes on when this screen is left.
                self.app.run_worker(self._apply(), group=CHANGES)

    async def _apply(self) -> None:
        """Put the choice into force, and what was chosen meanwhile; say what is not kept."""
        done: frozenset[str] | None = None
        try:
            while self.desk.whose and self._wanted not in (None, done):
                done = self._wanted
                await self.desk.whose.choose(self._instances(done or frozenset()))
        except QJobsError as error:
            words = " ".join(filter(None, (error.headline, error.hint)))
            self._say(clean(words, self.desk.glyphs, 300), is_bad=True)
        finally:
            self._wanted, self._is_choosing = None, False
        self.draw()

    def _instances(self, crns: frozenset[str]) -> tuple[Instance, ...]:
        """Return those instances: first those followed now, as they stand."""
        known = {one.crn.text: one for one in (*self.snapshot.instances, *self._seen)}
        return tuple(one for crn, one in known.items() if crn in crns)

    def _title(self, line: InstanceLine) -> str:
        return clean(line.name, self.desk.glyphs, 60)

    def _say(self, words: str, *, is_bad: bool = False) -> None:
        self.app.notify(words, severity="warning" if is_bad else "information", markup=False)
