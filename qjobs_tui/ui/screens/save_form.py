"""The fields of the save dialog, and what they ask for together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from qjobs_tui.bodies.exporting import QISKIT, SERVICE, Cut
from qjobs_tui.bodies.plan import Wish, pub_numbers
from qjobs_tui.bodies.templates import DEFAULT, Template
from qjobs_tui.errors import UsageError
from qjobs_tui.results.pubs import PrimitiveResult
from qjobs_tui.results.writing.export import forms
from qjobs_tui.ui.fields import LineField
from qjobs_tui.ui.saving import form_options, preview
from qjobs_tui.ui.text import FAINT, clean
from qjobs_tui.ui.widgets.lines import Lines
from qjobs_tui.ui.widgets.options import Field, OneOf, Tick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.widget import Widget
    from textual.widgets import Input

    from qjobs_tui.bodies.reader import Opened
    from qjobs_tui.jobs import Job
    from qjobs_tui.ui.text import Glyphs

# Cells of the labels at the left, as in the style sheet.
_LABEL = 9
_PREVIEWED = 3
FOLDER, NAME, PUBS, CREATE = "save-folder", "save-name", "save-pubs", "save-create"


@dataclass(frozen=True, slots=True)
class Preset:
    """What was chosen the last time: folder and template as typed, and the form."""

    folder: str
    template: str = DEFAULT
    form: str = QISKIT


@dataclass(frozen=True, slots=True)
class Offer:
    """What there is to choose.

    Attributes:
        forms: Forms of the opened body; None where it is not known.
        pubs: PUBs of the opened body; None where that is not known.
        pub: The PUB that is looked at, from 0, or None.
        marks: Places of the marked execution spans.
        has_private: Whether a job's result would be deleted by reading it.

    """

    forms: Sequence[str] | None = None
    pubs: int | None = None
    pub: int | None = None
    marks: frozenset[int] = frozenset()
    has_private: bool = False

    @classmethod
    def of(
        cls, opened: Opened | None, marks: frozenset[int], pub: int | None, *, has_private: bool
    ) -> Offer:
        """Offer what an opened result has."""
        body = opened.body if opened else None
        if body is None:
            return cls(has_private=has_private)
        if not isinstance(body.result, PrimitiveResult):
            return cls(forms(body), has_private=has_private)
        return cls(forms(body), len(body.result.pubs), pub, marks, has_private)


class FieldError(Exception):
    """What stands in a field cannot be meant.

    Args:
        field: The id of its widget.
        error: What is wrong.

    """

    def __init__(self, field: str, error: UsageError) -> None:
        super().__init__(error.headline)
        self.field = field
        self.error = error


class TextField(LineField):
    """A line of text, from which enter leads to the next field."""

    # With priority it acts before the next key is handed on: what follows in the same packet is
    # for the next field.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", "Next field", show=False, priority=True, id="text_field.next"),
    ]

    def action_go_on(self) -> None:
        """Give the focus to the next field."""
        self.screen.focus_next()


class SaveForm(Vertical):
    """Tells when what it asks for has changed.

    Args:
        preset: What stands in the fields at first.
        offer: What there is to choose.
        glyphs: The signs the terminal can show.

    """

    class Changed(Message):
        """A field has changed."""

    def __init__(self, preset: Preset, offer: Offer, glyphs: Glyphs) -> None:
        super().__init__(id="save-fields")
        self._preset = preset
        self._offer = offer
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """Lay out a row for each field that applies."""
        preset, offer, glyphs = self._preset, self._offer, self._glyphs
        # A folder's name may hold anything; one that cannot be shown has to be typed anew.
        folder = preset.folder if clean(preset.folder) == preset.folder else ""
        yield _row("folder", TextField(folder, "where to", id=FOLDER))
        create = _row("", Tick("create this folder", glyphs, id=CREATE))
        create.display = False
        yield create
        yield _row("name", TextField(preset.template, DEFAULT, id=NAME))
        yield _row("", Lines(id="save-names"))
        form = preset.form
        yield _row("form", OneOf(form_options(offer.forms), form, glyphs, id="save-form"))
        yield _row("PUBs", TextField("", self._all_pubs(), id=PUBS))
        if offer.marks:
            words = f"only the shots of the {_count(len(offer.marks), 'marked span')}"
            # Who marks spans and saves would take all shots for these.
            yield _row("spans", Tick(words, glyphs, id="save-spans", value=True))
        yield _row("replace", Tick("other files of these names", glyphs, id="save-force"))
        if offer.has_private:
            words = "read private results: the service deletes them"
            yield _row("private", Tick(words, glyphs, id="save-private"))

    def _all_pubs(self) -> str:
        if self._offer.pubs is None or self._offer.pubs < 2:
            return "all"
        here = f"; {self._offer.pub} is on screen" * (self._offer.pub is not None)
        return f"all {self._offer.pubs}; 0,2-4 for some{here}"

    # What the screen asks

    @property
    def preset(self) -> Preset:
        """What to begin with the next time."""
        return Preset(self._text(FOLDER), self._text(NAME), self._form)

    @property
    def creates(self) -> bool:
        """Whether a missing folder is to be created."""
        return self._ticked(CREATE)

    def wish(self) -> Wish:
        """Return what the fields ask for.

        Raises:
            FieldError: What stands in one of them cannot be meant.

        """
        spans = tuple(sorted(self._offer.marks)) if self._ticked("save-spans") else ()
        template, pubs = self._template(), self._pubs()
        form: str | None = self._form
        if form == SERVICE and (pubs or spans):
            words = "Form service is always the whole body."
            hint = "Choose another form for PUBs or spans."
            raise FieldError("save-form", UsageError(words, hint=hint))
        if form == QISKIT and not pubs and not spans:
            # What has no such form is saved as the service sent it.
            form = None
        cut = Cut(form, pubs, spans)
        force, private = self._ticked("save-force"), self._ticked("save-private")
        return Wish(self._folder(), template, cut, force, private)

    def ask_to_create(self, *, is_missing: bool) -> None:
        """Show or hide the question whether to create the folder."""
        row = self.query_one(f"#{CREATE}").parent
        if isinstance(row, Horizontal) and row.display is not is_missing:
            row.display = is_missing

    def show_names(self, wish: Wish | None, jobs: tuple[Job, ...], room: int) -> None:
        """Show the first names that the template gives; none where it gives none."""
        first = [wish.target(job).name for job in jobs[:_PREVIEWED]] if wish else []
        text = preview(first, len(jobs), room - _LABEL, self._glyphs)
        self.query_one("#save-names", Lines).show(Content.styled(text, FAINT))

    def _folder(self) -> Path:
        text = self._text(FOLDER).strip()
        if not text:
            raise FieldError(FOLDER, UsageError("No folder is named."))
        try:
            return Path(text).expanduser().absolute()
        except RuntimeError as error:
            raise FieldError(FOLDER, UsageError("Nobody has that home folder.")) from error

    def _template(self) -> Template:
        try:
            return Template.parse(self._text(NAME) or DEFAULT)
        except UsageError as error:
            raise FieldError(NAME, error) from error

    def _pubs(self) -> tuple[int, ...]:
        try:
            return pub_numbers(self._text(PUBS))
        except UsageError as error:
            raise FieldError(PUBS, error) from error

    @property
    def _form(self) -> str:
        return self.query_one("#save-form", OneOf).value

    def _text(self, name: str) -> str:
        return self.query_one(f"#{name}", TextField).value

    def _ticked(self, name: str) -> bool:
        return any(tick.value for tick in self.query(Tick) if tick.id == name)

    # What the fields tell

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell of it."""
        event.stop()
        self.post_message(self.Changed())

    def on_field_changed(self, event: Field.Changed) -> None:
        """Tell of it."""
        event.stop()
        self.post_message(self.Changed())


def _row(label: str, field: Widget) -> Horizontal:
    return Horizontal(Static(label, classes="save-label", markup=False), field, classes="save-row")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
