"""What the live screens share: status line above, keys below, and the snapshot between."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.containers import Horizontal
from textual.reactive import var
from textual.screen import Screen

from qjobs_tui.store.snapshot import Snapshot
from qjobs_tui.ui.columns import Scene
from qjobs_tui.ui.keys import key_line
from qjobs_tui.ui.status import freshness, status_line
from qjobs_tui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from qjobs_tui.ui.desk import Desk

T = TypeVar("T")
_FRESH_WIDTH = 11


class LiveScreen(Screen[T]):
    """A screen that follows the snapshot between a `status_bar` and `Lines` named ``keys``.

    The keys are drawn by `Lines`: Textual's footer is a widget for each key, laid out anew whenever
    the focus moves, which costs 10 kB over SSH and a tenth of the start.
    """

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

    def on_resize(self) -> None:
        """Draw for the new size, once the widgets have theirs."""
        self.call_after_refresh(self.draw)

    def draw(self) -> None:
        """Draw all that the screen shows."""
        if self.is_mounted:
            self.draw_status()
            self.draw_keys()

    def tick(self) -> None:
        """Draw what a second changes."""
        self.draw_status()

    def scene(self) -> Scene:
        """Return what drawing a job needs besides the job."""
        snapshot = self.snapshot
        return Scene(
            now=self.desk.clock.now(),
            glyphs=self.desk.glyphs,
            backends=snapshot.backends,
            instance_names={item.crn.text: item.label for item in snapshot.instances},
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
        line = status_line(snapshot, now, width, desk.glyphs, desk.badge)
        self.query_one("#status", Lines).show(line)

    def draw_keys(self) -> None:
        """Show the keys in force."""
        if self.is_mounted and self.is_current:
            line = key_line(self.active_bindings, self.size.width)
            self.query_one("#keys", Lines).show(line)
