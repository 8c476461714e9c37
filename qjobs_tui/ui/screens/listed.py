"""What the screens with a list share: title above, the list, words about the row that is looked at.

A list comes from the snapshot at once; what the poller does not ask by itself, or seldom, is asked
for while such a screen is in front.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from operator import is_
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import ActiveBinding, Binding, BindingType
from textual.content import Content

from qjobs_tui.errors import QJobsError
from qjobs_tui.styles_folder import styles_folder
from qjobs_tui.ui.screens.live import LiveScreen
from qjobs_tui.ui.text import FAINT, clean
from qjobs_tui.ui.widgets.lines import Lines
from qjobs_tui.ui.widgets.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from textual.app import ComposeResult

    from qjobs_tui.store.snapshot import Snapshot
    from qjobs_tui.ui.desk import Desk
    from qjobs_tui.ui.listed import Sheet

_DRAWS_EVERY = 5
_ASKS_EVERY = 60.0
_STYLES = ("lists", "dialogs")


class ListScreen(LiveScreen[str]):
    """Draws a `Sheet` of the snapshot; its result is a filter for the jobs, or None."""

    ASKS: ClassVar[bool] = True
    """Whether there is something to ask that the poller does not bring."""
    FIRST: ClassVar[tuple[str, ...]] = ()
    """Ids of the keys that are about a row, in the order in which they come before others."""
    ENTER: ClassVar[str] = ""
    """What enter does, where the list's own word says too little."""
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - declared by Textual as an instance variable
        (0, "-narrow"),
        (140, "-wide"),
    ]
    CSS_PATH: ClassVar[Any] = [styles_folder() / f"{name}.tcss" for name in _STYLES]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace", "back", "back", key_display="esc", id="list.back"),
        Binding("r", "refresh_list", "refresh", id="list.refresh"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.is_asking = False
        self._asks_again = False
        self._is_settled = not self.ASKS
        self.troubles: Mapping[str, QJobsError] = {}
        self._asked = float("-inf")
        self._ticks = 0

    def compose(self) -> ComposeResult:
        """Lay out status line, title, list, words about its row, and keys."""
        yield self.status_bar()
        yield Lines(id="list-title")
        yield Listing(id="list")
        yield Lines(id="list-detail")
        yield Lines(id="keys")

    def on_mount(self) -> None:
        """Give the keys to the list, and ask for what the snapshot lacks."""
        self.listing.focus()
        self.ask_soon()

    @property
    def listing(self) -> Listing:
        """The list itself."""
        return self.query_one(Listing)

    # What a list shows

    @abstractmethod
    def sheet(self) -> Sheet:
        """Return the rows as they are now."""

    @abstractmethod
    def heading(self) -> str:
        """Return what the list is and how much it holds, clean."""

    @abstractmethod
    def detail(self, key: str) -> tuple[str, ...]:
        """Return what there is to say about a row, clean; nothing when it is gone."""

    @abstractmethod
    def empty(self) -> str:
        """Return why there is no row."""

    @abstractmethod
    def open_row(self, key: str) -> None:
        """Do what enter does."""

    async def ask(self) -> Mapping[str, QJobsError]:
        """Ask the service; return what went wrong by the CRN of the instance."""
        return {}

    # Drawing

    def watch_snapshot(self, old: Snapshot, new: Snapshot) -> None:
        """Draw what the store knows now."""
        del old, new
        if self.is_current:
            self.draw()

    def on_screen_resume(self) -> None:
        """Draw what changed while another screen was in front."""
        self.draw()

    def tick(self) -> None:
        """Let the times go on, and ask again after a while."""
        self._ticks += 1
        if not self.is_current:
            return
        if self._ticks % _DRAWS_EVERY == 0:
            self.draw()
        else:
            self.draw_status()
        is_due = self.desk.clock.monotonic() - self._asked >= _ASKS_EVERY
        if is_due and not self.snapshot.paused:
            self.ask_soon()

    def draw(self) -> None:
        """Draw the list, its title, and the row under the cursor."""
        # An answer may come as the screen is left: mounted it was, and stays so.
        if not (self.is_mounted and self.is_attached):
            return
        super().draw()
        self.listing.show(replace(self.sheet(), settled=self._is_settled))
        self._draw_words()

    def _draw_words(self) -> None:
        title = Content.assemble((f" {self.heading()}", "bold"), *self._condition())
        self.query_one("#list-title", Lines).show(self._cut(title))
        key = self.listing.key
        rows = self.detail(key) if key else (self.empty(),)
        words = "\n".join(filter(None, rows))
        self.query_one("#list-detail", Lines).show(Content.styled(words, FAINT))

    def _condition(self) -> Iterable[tuple[str, str]]:
        """Say that the service is asked, or what it did not answer."""
        glyphs = self.desk.glyphs
        if self.is_asking:
            yield f" {glyphs.dot} asking", FAINT
        names = self.scene().instance_names
        for crn, error in self.troubles.items():
            name = f"{clean(names.get(crn, ''), glyphs, 40)}: " if len(names) > 1 else ""
            yield f" {glyphs.dot} {name}{clean(error.brief, glyphs, 200)}", "$text-error"

    def _cut(self, content: Content) -> Content:
        return content.truncate(self.size.width, ellipsis=not self.desk.glyphs.plain)

    # Asking

    def ask_soon(self) -> None:
        """Ask the service now, or once more when that is under way."""
        if not self.ASKS:
            return
        self._asked = self.desk.clock.monotonic()
        if self.is_asking:
            # What is being told may be older than what the user did meanwhile.
            self._asks_again = True
        else:
            self.is_asking = True
            self.run_worker(self._ask(), group="list", exclusive=True)

    async def _ask(self) -> None:
        while self.is_asking:
            try:
                self.troubles = await self.ask()
            except QJobsError as error:
                self.troubles = {"": error}
            self.is_asking, self._asks_again = self._asks_again, False
            self._is_settled = True
            self.draw()

    # Keys

    @on(Listing.Highlighted)
    def _highlighted(self) -> None:
        self._draw_words()

    @on(Listing.Opened)
    def _opened(self, event: Listing.Opened) -> None:
        # Of two enters in one packet the second finds the screen gone.
        if self.is_current:
            self.open_row(event.key)

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The keys in force, first those that are about a row; enter says what it does here."""
        found = super().active_bindings
        own = [item for item in found.items() if item[1].binding.id in self.FIRST]
        own.sort(key=lambda item: self.FIRST.index(item[1].binding.id or ""))
        return {key: self._worded(active) for key, active in own} | {
            key: active for key, active in found.items() if active.binding.id not in self.FIRST
        }

    def _worded(self, active: ActiveBinding) -> ActiveBinding:
        if not self.ENTER or active.binding.id != "list.open":
            return active
        return active._replace(binding=replace(active.binding, description=self.ENTER))

    def action_back(self) -> None:
        """Return to the jobs, which are as they were."""
        self.dismiss(None)

    def action_refresh_list(self) -> None:
        """Ask the service now, for the jobs too."""
        self.desk.store.refresh_soon()
        self.ask_soon()


def is_same(these: tuple[object, ...], those: tuple[object, ...]) -> bool:
    """Whether two tuples hold the same objects: comparing 20,000 jobs by value takes time."""
    return len(these) == len(those) and all(map(is_, these, those))


def term(key: str, value: str) -> str:
    """Return a term of the filter language for a value that the service gave.

    It is shown in a field that can be edited, so it is clean; a value that is not matches nothing.
    """
    plain = clean(value).replace('"', "")
    is_word = plain.replace("_", "a").replace("-", "a").replace(".", "a").isalnum()
    return f"{key}:{plain}" if is_word else f'{key}:"{plain}"'
