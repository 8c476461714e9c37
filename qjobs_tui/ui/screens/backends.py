"""The QPUs, with the figures that say where a job would not wait long or err much."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.reactive import var

from qjobs_tui.errors import QJobsError
from qjobs_tui.ui.lists import backends
from qjobs_tui.ui.screens.listed import ListScreen, is_same, term

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qjobs_tui.ui.desk import Desk
    from qjobs_tui.ui.listed import Sheet


class BackendsScreen(ListScreen):
    """Lists the QPUs of all instances, each once; enter shows the jobs of one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "sort", "sort", id="backends.sort"),
        Binding("O", "reverse", "Reverse the order", show=False, id="backends.reverse"),
    ]

    # Each is a `var`: a `reactive` would repaint the whole screen.
    sort_key: var[str] = var(backends.FIRST_KEY, init=False)
    descending: var[bool] = var(False, init=False)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._found: tuple[backends.BackendLine, ...] = ()
        self._found_in: tuple[object, ...] = ()

    def _lines(self) -> tuple[backends.BackendLine, ...]:
        # Every key asks, and of 20,000 jobs counting takes longer than drawing.
        snapshot = self.snapshot
        within = (snapshot.jobs, snapshot.backends, self.sort_key, self.descending)
        if not is_same(within, self._found_in):
            self._found = backends.lines(snapshot, self.sort_key, descending=self.descending)
            self._found_in = within
        return self._found

    def sheet(self) -> Sheet:
        """Return a row for each QPU."""
        return backends.sheet(
            self._lines(),
            self.desk.glyphs,
            self.sort_key,
            width=self.size.width,
            descending=self.descending,
        )

    def heading(self) -> str:
        """Say how many QPUs there are, and how many jobs are there."""
        found = self._lines()
        waiting, running = backends.mine(found)
        pending = [(waiting, "queued"), (running, "running")]
        words = [f"{count:,} {word}" for count, word in pending if count]
        return f" {self.desk.glyphs.dot} ".join([f"Backends  {len(found):,} QPUs", *words])

    def detail(self, key: str) -> tuple[str, ...]:
        """Tell of a QPU in words."""
        line = next((one for one in self._lines() if one.backend.name == key), None)
        if line is None:
            return ()
        # The words stand a cell away from both edges.
        glyphs, width = self.desk.glyphs, self.size.width - 2
        words = backends.detail(line, glyphs, width)
        # Where there is room for all columns the figures stand in them.
        is_wide = self.has_class("-wide")
        return words if is_wide else (*words, *backends.figures(line.backend, glyphs, width))

    def empty(self) -> str:
        """Say that no QPU is known, or not yet."""
        return "" if self.is_asking else "the service tells of no QPU"

    def open_row(self, key: str) -> None:
        """Show the jobs of this QPU."""
        self.dismiss(term("backend", key))

    async def ask(self) -> Mapping[str, QJobsError]:
        """Ask every instance for its QPUs: the poller does it only every few minutes."""
        crns = [instance.crn.text for instance in self.snapshot.instances]
        errors = await asyncio.gather(*(self._renewed(crn) for crn in crns))
        return {crn: error for crn, error in zip(crns, errors, strict=True) if error}

    async def _renewed(self, crn: str) -> QJobsError | None:
        store = self.desk.store
        try:
            await store.ask_backends(await store.feed(crn))
        except QJobsError as error:
            return error
        return None

    # Keys

    def watch_sort_key(self) -> None:
        """Draw in another order."""
        self.draw()

    watch_descending = watch_sort_key

    def action_sort(self) -> None:
        """Sort by the next column that is shown."""
        shown = [one.key for one in self.listing.shown] or [backends.FIRST_KEY]
        place = shown.index(self.sort_key) + 1 if self.sort_key in shown else 0
        following = shown[place % len(shown)]
        self.set_reactive(BackendsScreen.descending, following in backends.DESCENDING)
        self.sort_key = following

    def action_reverse(self) -> None:
        """Sort the other way round."""
        self.descending = not self.descending
