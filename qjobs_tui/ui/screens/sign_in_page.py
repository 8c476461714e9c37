"""The page of the sign-in screen: why there is no account, the form, and what became of a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import Vertical, VerticalScroll
from textual.content import Content

from qjobs_tui.errors import UsageError
from qjobs_tui.ui.screens import sign_in_text as texts
from qjobs_tui.ui.screens.sign_in_fields import KeyField
from qjobs_tui.ui.screens.sign_in_form import AROUND, WIDEST, SignInForm
from qjobs_tui.ui.text import FAINT, clean
from qjobs_tui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from qjobs_tui.accounts.steps import Resolution
    from qjobs_tui.errors import QJobsError
    from qjobs_tui.ui.text import Glyphs

SHORT = 12
_LONGEST = 600
# Title, its gap and keys; the gap above the form; what is told when the form is to be seen too, and
# the lines that are kept free for it: what stands above the form moves for none of it.
_FRAME, _GAP, _MOST_TOLD, _FREE = 3, 1, 5, 3


class SignInPage(Vertical):
    """Gives the form the lines it needs, and what is left to the words around it.

    Args:
        form: The fields.
        title: What the screen is for, clean.
        resolution: How an account was looked for, where none was found.
        glyphs: The signs the terminal can show.

    """

    def __init__(
        self, form: SignInForm, title: str, resolution: Resolution | None, glyphs: Glyphs
    ) -> None:
        super().__init__(id="sign-page")
        self._form = form
        self._title = title
        self._resolution = resolution
        self._glyphs = glyphs
        self._told = Content()
        self._again = ""
        self._why = Content()

    def compose(self) -> ComposeResult:
        """Lay out words and form."""
        yield Lines(id="sign-title")
        yield Lines(id="sign-found")
        yield Lines(id="sign-begin")
        with VerticalScroll(id="sign-body", can_focus=False):
            yield self._form
        yield Lines(id="sign-told")
        yield Lines(id="sign-demo")

    def begin_again(self, words: str) -> None:
        """Say why a key is asked for again, in place of where an account was looked for."""
        self._again = words
        self.fit()

    def explain_keyring(self, error: QJobsError) -> None:
        """Say why no keyring can be used, while nothing else is told; once is enough."""
        steps = self._resolution.steps if self._resolution else ()
        if not any(error.headline in step.words for step in steps):
            words = f"{error.headline}. {error.hint}"
            self._why = Content.styled(clean(words, self._glyphs, _LONGEST), FAINT)
            self.fit()

    def say(self, words: str) -> None:
        """Say what goes on; "" is nothing."""
        self._show_told(Content(clean(words, self._glyphs)))

    def complain(self, error: QJobsError) -> None:
        """Say what went wrong."""
        self._show_told(texts.trouble(error, self._glyphs))

    @on(KeyField.Refused)
    def _refuse(self, event: KeyField.Refused) -> None:
        event.stop()
        self.complain(UsageError(event.words))

    def _show_told(self, content: Content) -> None:
        if not content.is_same(self._told):
            self._told = content
            self.fit()

    def fit(self) -> None:
        """Take the size of the screen."""
        size = self.screen.size
        is_short, width = size.height < SHORT, max(1, min(size.width - AROUND, WIDEST))
        title = Content.assemble((" qjobs ", "bold"), f" {self._title}")
        self.query_one("#sign-title", Lines).show(title)
        told = self._told if self._told.plain or is_short else self._why
        if is_short:
            rows = {"#sign-told": self._height_of(told, width, 2)}
            left = size.height - rows["#sign-told"]
        else:
            rows, left = self._shared(told, width, size.height - _FRAME)
        for name, content in (*self._around(width), ("#sign-told", told)):
            height = rows.get(name, 0)
            lines = self._fill(name, content, height)
            # Enter goes from field to field: what has nothing to scroll is none.
            lines.can_focus = 0 < height < len(content.wrap(width))
        body = self.query_one("#sign-body")
        body.styles.max_height = max(1, left)
        focused = self.screen.focused
        if focused is not None and body in focused.ancestors:
            self.call_after_refresh(focused.scroll_visible, animate=False)

    def _shared(self, told: Content, width: int, height: int) -> tuple[dict[str, int], int]:
        """Return the lines of what stands around the form, and those that it may have itself.

        Those words are served first that are needed most: what to do, the first line of why, room
        for what will be told, the rest of why, all that is told.
        """
        left = height - (self._form.outer_size.height or 1)
        rows: dict[str, int] = {}
        wanted = dict(self._around(width))
        needed = self._height_of(told, width, _MOST_TOLD)

        def give(name: str, most: int) -> None:
            nonlocal left
            rows[name] = self._height_of(wanted[name], width, min(most, left - _GAP))
            left -= rows[name] + _GAP * bool(rows[name])

        give("#sign-begin", left)
        # One who is told more than there is room for needs that more than the rest of why.
        kept = max(_FREE, needed) if self._told.plain else _FREE
        give("#sign-found", max(1, left - _GAP - kept))
        rows["#sign-told"] = min(needed, max(0, left))
        left -= rows["#sign-told"]
        give("#sign-demo", left)
        around = sum(lines + _GAP * bool(lines) for lines in rows.values())
        return rows, height - around + _GAP * bool(rows["#sign-told"])

    def _around(self, width: int) -> tuple[tuple[str, Content], ...]:
        """Return the words around the form, those that are needed most first."""
        found = Content(self._again) or texts.found(self._resolution, width, self._glyphs)
        begin = Content(texts.BEGIN if found.plain else texts.KEYS)
        demo = Content.styled(texts.DEMO, FAINT) if found.plain else Content()
        return (("#sign-begin", begin), ("#sign-found", found), ("#sign-demo", demo))

    @staticmethod
    def _height_of(content: Content, width: int, most: int) -> int:
        return min(len(content.wrap(width)) if content.plain else 0, max(0, most))

    def _fill(self, name: str, content: Content, height: int) -> Lines:
        lines = self.query_one(name, Lines)
        lines.display = bool(height)
        lines.styles.height = height
        lines.show(content)
        return lines
