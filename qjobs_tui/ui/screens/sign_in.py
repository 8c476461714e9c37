"""Signing in: an API key is asked for, tried, and kept where the user says; the first start too."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.reactive import var
from textual.screen import Screen

from qjobs_tui.accounts.account import Account
from qjobs_tui.errors import AccountError, KeyRejected, QJobsError
from qjobs_tui.roster.values import Home
from qjobs_tui.styles_folder import styles_folder
from qjobs_tui.ui.keys import key_line
from qjobs_tui.ui.screens import sign_in_text as texts
from qjobs_tui.ui.screens.choice import Choice
from qjobs_tui.ui.screens.clearing import uncover
from qjobs_tui.ui.screens.sign_in_errand import Errand, lacking, qiskits
from qjobs_tui.ui.screens.sign_in_form import GO, KEY, QISKIT, FieldError, SignInForm
from qjobs_tui.ui.screens.sign_in_page import SHORT, SignInPage
from qjobs_tui.ui.text import clean
from qjobs_tui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from textual.app import ComposeResult
    from textual.worker import Worker

    from qjobs_tui.accounts.own import Own
    from qjobs_tui.accounts.steps import Resolution
    from qjobs_tui.roster.roster import Roster
    from qjobs_tui.roster.values import Listed
    from qjobs_tui.secret import Secret
    from qjobs_tui.ui.desk import Desk
    from qjobs_tui.ui.screens.sign_in_errand import Done


class SignInScreen(Screen[Account | None]):
    """Asks for a key until one is accepted; its result is the account to act as, or None.

    Nothing is kept before the key was accepted and the instances are chosen.

    Args:
        desk: The accounts there are, the clock, the signs.
        name: What the account is called at first, where there is none.
        own: The account that is given a new key, if there is one already.
        resolution: How an account was looked for, where none was found: this is the first screen.

    """

    CSS_PATH: ClassVar[Any] = styles_folder() / "sign_in.tcss"
    VERTICAL_BREAKPOINTS: ClassVar[list[tuple[int, str]]] = [(0, "-short"), (SHORT, "-tall")]  # type: ignore[misc]
    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]]] = [(0, "-narrow"), (50, "-wide")]  # type: ignore[misc]
    AUTO_FOCUS = f"#{KEY}"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "try_key", "try the key", priority=True, id="sign_in.try"),
        Binding("escape", "stop", "stop", key_display="esc", id="sign_in.stop"),
        Binding("escape", "leave", "leave", key_display="esc", id="sign_in.leave"),
        Binding("f2", "addresses", "other addresses", key_display="F2", id="sign_in.addresses"),
        Binding("enter", "app.focus_next", "Next field", show=False, id="sign_in.after"),
        Binding("up", "app.focus_previous", "Field before", show=False, id="sign_in.up"),
        Binding("down", "app.focus_next", "Field after", show=False, id="sign_in.down"),
    ]

    # What is under way: fields are filled in; the key is tried; instances are picked; all is kept.
    # A `reactive` would repaint the whole screen.
    phase: var[str] = var("asking", init=False)

    def __init__(
        self,
        desk: Desk,
        *,
        name: str = "",
        own: Own | None = None,
        resolution: Resolution | None = None,
    ) -> None:
        super().__init__()
        self.desk = desk
        self._called = own.name if own else name
        self._own = own
        self._resolution = resolution
        self._listed: Listed | None = None
        self._work: Worker[None] | None = None
        self._is_hurried = False

    def compose(self) -> ComposeResult:
        """Lay out the page, and keys below it."""
        glyphs = self.desk.glyphs
        form = SignInForm(self._called or texts.USUAL_NAME, self._own, glyphs)
        title = texts.title(self._called, glyphs, is_first=self._resolution is not None)
        yield SignInPage(form, title, self._resolution, glyphs)
        yield Lines(id="keys")

    def on_mount(self) -> None:
        """Draw, and look for a keyring and for other accounts meanwhile."""
        self.bindings_updated_signal.subscribe(self, lambda _: self._draw_keys())
        self.call_after_refresh(self._fit)
        if roster := self._roster:
            self._find_keyring(roster)
            self._find_accounts(roster)
        else:
            self._page.complain(texts.nowhere())

    def on_resize(self) -> None:
        """Draw for the new size, once the widgets have theirs."""
        self.call_after_refresh(self._fit)

    @property
    def _roster(self) -> Roster | None:
        return self.desk.whose.roster if self.desk.whose else None

    @property
    def _form(self) -> SignInForm:
        return self.query_one(SignInForm)

    @property
    def _page(self) -> SignInPage:
        return self.query_one(SignInPage)

    # What there is

    @work(group="keyring")
    async def _find_keyring(self, roster: Roster) -> None:
        try:
            backend = await roster.keyring()
        except AccountError as error:
            if self._is_here:
                self._form.withdraw_keyring()
                self._page.explain_keyring(error)
            return
        if self._is_here:
            self._form.offer_keyring(backend.name)

    @work(group="accounts")
    async def _find_accounts(self, roster: Roster) -> None:
        listed = await roster.listed()
        names = {entry.name for entry in listed.entries if entry.home is Home.OWN}
        is_first = self._resolution is not None
        before = self._own or await lacking(roster, listed, self._called, is_first=is_first)
        if not self._is_here:
            return
        if before and not self._own:
            self._form.begin_with(before)
            self._page.begin_again(texts.again(before, self.desk.glyphs))
        self._form.take_names(names, before.name if before else "")
        if self._resolution is not None and (entries := qiskits(listed)):
            self._form.offer_qiskit(len(entries))
        self._listed = listed
        if self._is_hurried:
            self.action_try_key()

    # A key

    def action_try_key(self) -> None:
        """Try the key, if the fields say enough."""
        roster = self._roster
        if self.phase != "asking" or roster is None:
            return
        if self._listed is None:
            # What is kept of the account, such as its addresses, is still being read.
            self._is_hurried = True
            return
        try:
            own, key = self._form.wanted()
        except FieldError as error:
            self._page.complain(error.error)
            self._form.show_field(error.field)
            return
        self._begin(self._sign_in(self._errand(roster), own, key))

    def _ask_qiskits(self) -> None:
        roster, listed = self._roster, self._listed
        if self.phase == "asking" and roster and listed and qiskits(listed):
            self._begin(self._errand(roster).take_qiskits(listed))

    def _errand(self, roster: Roster) -> Errand:
        return Errand(self.app, self.desk, roster, self._enter)

    def _begin(self, errand: Coroutine[Any, Any, Done | None]) -> None:
        self.phase = "trying"
        self._work = self.run_worker(self._carried_out(errand), group="sign_in", exclusive=True)

    async def _carried_out(self, errand: Coroutine[Any, Any, Done | None]) -> None:
        try:
            self._end(await errand)
        except QJobsError as error:
            if self._is_here:
                self._page.complain(error)
        except asyncio.CancelledError:
            # True because the keys allow it only before the key is being kept.
            self._enter("asking", "Stopped. Nothing was kept.")
            raise
        finally:
            self._enter("asking")

    async def _sign_in(self, errand: Errand, own: Own, key: Secret) -> Done | None:
        try:
            return await errand.sign_in(own, key)
        except KeyRejected:
            # What was refused is of no use; what could not be tried stays for the next try.
            if self._is_here:
                self._enter("asking")
                self._form.key_field.forget()
                self._form.key_field.focus()
            raise

    def _end(self, done: Done | None) -> None:
        """Act as the account from now on, and say what became of the key."""
        if not self._is_here:
            return
        if done is None:
            self._page.say("Nothing was kept.")
            return
        self._form.key_field.forget()
        words = f"{done.words} {texts.followed(done.account, self.desk.glyphs)}".strip()
        self.app.notify(clean(words, self.desk.glyphs), markup=False)
        # The help may stand above it: that would be dismissed in its place.
        uncover(self)
        self.dismiss(done.account)

    @property
    def under_way(self) -> str:
        """What it is at, as a clause, or ""."""
        return "a key is being kept" if self.phase == "keeping" else ""

    # Drawing

    @property
    def _is_here(self) -> bool:
        """Whether there is something to draw in: answers come late."""
        return self.is_mounted and self.is_attached and not (self._pruning or self._closing)

    def _enter(self, phase: str, words: str | None = None) -> None:
        if self._is_here:
            self.phase = phase
            if words is not None:
                self._page.say(words)

    def watch_phase(self) -> None:
        """Give the keys of what is under way; what is tried is not changed meanwhile."""
        self._form.hold(is_held=self.phase != "asking")
        self.refresh_bindings()

    @on(SignInForm.Grown)
    def _grow(self) -> None:
        self.call_after_refresh(self._fit)

    @on(SignInForm.Changed)
    def _forget_words(self) -> None:
        """Take away what was said of other fields."""
        if self.phase == "asking" and self._roster:
            self._page.say("")

    def _fit(self) -> None:
        if self._is_here:
            self._page.fit()
            self._draw_keys()

    def _draw_keys(self) -> None:
        if self._is_here and self.is_current:
            self.query_one("#keys", Lines).show(key_line(self.active_bindings, self.size.width))

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is under way can be stopped, but not the keyring: it has 5 s, and may act."""
        del parameters
        match action:
            case "try_key" | "leave" | "addresses":
                return self.phase == "asking"
            case "stop":
                return self.phase == "trying"
            case _:
                return True

    @on(Choice.Chosen)
    def _choose(self, event: Choice.Chosen) -> None:
        event.stop()
        if event.choice.id == GO:
            self.action_try_key()
        elif event.choice.id == QISKIT:
            self._ask_qiskits()

    def action_addresses(self) -> None:
        """Show or hide the addresses of another deployment."""
        self._form.turn_addresses()

    def action_stop(self) -> None:
        """Stop what is under way; the fields are as they were."""
        if self._work:
            self._work.cancel()

    def action_leave(self) -> None:
        """Leave without an account."""
        self._form.key_field.forget()
        self.dismiss(None)
