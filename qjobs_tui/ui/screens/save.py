"""The save dialog: what of which results goes where, then how far it is, then what came of it."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.reactive import var
from textual.screen import ModalScreen

from qjobs_tui.bodies.before import Sums
from qjobs_tui.bodies.bulk import Saver, save_all
from qjobs_tui.bodies.fetch import is_read_once
from qjobs_tui.bodies.plan import Held, create_folder, planned, require_work, shared_name
from qjobs_tui.errors import QJobsError, UsageError
from qjobs_tui.styles_folder import styles_folder
from qjobs_tui.ui.keys import key_line
from qjobs_tui.ui.saving import plan_lines
from qjobs_tui.ui.screens.choice import Choice
from qjobs_tui.ui.screens.save_box import SHORT, SaveBox
from qjobs_tui.ui.screens.save_form import CREATE, FOLDER, FieldError, Offer, Preset, SaveForm
from qjobs_tui.ui.screens.save_told import SaveTold

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.worker import Worker

    from qjobs_tui.bodies.plan import Order, Wish
    from qjobs_tui.bodies.reader import Opened
    from qjobs_tui.jobs import Job
    from qjobs_tui.ui.desk import Desk

_TYPING_PAUSE = 0.08
_REDRAW = 0.1


class SaveScreen(ModalScreen[Preset | None]):
    """Saves results of the jobs it was given; it follows no cursor.

    Its result is what to begin with the next time, or None when nothing was saved.

    Args:
        desk: The reader of results, the folders, the clock.
        jobs: The jobs, as they were at the key press.
        opened: The result of the only job where it is open: then nothing is fetched for it.
        marks: Places of the marked execution spans of that result.
        pub: The PUB that is looked at, from 0.
        preset: The result of the dialog before.

    """

    CSS_PATH: ClassVar[Any] = styles_folder() / "save.tcss"
    VERTICAL_BREAKPOINTS: ClassVar[list[tuple[int, str]]] = [(0, "-short"), (SHORT, "-tall")]  # type: ignore[misc]
    AUTO_FOCUS = f"#{FOLDER}"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "save", priority=True, id="save.save"),
        Binding("escape", "leave", "leave", key_display="esc", id="save.leave"),
        Binding("escape", "stop", "stop", key_display="esc", id="save.stop"),
        Binding("escape,enter,q", "close", "close", key_display="esc", id="save.close"),
        Binding("y", "copy", "copy paths", id="save.copy"),
        Binding("enter", "app.focus_next", "Next field", show=False, id="save.next"),
        Binding("up", "app.focus_previous", "Field before", show=False, id="save.before"),
        Binding("down", "app.focus_next", "Field after", show=False, id="save.after"),
    ]

    # What is going on: fields are filled in, results are saved, it is over. A `reactive` would
    # repaint the whole screen.
    phase: var[str] = var("asking", init=False)

    def __init__(
        self,
        desk: Desk,
        jobs: tuple[Job, ...],
        opened: Opened | None = None,
        marks: frozenset[int] = frozenset(),
        pub: int | None = None,
        *,
        preset: Preset | None = None,
    ) -> None:
        super().__init__()
        self.desk = desk
        self._jobs = jobs
        self._opened = opened if len(jobs) == 1 else None
        self._marks, self._pub = marks, pub
        self._preset = preset or Preset(str(desk.folders.save))
        self._held: Held | None = None
        self._sums = Sums()
        self._saving: Worker[None] | None = None
        self._told = SaveTold(desk.folders.save, desk.glyphs)

    def compose(self) -> ComposeResult:
        """Lay out fields, what they lead to, and what replaces them while it is done."""
        # Reading one deletes it at the service.
        may_read = not self.desk.store.snapshot.read_only
        has_private = may_read and any(map(self._is_unread, self._jobs))
        offer = Offer.of(self._opened, self._marks, self._pub, has_private=has_private)
        yield SaveBox(SaveForm(self._preset, offer, self.desk.glyphs), self.desk.glyphs)

    def _is_unread(self, job: Job) -> bool:
        return is_read_once(job) and self._opened is None and not self.desk.reader.is_kept(job)

    def on_mount(self) -> None:
        """Draw, and begin to look at what is there."""
        count = len(self._jobs)
        box = self._box
        box.border_title = f"Save {'a result' if count == 1 else f'{count:,} results'}"
        box.border_subtitle = "enter goes to the next field"
        self.bindings_updated_signal.subscribe(self, lambda _: self._draw_keys())
        self.set_interval(_REDRAW, self._draw_step)
        self._look()

    def on_resize(self) -> None:
        """Draw for the new size."""
        self.call_after_refresh(self._draw)

    # What will be written

    @on(SaveForm.Changed)
    def _look(self) -> None:
        """Say what the fields lead to: names at once, files a moment later."""
        if self.phase != "asking":
            return
        try:
            wish = self._form.wish()
        except FieldError as error:
            # What an earlier letter led to must not take the words away.
            self.workers.cancel_group(self, "plan")
            self._form.show_names(None, (), 0)
            self._box.complain(error.error)
            return
        self._form.show_names(wish, self._jobs, self._box.room)
        self._foresee(wish)

    @work(exclusive=True, group="plan")
    async def _foresee(self, wish: Wish) -> None:
        await asyncio.sleep(_TYPING_PAUSE)
        orders = await self._planned(wish)
        is_there = await asyncio.to_thread(os.path.isdir, wish.folder)
        if not self._is_here:
            return
        self._form.ask_to_create(is_missing=not is_there)
        self._box.complain(shared_name(orders))
        self._box.show_plan(plan_lines(orders, self.desk.glyphs))

    async def _planned(self, wish: Wish, sums: Sums | None = None) -> tuple[Order, ...]:
        """Plan with the jobs as they are now: one may have finished since the key press."""
        if self._held is None and self._opened is not None:
            self._held = await asyncio.to_thread(Held.of, self._opened)
        known = self.desk.store.snapshot.by_id
        jobs = tuple(known.get(job.id, job) for job in self._jobs)
        held, is_kept = self._held, self.desk.reader.is_kept
        return await asyncio.to_thread(
            planned, jobs, wish, held=held, is_kept=is_kept, sums=sums or self._sums
        )

    # Saving

    @on(Choice.Chosen)
    def action_save(self) -> None:
        """Save what is planned."""
        if self._saving is None or self._saving.is_finished:
            self._saving = self._save()

    @work(exclusive=True, group="save")
    async def _save(self) -> None:
        try:
            wish = self._form.wish()
            orders = await self._planned(wish, Sums())
            require_work(orders)
            await self._require_folder(wish)
        except FieldError as error:
            self._box.complain(error.error)
            self.query_one(f"#{error.field}").focus()
            return
        except QJobsError as error:
            self._box.complain(error)
            return
        await self._save_all(orders, wish)

    async def _require_folder(self, wish: Wish) -> None:
        folder = wish.folder
        if await asyncio.to_thread(os.path.isdir, folder):
            return
        if not self._form.creates:
            self._form.ask_to_create(is_missing=True)
            words = f"There is no folder {folder}."
            raise FieldError(CREATE, UsageError(words, hint="Space says that it is to be created."))
        await asyncio.to_thread(create_folder, folder)

    async def _save_all(self, orders: tuple[Order, ...], wish: Wish) -> None:
        desk = self.desk
        names = {item.crn.text: item.label for item in desk.store.snapshot.instances}
        saver = Saver(desk.reader, desk.store.client, desk.clock, names)
        self._told = SaveTold(wish.folder, desk.glyphs)
        self.phase = "saving"
        try:
            await save_all(saver, orders, wish, self._told.take, held=self._held)
        finally:
            self.phase = "over"

    @property
    def under_way(self) -> str:
        """What it is at, as a clause, or ""."""
        is_saving = self._saving is not None and not self._saving.is_finished
        return "results are being saved" if is_saving else ""

    # Drawing

    @property
    def _form(self) -> SaveForm:
        return self.query_one(SaveForm)

    @property
    def _box(self) -> SaveBox:
        return self.query_one(SaveBox)

    @property
    def _is_here(self) -> bool:
        """Whether there is something to draw in: not while the screen is made or left."""
        is_leaving = self._pruning or self._closing
        return self.is_mounted and not is_leaving and bool(self.query(f"#{CREATE}"))

    def watch_phase(self) -> None:
        """Show what belongs to it."""
        if self._is_here:
            self._box.run()
            self._draw()
            self.refresh_bindings()

    def _draw(self) -> None:
        if self._is_here:
            self._draw_keys()
            self._box.fit()
            self._draw_step()

    def _draw_keys(self) -> None:
        if self._is_here and self.is_current:
            self._box.show_keys(key_line(self.active_bindings, self._box.room))

    def _draw_step(self) -> None:
        if self.phase != "asking" and self._is_here:
            is_stopping = self._saving is not None and self._saving.is_cancelled
            self._told.draw(self._box, is_over=self.phase == "over", is_stopping=is_stopping)

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Each phase has its own keys."""
        del parameters
        match action:
            case "save" | "leave":
                return self.phase == "asking"
            case "stop":
                return self.phase == "saving"
            case "close":
                return self.phase == "over"
            case "copy":
                return self.phase == "over" and bool(self._told.paths)
            case _:
                return True

    def action_leave(self) -> None:
        """Save nothing."""
        self.dismiss(None)

    def action_stop(self) -> None:
        """Stop; a private result that is being read is read to its end."""
        if self._saving:
            self._saving.cancel()

    def action_close(self) -> None:
        """Leave, and remember what was chosen."""
        self.dismiss(self._form.preset if self._told.paths else None)

    def action_copy(self) -> None:
        """Copy the paths of what is saved."""
        self.desk.copy("\n".join(map(str, self._told.paths)))
