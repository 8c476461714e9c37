"""Which columns the table of jobs has, and in which order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from rich.cells import cell_len
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from qjobs_tui.styles_folder import styles_folder
from qjobs_tui.ui.columns import INFO, NAMED
from qjobs_tui.ui.keys import key_line
from qjobs_tui.ui.text import fit
from qjobs_tui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from qjobs_tui.ui.text import Glyphs

_KEEP, _LEAVE = "columns.keep", "columns.leave"
_ALWAYS = frozenset({"status", "job"})
_SHORT, _TALL = 12, 17
# The longest that there is room for, where there is none for a frame.
_HINTS = ("{keep} takes them, {leave} leaves", "{keep} takes, {leave} not", "{keep} ok, {leave} no")
_WORDS = {
    "status": "state, always there",
    "job": "id, always there",
    "instance": "name of the instance",
    "program": "sampler, estimator, ...",
    "backend": "QPU",
    "user": "who submitted it",
    "session": "id of its session or batch",
    "created": "when it was created",
    "age": "since created, or running",
    "waited": "in the queue",
    "ran": "running",
    "usage": "QPU time",
    "info": "tags, or why it failed; at the end",
}


@dataclass(frozen=True, slots=True)
class Choosing:
    """All columns in their order, which of them are chosen, and where the cursor stands."""

    names: tuple[str, ...]
    chosen: frozenset[str]
    row: int = 0

    @classmethod
    def of(cls, columns: tuple[str, ...], shown: tuple[str, ...]) -> Choosing:
        """Begin with the chosen columns; with none, with those that are shown."""
        rest = tuple(name for name in (*NAMED, INFO) if name not in columns)
        return cls((*columns, *rest), frozenset(columns or shown) | _ALWAYS)

    @property
    def columns(self) -> tuple[str, ...]:
        """The chosen ones in their order."""
        return tuple(name for name in self.names if name in self.chosen)

    def stepped(self, rows: int) -> Choosing:
        """Return it with the cursor elsewhere."""
        return replace(self, row=max(0, min(self.row + rows, len(self.names) - 1)))

    def turned(self) -> Choosing:
        """Return it with the column under the cursor chosen, or not."""
        return replace(self, chosen=(self.chosen ^ {self.names[self.row]}) | _ALWAYS)

    def carried(self, rows: int) -> Choosing:
        """Return it with the column under the cursor further up or down."""
        moved = self.stepped(rows)
        names = list(self.names)
        names.insert(moved.row, names.pop(self.row))
        return replace(moved, names=tuple(names))


class ColumnsScreen(ModalScreen[tuple[str, ...] | None]):
    """Lists the columns; its result is those chosen (empty: as many as have room), or None.

    Args:
        columns: Those that are chosen now.
        shown: Those that are shown now.
        glyphs: The signs the terminal can show.

    """

    CSS_PATH: ClassVar[Any] = styles_folder() / "columns.tcss"
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - declared by Textual as an instance variable
        (0, "-short"),
        (_SHORT, "-low"),
        (_TALL, "-tall"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "keep", "take them", key_display="enter", id=_KEEP),
        Binding("space", "turn", "show or hide", id="columns.turn"),
        Binding("J", "carry(1)", "move", key_display="J K", id="columns.later"),
        Binding("K", "carry(-1)", "Column further left", show=False, id="columns.earlier"),
        Binding("u", "usual", "as usual", id="columns.usual"),
        Binding("escape,q", "leave", "leave", key_display="esc", id=_LEAVE),
        Binding("j,down", "step(1)", "Next column", show=False, id="columns.down"),
        Binding("k,up", "step(-1)", "Column before", show=False, id="columns.up"),
    ]

    def __init__(self, columns: tuple[str, ...], shown: tuple[str, ...], glyphs: Glyphs) -> None:
        super().__init__()
        self._first = self._choosing = Choosing.of(columns, shown)
        self._columns = columns
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """Lay out the list, and its keys."""
        with Vertical(id="columns-box"):
            yield Lines(id="columns")
            yield Lines(id="columns-keys")

    def on_mount(self) -> None:
        """Frame it."""
        self.query_one("#columns-box").border_title = "Columns"
        self.call_after_refresh(self._draw)

    def on_resize(self) -> None:
        """Draw for the new size, once the widgets have theirs."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        choosing, box = self._choosing, self.query_one("#columns", Lines)
        # Where not all has room, the cursor stays in sight.
        room = max(1, box.size.height)
        first = max(0, choosing.row - room + 1)
        rows = range(first, min(first + room, len(choosing.names)))
        box.show(Content("\n").join([self._line(row, box.size.width) for row in rows]))
        keys = self.query_one("#columns-keys", Lines)
        # The frame has corners.
        self.query_one("#columns-box").border_subtitle = self._hint(box.size.width - 2)
        if self.has_class("-short"):
            keys.show(Content(self._hint(keys.size.width)))
        else:
            keys.show(key_line(self._listed(), keys.size.width))

    def _listed(self) -> dict[str, ActiveBinding]:
        """The keys that the frame does not name."""
        found = self.active_bindings.items()
        return {key: one for key, one in found if one.binding.id not in (_KEEP, _LEAVE)}

    def _hint(self, width: int) -> str:
        """Say how to accept and how to leave, in the keys in force."""
        found = self.active_bindings.values()
        names = {
            one.binding.id: self.app.get_key_display(one.binding) for one in reversed([*found])
        }
        keep, leave = names.get(_KEEP, ""), names.get(_LEAVE, "")
        hints = [words.format(keep=keep, leave=leave) for words in _HINTS]
        return next((words for words in hints if cell_len(words) <= width), hints[-1])

    def _line(self, row: int, width: int) -> Content:
        name, choosing = self._choosing.names[row], self._choosing
        is_here = row == choosing.row
        mark = (
            f"{self._glyphs.cursor if is_here else ' '}[{'x' if name in choosing.chosen else ' '}]"
        )
        line = f"{mark} {name:<9} {_WORDS[name]}"
        cut = fit(line, width, self._glyphs) if len(line) > width else line
        return Content.styled(cut, "bold" if is_here else "")

    def _become(self, choosing: Choosing) -> None:
        self._choosing = choosing
        self._draw()

    # Keys

    def action_step(self, rows: int) -> None:
        """Move the cursor."""
        self._become(self._choosing.stepped(rows))

    def action_turn(self) -> None:
        """Choose the column, or not."""
        self._become(self._choosing.turned())

    def action_carry(self, rows: int) -> None:
        """Move the column."""
        self._become(self._choosing.carried(rows))

    def action_usual(self) -> None:
        """Go back to as many as have room."""
        self.dismiss(())

    def action_keep(self) -> None:
        """Take what is chosen; where nothing was changed, it stays as it was."""
        is_same = self._choosing.columns == self._first.columns
        self.dismiss(self._columns if is_same else self._choosing.columns)

    def action_leave(self) -> None:
        """Leave everything as it was."""
        self.dismiss(None)
