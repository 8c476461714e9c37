"""Changing the tags of one job, or adding some to many and removing others."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar

from rich.cells import cell_len
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Label

from qjobs_tui.errors import UsageError
from qjobs_tui.store.tagging import MOST_TAGS
from qjobs_tui.ui import tagging
from qjobs_tui.ui.columns import status_words
from qjobs_tui.ui.overview import headline
from qjobs_tui.ui.overview.heads import status_style
from qjobs_tui.ui.screens.tag_field import TagField
from qjobs_tui.ui.screens.tags_dialog import TagsDialog
from qjobs_tui.ui.tagging import Wish, counted
from qjobs_tui.ui.text import FAINT, clean, fit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.app import App
    from textual.widget import Widget

    from qjobs_tui.jobs import Job
    from qjobs_tui.ui.columns import Scene
    from qjobs_tui.ui.desk import Desk
    from qjobs_tui.ui.tagging import Result

_HOW = 'Tags stand between spaces; one that holds a space stands in double quotes: "run 3".'


def ask_tags(app: App[Any], desk: Desk, scene: Scene, jobs: Sequence[Job]) -> None:
    """Open the dialog for jobs as they are at the key press."""
    known = tuple(job for job in jobs if not job.defect)
    if not known:
        ids = tagging.listed([job.id for job in jobs])
        app.notify(f"{ids}: the record cannot be read, so its tags are not known", markup=False)
    elif len(jobs) == 1:
        app.push_screen(TagsScreen(desk, scene, known))
    else:
        app.push_screen(ManyTagsScreen(desk, scene, known, left_out=len(jobs) - len(known)))


class TagsScreen(TagsDialog):
    """Edits the list of one job's tags."""

    FIELDS_HEIGHT: ClassVar[int] = 3

    @property
    def _names(self) -> dict[str, str]:
        return tagging.names(self._jobs[0].tags)

    def explain(self, width: int) -> Iterator[Content]:
        """Name the job, and say how tags are written."""
        yield headline(self._jobs[0], self._scene, width)
        yield Content()
        yield Content.styled(_HOW, FAINT)

    def tag_fields(self, known: tuple[str, ...]) -> Iterator[TagField]:
        """Yield the list."""
        line = tagging.written(self._names)
        yield TagField(f"{line} " if line else "", known, "no tags", id="tags-list")

    @property
    def _line(self) -> str:
        return self.query_one("#tags-list", TagField).value

    def wishes(self) -> tuple[Wish, ...]:
        """Return the list as it stands in the field."""
        names, job = self._names, self._jobs[0]
        _refuse(tagging.complaint(self._line, names))
        wish = Wish(job, tagging.read(self._line, names))
        _refuse(tagging.too_many([wish]))
        return (wish,) if wish.tags != job.tags else ()

    def told(self) -> str:
        """Count them."""
        tags = tagging.read(self._line, self._names)
        return f"{len(tags)} of at most {MOST_TAGS} tags"

    def again(self, refused: Sequence[Result]) -> str:
        """Say what becomes of the tags that somebody else gave the job."""
        is_conflict = refused[0].is_conflict
        return "Changing again replaces these by what stands in the field." if is_conflict else ""


class ManyTagsScreen(TagsDialog):
    """Adds tags to jobs and removes others; what else they have stays."""

    FIELDS_HEIGHT: ClassVar[int] = 4

    def explain(self, width: int) -> Iterator[Content]:
        """Say what the jobs have, and how tags are written."""
        if self._left_out:
            words = f"{counted(self._left_out)} left out: the record cannot be read."
            yield Content.styled(words, "$text-warning")
        yield from rows(self._jobs, self._scene, width)
        yield Content()
        yield Content(clean(self._what_they_have(), self.glyphs))
        yield Content.styled(_HOW, FAINT)

    def _what_they_have(self) -> str:
        counts = Counter(name for job in self._jobs for name in tagging.names(job.tags))
        of = len(self._jobs)
        named = [(tagging.written([name]), count) for name, count in counts.most_common()]
        tags = [f"{name} ({count} of {of})" for name, count in named]
        return f"Tags in use: {', '.join(tags)}" if tags else "None of them has a tag."

    def tag_fields(self, known: tuple[str, ...]) -> Iterator[Widget]:
        """Yield what to add and what to remove."""
        there = tuple(dict.fromkeys(tag for job in self._jobs for tag in tagging.names(job.tags)))
        yield _labelled("add", TagField("", known, "tags to add", id="tags-add"))
        yield _labelled("remove", TagField("", there, "tags to remove", id="tags-remove"))

    def _line(self, name: str) -> str:
        return self.query_one(f"#tags-{name}", TagField).value

    @property
    def _names(self) -> dict[str, str]:
        return tagging.names(tag for job in self._jobs for tag in job.tags)

    def wishes(self) -> tuple[Wish, ...]:
        """Return what each job is to have."""
        names, add, remove = self._names, self._line("add"), self._line("remove")
        _refuse(tagging.complaint(add, names) or tagging.complaint(remove, names))
        added, removed = tagging.read(add, names), tagging.read(remove, names)
        if both := {*added} & {*removed}:
            _refuse(f"To add and to remove at once: {tagging.shown(min(both))}")
        all_of_them = [Wish(job, tagging.altered(job.tags, added, removed)) for job in self._jobs]
        wishes = tuple(wish for wish in all_of_them if wish.tags != wish.job.tags)
        _refuse(tagging.too_many(wishes))
        return wishes

    def told(self) -> str:
        """Count the jobs that would change."""
        try:
            count = len(self.wishes())
        except UsageError:
            return ""
        return f"changes {count:,} of {counted(len(self._jobs))}"

    def again(self, refused: Sequence[Result]) -> str:
        """Say that the others are done."""
        del refused
        return "Changing again is for these alone, as they are now."


def _labelled(words: str, field: TagField) -> Horizontal:
    return Horizontal(Label(words, markup=False), field, classes="tags-row")


def rows(jobs: Sequence[Job], scene: Scene, width: int) -> Iterator[Content]:
    """Name each job on a line, in columns; its tags last, as far as there is room."""
    table = [_cells(job, scene) for job in jobs]
    widths = [max(map(cell_len, column)) for column in zip(*table, strict=True)]
    for job, cells in zip(jobs, table, strict=True):
        status, job_id, *rest = map(fit, cells, widths)
        tags = "  ".join(clean(tag, scene.glyphs, 100) for tag in job.tags)
        line = Content.assemble(
            (status, status_style(job, scene)),
            (f"  {job_id}", "bold"),
            (f"  {'  '.join(rest)}  ", ""),
            (tags, "$text-accent"),
        )
        yield line.rstrip().truncate(width, ellipsis=not scene.glyphs.plain)


def _cells(job: Job, scene: Scene) -> tuple[str, ...]:
    glyphs = scene.glyphs
    foreign = (job.id, job.program, job.backend)
    return (status_words(job, scene), *(clean(each, glyphs, 100) for each in foreign))


def _refuse(words: str) -> None:
    if words:
        raise UsageError(words)
