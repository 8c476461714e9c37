"""What the live screens share: status line above, keys below, and the snapshot between."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.reactive import var
from textual.screen import Screen

from qjobs_tui.store.change import Outcome
from qjobs_tui.store.snapshot import Snapshot
from qjobs_tui.ui.columns import Scene
from qjobs_tui.ui.keys import key_line
from qjobs_tui.ui.places import told_apart
from qjobs_tui.ui.status import freshness, status_line, unverified
from qjobs_tui.ui.text import clean
from qjobs_tui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from qjobs_tui.ui.desk import Desk

T = TypeVar("T")
_FRESH_WIDTH = 11
_LONGEST_NAME = 64
_READ_ONLY = "Read-only: nothing is changed at the service. R ends it."
_WRITABLE = "No longer read-only: jobs can be cancelled and changed. R makes it read-only."


def _late(snapshot: Snapshot) -> frozenset[str]:
    return frozenset(one.target for one in snapshot.changes if one.outcome is Outcome.LATE)


class LiveScreen(Screen[T]):
    """A screen that follows the snapshot between a `status_bar` and `Lines` named ``keys``.

    The keys are drawn by `Lines`: Textual's footer is a widget for each key, laid out anew whenever
    the focus moves, which costs 10 kB over SSH and a tenth of the start.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("R", "read_only", "Read-only, or not", show=False, id="jobs.read_only"),
    ]
    CHANGES: ClassVar[frozenset[str]] = frozenset()
    """Names of the actions that change something at the service: gone while it is read-only."""

    # On a small terminal the job counts: keys and details give way.
    VERTICAL_BREAKPOINTS: ClassVar[list[tuple[int, str]]] = [(0, "-short"), (12, "-tall")]  # type: ignore[misc]

    # A `reactive` would repaint the whole screen.
    snapshot: var[Snapshot] = var(Snapshot, init=False)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    @staticmethod
    def status_bar() -> Horizontal:
        """Return the widgets of the first line."""
        return Horizontal(Lines(id="status"), Lines(id="fresh"), id="status-bar")

    def on_mount(self) -> None:
        """Draw, and draw again when keys come and go, or time passes."""
        self.bindings_updated_signal.subscribe(self, lambda _: self.draw_keys())
        self.set_interval(1.0, self.tick)
        self.draw()

    def _watch_snapshot(self, old: Snapshot, new: Snapshot) -> None:
        """Take the keys away, or give them back; the screens have a public watcher of their own."""
        if old.read_only is not new.read_only:
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave out of key line, help and palette what must not be done while read-only."""
        del parameters
        return not (self.snapshot.read_only and action in self.CHANGES)

    def action_read_only(self) -> None:
        """Let nothing be changed at the service from now on, or let it again."""
        is_read_only = not self.snapshot.read_only
        self.desk.store.set_read_only(read_only=is_read_only)
        self.notify(_READ_ONLY if is_read_only else _WRITABLE, markup=False)

    def on_resize(self) -> None:
        """Draw for the new size, once the widgets have theirs."""
        self.call_after_refresh(self.draw)

    @property
    def is_mounted(self) -> bool:
        """Whether its widgets are there; they go first when it is left, and answers come late."""
        return super().is_mounted and not (self._pruning or self._closing)

    def draw(self) -> None:
        """Draw all that the screen shows."""
        if self.is_mounted:
            self.draw_status()
            self.draw_keys()

    def tick(self) -> None:
        """Draw what a second changes."""
        self.draw_status()

    @property
    def watched(self) -> frozenset[str]:
        """Ids of the jobs whose end will be told."""
        return self.desk.watch.ids if self.desk.watch else frozenset()

    @property
    def account_name(self) -> str:
        """What the account in use is called, clean; "" where it is the only one there can be."""
        whose = self.desk.whose
        if whose is None or whose.is_fixed or whose.account is None:
            return ""
        return clean(whose.account.name, self.desk.glyphs, _LONGEST_NAME)

    def scene(self) -> Scene:
        """Return what drawing a job needs besides the job."""
        snapshot = self.snapshot
        return Scene(
            now=self.desk.clock.now(),
            glyphs=self.desk.glyphs,
            backends=snapshot.backends,
            instance_names=told_apart(snapshot.instances),
            watched=self.watched,
            cancelling=snapshot.cancelling,
            late=_late(snapshot) if snapshot.cancelling else frozenset(),
        )

    def draw_status(self) -> None:
        """Say whose jobs these are and how fresh."""
        desk = self.desk
        now, snapshot = desk.clock.now(), self.snapshot
        fresh = freshness(snapshot, now, desk.glyphs)
        # Its own widget, at the very right: a change of it repaints these few cells alone.
        corner = self.query_one("#fresh", Lines)
        corner.show(fresh)
        corner.display = bool(fresh)
        width = self.size.width - (_FRESH_WIDTH if fresh else 0)
        badge = desk.badge or unverified(
            desk.whose.account if desk.whose else None, self.size.width
        )
        line = status_line(snapshot, now, width, desk.glyphs, badge, self.account_name)
        self.query_one("#status", Lines).show(line)

    def draw_keys(self) -> None:
        """Show the keys in force."""
        if self.is_mounted and self.is_current:
            line = key_line(self.active_bindings, self.size.width)
            self.query_one("#keys", Lines).show(line)
