"""How the table of jobs is arranged: which column sorts, which way round, and which there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual.binding import Binding, BindingType
from textual.reactive import var

from qjobs_tui.ui.columns import is_roomy, plan, shown_names
from qjobs_tui.ui.screens.triage import TriageScreen
from qjobs_tui.ui.selection import DESCENDING, SORT_KEYS

if TYPE_CHECKING:
    from qjobs_tui.ui.columns import Scene
    from qjobs_tui.ui.desk import Desk
    from qjobs_tui.ui.screens.saves import Saves

# With fewer columns to sort by the others are sorted by unseen.
_SORTS_LEAST = 3


class ArrangedScreen(TriageScreen[None]):
    """Begins as the settings say, and has what is changed remembered."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "sort", "sort", id="jobs.sort"),
        Binding("O", "reverse", "Reverse the order", show=False, id="jobs.reverse"),
        Binding("C", "columns", "Choose the columns", show=False, id="jobs.columns"),
    ]

    # Each is a `var`: a `reactive` would repaint the whole screen.
    sort_key: var[str] = var("created", init=False)
    descending: var[bool] = var(True, init=False)
    columns: var[tuple[str, ...]] = var((), init=False)

    def __init__(self, desk: Desk, saves: Saves) -> None:
        super().__init__(desk, saves)
        chosen = desk.settings
        is_down = chosen.sort in DESCENDING if chosen.descending is None else chosen.descending
        self.set_reactive(ArrangedScreen.sort_key, chosen.sort)
        self.set_reactive(ArrangedScreen.descending, is_down)
        self.set_reactive(ArrangedScreen.columns, chosen.columns)

    def watch_sort_key(self) -> None:
        """Draw in another order, or other columns."""
        self.draw()

    watch_descending = watch_columns = watch_sort_key

    def scene(self) -> Scene:
        """Return what drawing a job needs besides the job."""
        return replace(super().scene(), columns=self.columns)

    def action_sort(self) -> None:
        """Sort by the next column."""
        keys = self._sort_keys()
        place = keys.index(self.sort_key) + 1 if self.sort_key in keys else 0
        following = keys[place % len(keys)]
        self.set_reactive(ArrangedScreen.descending, following in DESCENDING)
        self.sort_key = following
        self._keep_order()

    def _sort_keys(self) -> tuple[str, ...]:
        """Return what may be sorted by: columns that are seen, where there is room for some."""
        several = len(self.snapshot.instances) > 1
        keys = tuple(key for key in SORT_KEYS if key != "instance" or several)
        if self.columns:
            # Who chose them may sort by others too.
            return keys
        width = self.size.width
        seen = {column.key for column in plan(width, replace(self.scene(), roomy=is_roomy(width)))}
        shown = tuple(key for key in keys if key in seen)
        return shown if len(shown) >= _SORTS_LEAST else keys

    def action_reverse(self) -> None:
        """Sort the other way round."""
        self.descending = not self.descending
        self._keep_order()

    def _keep_order(self) -> None:
        self.desk.memory.keep(sort=self.sort_key, descending=self.descending)

    def action_columns(self) -> None:
        """Choose the columns and their order."""
        # Not before somebody asks for it.
        from qjobs_tui.ui.screens.columns import ColumnsScreen

        shown = shown_names(self.size.width, self.scene())
        screen = ColumnsScreen(self.columns, shown, self.desk.glyphs)
        self.app.push_screen(screen, self._choose_columns)

    def _choose_columns(self, columns: tuple[str, ...] | None) -> None:
        if columns is not None and columns != self.columns:
            self.columns = columns
            self.desk.memory.keep(columns=columns)
