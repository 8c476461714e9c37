"""What the dialogs about tags share: they change them while open, and say how that went."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input

from qjobs_tui.errors import QJobsError, UsageError
from qjobs_tui.store.change import Outcome
from qjobs_tui.styles_folder import styles_folder
from qjobs_tui.ui import tagging
from qjobs_tui.ui.screens.clearing import CHANGES
from qjobs_tui.ui.screens.dialog import Dialog
from qjobs_tui.ui.screens.tag_field import TagField
from qjobs_tui.ui.tagging import Result, summed_up
from qjobs_tui.ui.text import FAINT, clean
from qjobs_tui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.app import ComposeResult
    from textual.widget import Widget

    from qjobs_tui.jobs import Job
    from qjobs_tui.ui.columns import Scene
    from qjobs_tui.ui.desk import Desk
    from qjobs_tui.ui.tagging import Wish

_AT_ONCE = 4
_SEARCH_FROM = 3
_TYPING_PAUSE = 0.3


class TagsDialog(Dialog[bool]):
    """Changes tags while it is open, so that a refusal leaves what was typed; says how it went.

    Args:
        desk: What every screen works with.
        scene: How to draw jobs.
        jobs: The jobs, as they were at the key press.
        left_out: How many of those chosen are not among them.

    """

    CSS_PATH: ClassVar[Any] = [
        styles_folder() / "dialogs.tcss",
        styles_folder() / "tags.tcss",
    ]
    AUTO_FOCUS = "TagField"
    # In a field y is a letter.
    AGREES: ClassVar[str] = "ctrl+s"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "agree", "change tags", priority=True, id="tags.change"),
    ]

    def __init__(
        self, desk: Desk, scene: Scene, jobs: tuple[Job, ...], *, left_out: int = 0
    ) -> None:
        count = f"{len(jobs)} jobs" if len(jobs) > 1 else "a job"
        title, safe, risky = f"Tags of {count}", "Leave them", "Change tags"
        super().__init__(title, safe, risky, desk.glyphs, desk.clock)
        self.desk = desk
        self._scene = scene
        self._jobs = jobs
        self._left_out = left_out
        self._is_asking = False
        self._searched: set[str] = set()

    @abstractmethod
    def wishes(self) -> tuple[Wish, ...]:
        """Return what the fields ask for, of the jobs that it would change.

        Raises:
            UsageError: It cannot be meant.

        """

    @abstractmethod
    def told(self) -> str:
        """Say what the fields come to."""

    def compose_fields(self) -> ComposeResult:
        """Yield the fields, what they come to, and the tags on offer."""
        known = tagging.in_use(self.desk.store.snapshot.jobs)
        yield from self.tag_fields(known)
        yield Lines(id="tags-told")
        yield Lines(id="tags-offered")

    @abstractmethod
    def tag_fields(self, known: tuple[str, ...]) -> Iterator[Widget]:
        """Yield the fields, which offer these tags, each on a line."""

    def on_resize(self) -> None:
        """Say what it comes to, and offer as many tags as there is room for now."""
        self.call_after_refresh(self._offer)

    # While it is typed

    @on(Input.Changed)
    def _judge(self) -> None:
        """Say what would be refused, before it is sent; what was refused before is answered."""
        if self._is_asking or not self._is_open:
            return
        try:
            self.wishes()
            self._complain("")
        except UsageError as error:
            self._complain(error.headline)
        self._offer()

    @on(TagField.Moved)
    def _offer(self) -> None:
        """Count, and say what there is to choose from for the word at the cursor."""
        if self._is_asking or not self._is_open:
            return
        self._tell(self.told())
        field, offered = self.focused, self.query_one("#tags-offered", Lines)
        if isinstance(field, TagField):
            offered.show(field.offer_line(offered.size.width, self.glyphs))
            self._search(field)

    @property
    def _is_open(self) -> bool:
        return self.is_mounted and self.is_current

    def _complain(self, words: str) -> None:
        if words != self._trouble:
            self._trouble = words
            self.draw()

    def _tell(self, words: str) -> None:
        told = Content.styled(clean(words, self.glyphs), FAINT)
        self.query_one("#tags-told", Lines).show(told)

    @work(exclusive=True, group="tag-search")
    async def _search(self, field: TagField) -> None:
        """Let the service tell tags of jobs not loaded; an extra, which may fail in silence."""
        word = field.word
        if len(word) < _SEARCH_FROM or word in self._searched:
            return
        await asyncio.sleep(_TYPING_PAUSE)
        try:
            client = await self.desk.store.client(self._jobs[0])
            found = await client.tag_search(word)
        except QJobsError:
            return
        self._searched.add(word)
        field.offer([tag for tag in found if tag and clean(tag) == tag])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on to the next field, at last to the answer; a second enter comes too early for it."""
        event.stop()
        event.prevent_default()
        fields = [*self.query(TagField)]
        place = fields.index(event.input) + 1 if isinstance(event.input, TagField) else len(fields)
        if place < len(fields):
            fields[place].focus()
        else:
            self.query_one("#risky").focus()
            self._begin_quiet()

    # Changing

    def action_agree(self) -> None:
        """Change them, unless that is under way."""
        if not self._is_asking:
            super().action_agree()

    async def answer(self) -> bool:
        """Change the tags; those that were refused can be changed again.

        Raises:
            QJobsError: Not all of them were changed.

        """
        wishes = self.wishes()
        self._is_asking = True
        self._complain("")
        self._tell(f"changing the tags of {tagging.counted(len(wishes))}")
        try:
            # It belongs to the app, so that leaving here stops nothing half way.
            worker = self.app.run_worker(self._change(wishes), group=CHANGES)
            results = await asyncio.shield(worker.wait())
        finally:
            self._is_asking = False
            self._begin_quiet()
        if refused := [result for result in results if result.why]:
            self._look_again({result.job_id for result in refused})
            raise QJobsError(f"{summed_up(results)} {self.again(refused)}".strip())
        self.app.notify(summed_up(results), markup=False)
        return True

    async def _change(self, wishes: Sequence[Wish]) -> tuple[Result, ...]:
        turns = asyncio.Semaphore(_AT_ONCE)

        async def one(wish: Wish) -> Result:
            async with turns:
                return await self._change_one(wish)

        results = tuple(await asyncio.gather(*map(one, wishes)))
        if not self.is_current:
            words = clean(summed_up(results), self.glyphs)
            self.app.notify(words, title="Tags", markup=False)
        return results

    async def _change_one(self, wish: Wish) -> Result:
        job = wish.job
        try:
            change = await self.desk.store.changes.set_tags(job, wish.tags, job.tags)
        except QJobsError as error:
            # Read-only by now, or more than the service takes.
            return Result(job.id, error.headline)
        if change.outcome is Outcome.DONE:
            return Result(job.id)
        is_conflict = change.outcome is Outcome.CONFLICT
        parts = (change.outcome.value if is_conflict or not change.words else "", change.words)
        return Result(job.id, ": ".join(filter(None, parts)), is_conflict=is_conflict)

    def _look_again(self, ids: set[str]) -> None:
        """Go on with these jobs alone, as they are now."""
        known = self.desk.store.snapshot.by_id
        self._jobs = tuple(known.get(job.id, job) for job in self._jobs if job.id in ids)
        self._tell(self.told())

    def again(self, refused: Sequence[Result]) -> str:
        """Say what changing again does, after some jobs were refused."""
        del refused
        return ""
