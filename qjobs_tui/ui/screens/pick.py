"""Which of the instances that a key sees are followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen

from qjobs_tui.jobs import Instance
from qjobs_tui.styles_folder import styles_folder
from qjobs_tui.ui.keys import key_line
from qjobs_tui.ui.screens.pick_rows import ALL, sheet, summed_up
from qjobs_tui.ui.text import FAINT, clean
from qjobs_tui.ui.widgets.lines import Lines
from qjobs_tui.ui.widgets.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Collection

    from textual.app import ComposeResult

    from qjobs_tui.errors import QJobsError
    from qjobs_tui.ui.desk import Desk

_SHORT = 10
_QUIET = 0.3
_STYLES = ("lists", "sign_in")
_TOO_EARLY = "That key came before this could be read. Press it again if you mean it."


class PickList(Listing):
    """The list, whose enter key chooses."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "follow", key_display="enter", id="pick.follow"),
    ]


class PickScreen(Screen[tuple[Instance, ...] | None]):
    """Lists instances; its result is those to follow, () for all and those made later, or None.

    Args:
        desk: The clock and the signs.
        instances: What the key sees.
        chosen: CRNs of those that are followed now.
        complaint: What went wrong while they were looked for.

    """

    CSS_PATH: ClassVar[Any] = [styles_folder() / f"{name}.tcss" for name in _STYLES]
    VERTICAL_BREAKPOINTS: ClassVar[list[tuple[int, str]]] = [(0, "-short"), (_SHORT, "-tall")]  # type: ignore[misc]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "mark", "mark", id="pick.mark"),
        Binding("a", "mark_all", "all listed", id="pick.mark_all"),
        Binding("escape", "back", "back", key_display="esc", id="pick.back"),
    ]

    def __init__(
        self,
        desk: Desk,
        instances: tuple[Instance, ...],
        *,
        chosen: Collection[str] = (),
        complaint: QJobsError | None = None,
    ) -> None:
        super().__init__()
        self.desk = desk
        self._instances = instances
        self._marks = frozenset(chosen)
        self._complaint = complaint
        self._trouble = ""
        self._quiet_since: float | None = None

    def compose(self) -> ComposeResult:
        """Lay out title, list, what is marked, and keys."""
        yield Lines(id="pick-title")
        yield PickList(id="pick-list")
        yield Lines(id="pick-detail")
        yield Lines(id="keys")

    def on_mount(self) -> None:
        """Draw, and let enter choose a moment after that can be seen."""
        self.bindings_updated_signal.subscribe(self, lambda _: self._draw_keys())
        self.query_one(PickList).focus()
        self.draw()
        self.call_after_refresh(self._begin_quiet)

    def on_resize(self) -> None:
        """Draw for the new size, once the widgets have theirs."""
        self.call_after_refresh(self.draw)

    def draw(self) -> None:
        """Draw all of it."""
        if not (self.is_mounted and self.is_attached):
            return
        glyphs = self.desk.glyphs
        many = f"{len(self._instances)} instance{'s' * (len(self._instances) != 1)}"
        title = f" The key sees {many}. Which do you want to follow?"
        self.query_one("#pick-title", Lines).show(Content.styled(title, "bold"))
        self.query_one(PickList).show(sheet(self._instances, self._marks, glyphs))
        told = [Content.styled(summed_up(self._marks, self._instances, glyphs), FAINT)]
        if self._complaint:
            words = clean(f"{self._complaint.headline}. {self._complaint.hint}", glyphs)
            told.append(Content.styled(words, "$text-warning"))
        if self._trouble:
            told.insert(0, Content.styled(self._trouble, "$text-error"))
        self.query_one("#pick-detail", Lines).show(Content("\n").join(told))
        self._draw_keys()

    def _draw_keys(self) -> None:
        if self.is_mounted and self.is_attached and self.is_current:
            line = key_line(self.active_bindings, self.size.width)
            self.query_one("#keys", Lines).show(line)

    # Keys

    def _begin_quiet(self) -> None:
        self._quiet_since = self.desk.clock.monotonic()

    def _is_meant(self) -> bool:
        """Whether the list was there for a while; a key that comes too early starts it anew."""
        now, since = self.desk.clock.monotonic(), self._quiet_since
        if since is not None and now - since >= _QUIET:
            return True
        self._quiet_since = now
        return False

    @on(Listing.Opened)
    def _take(self, event: Listing.Opened) -> None:
        """Follow the marked ones, or that under the cursor where none is."""
        event.stop()
        # Of two enters in one packet the second finds the screen gone.
        if not self.is_current:
            return
        if not self._is_meant():
            self._trouble = _TOO_EARLY
            self.draw()
            return
        wanted = self._marks or {event.key}
        is_all = ALL in wanted
        self.dismiss(() if is_all else tuple(i for i in self._instances if i.crn.text in wanted))

    def action_mark(self) -> None:
        """Mark what is under the cursor, or not; all and single ones exclude each other."""
        listing = self.query_one(PickList)
        if key := listing.key:
            kept = self._marks - {ALL} if key != ALL else self._marks & {ALL}
            self._show_marks(kept ^ {key})
            listing.action_move(1)

    def action_mark_all(self) -> None:
        """Mark all that are listed, or none."""
        every = frozenset(one.crn.text for one in self._instances)
        self._show_marks(frozenset() if self._marks == every else every)

    def _show_marks(self, marks: frozenset[str]) -> None:
        self._marks, self._trouble = marks, ""
        self.draw()

    def action_back(self) -> None:
        """Choose none."""
        self.dismiss(None)
