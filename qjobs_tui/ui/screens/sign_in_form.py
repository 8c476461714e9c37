"""The form of the sign-in screen, and the account that it asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Static

from qjobs_tui.accounts import key_check
from qjobs_tui.accounts.naming import name_defect, namesake, taken
from qjobs_tui.accounts.own import KeyPlace, Own
from qjobs_tui.addresses import checked
from qjobs_tui.errors import AccountError, UsageError
from qjobs_tui.ui.screens.choice import Choice
from qjobs_tui.ui.screens.sign_in_fields import EntryField, KeyField, NameField
from qjobs_tui.ui.screens.sign_in_place import PlaceField
from qjobs_tui.ui.screens.sign_in_text import free_name
from qjobs_tui.ui.text import clean
from qjobs_tui.ui.widgets.options import Field, Tick

if TYPE_CHECKING:
    from collections.abc import Collection

    from textual import events
    from textual.app import ComposeResult
    from textual.widget import Widget

    from qjobs_tui.errors import QJobsError
    from qjobs_tui.secret import Secret
    from qjobs_tui.ui.text import Glyphs

KEY, NAME, PLACE, URL, IAM_URL = "sign-key", "sign-name", "sign-place", "sign-url", "sign-iam"
OTHER, QISKIT, GO = "sign-other", "sign-qiskit", "sign-go"
# Cells of the widest row, and of what stands around it: as in the style sheet.
WIDEST, AROUND = 100, 2
_COPY = "Copy the key once more; IBM Cloud's have 44 letters, digits, - and _."


class FieldError(Exception):
    """What stands in a field cannot be meant.

    Args:
        field: The id of its widget.
        error: What is wrong, without anything of a key.

    """

    def __init__(self, field: str, error: QJobsError) -> None:
        super().__init__(error.headline)
        self.field = field
        self.error = error


class Offer(Choice):
    """A choice whose words come later."""

    def call(self, words: str) -> None:
        """Say what it does."""
        self._words = words
        self.refresh(layout=True)


class SignInForm(Vertical):
    """Tells when what it asks for has changed, and when it has another height.

    Args:
        name: What the account is called at first.
        own: The account that is given a new key, if there is one already.
        glyphs: The signs the terminal can show.

    """

    class Changed(Message):
        """A field has changed."""

    class Grown(Message):
        """It needs more or fewer lines."""

    def __init__(self, name: str, own: Own | None, glyphs: Glyphs) -> None:
        super().__init__(id="sign-fields")
        self._own = own or Own(name)
        self._taken: Collection[str] = ()
        self._replaced = ""
        self._glyphs = glyphs
        # Where the focus was when the fields were taken away.
        self._left: Widget | None = None

    def compose(self) -> ComposeResult:
        """Lay out a row for each field."""
        own, glyphs = self._own, self._glyphs
        has_addresses = bool(own.url or own.iam_url)
        place = KeyPlace.SESSION if own.key is KeyPlace.SESSION else KeyPlace.KEYRING
        yield _row("API key", KeyField(glyphs, id=KEY))
        yield _row("name", NameField(own.name, "what to call the account", id=NAME))
        yield _row("keep it", PlaceField(place, glyphs, id=PLACE))
        words = "other addresses than IBM Cloud's (F2)"
        yield _row("advanced", Tick(words, glyphs, id=OTHER, value=has_addresses))
        yield _row("  url", EntryField(own.url or "", "https://cloud.ibm.com", id=URL))
        iam = "https://iam.cloud.ibm.com"
        yield _row("  IAM url", EntryField(own.iam_url or "", iam, id=IAM_URL))
        yield _row("", Choice("Try the key (ctrl+s)", id=GO), "sign-answers")
        yield _row("", Offer("", id=QISKIT))

    def on_mount(self) -> None:
        """Hide what nearly nobody needs, or what is not known yet."""
        self._show_row(QISKIT, is_shown=False)
        self._show_addresses()

    def on_resize(self) -> None:
        """Tell that it needs other lines than before."""
        self.post_message(self.Grown())

    # What the screen asks

    def wanted(self) -> tuple[Own, Secret]:
        """Return the account and its key.

        Raises:
            FieldError: What stands in one of the fields cannot be meant.

        """
        key = self.key_field.key
        if words := key_check.defect(key):
            headline = f"This is no API key: {words}" if key else "There is no API key yet"
            raise FieldError(KEY, UsageError(headline, hint=_COPY if key else "Paste one."))
        name = self._called()
        own = replace(
            # Of an account that is called otherwise nothing is taken over.
            self._own if name == self._own.name else Own(name),
            name=name,
            key=self.query_one(PlaceField).place,
            token_command=(),
            url=self._address(URL, "The url"),
            iam_url=self._address(IAM_URL, "The IAM url"),
        )
        return own, key

    @property
    def key_field(self) -> KeyField:
        """The field for the key."""
        return self.query_one(KeyField)

    def take_names(self, names: Collection[str], replaced: str = "") -> None:
        """Refuse these names, which accounts have, and propose another than these.

        That of the account which is given a new key is refused in another case alone.
        """
        self._taken, self._replaced = names, replaced
        field = self.query_one(NameField)
        if self._is_taken(field.value):
            field.put(free_name(names))

    def _is_taken(self, name: str) -> bool:
        return name != self._replaced and bool(namesake(name, self._taken))

    def begin_with(self, own: Own) -> None:
        """Give this account a new key; what was typed meanwhile stays as it was typed."""
        is_new = self.query_one(NameField).value == self._own.name
        self._own = own
        if is_new:
            self.query_one(NameField).put(own.name)
            self.query_one(f"#{URL}", EntryField).put(own.url or "")
            self.query_one(f"#{IAM_URL}", EntryField).put(own.iam_url or "")
            tick = self.query_one(f"#{OTHER}", Tick)
            if tick.value is not bool(own.url or own.iam_url):
                tick.action_turn()
            if own.key is KeyPlace.SESSION:
                self.query_one(PlaceField).choose(own.key)

    def hold(self, *, is_held: bool) -> None:
        """Let nobody change what is being tried, and give the focus back after that."""
        if self.disabled is is_held:
            return
        if is_held:
            self._left = self.screen.focused
        self.disabled = is_held
        if self._left is not None and not is_held:
            # At once: what is typed next is for it.
            self.screen.set_focus(self._left)

    def show_field(self, name: str) -> None:
        """Give the focus to a field, which may be scrolled out of sight."""
        self.query_one(f"#{name}").focus()

    def offer_keyring(self, name: str) -> None:
        """Say which keyring there is."""
        self.query_one(PlaceField).offer(clean(name, self._glyphs, 40))

    def withdraw_keyring(self) -> None:
        """Say that no keyring can be used; why stands elsewhere."""
        self.query_one(PlaceField).withdraw()

    def offer_qiskit(self, count: int) -> None:
        """Offer the accounts of Qiskit's file."""
        many = "the account" if count == 1 else f"one of the {count} accounts"
        self.query_one(Offer).call(f"Take {many} of Qiskit's file")
        self._show_row(QISKIT, is_shown=True)

    def _called(self) -> str:
        name = self.query_one(NameField).value.strip()
        if words := name_defect(name):
            raise FieldError(NAME, UsageError(f"The account cannot be called that: {words}"))
        if self._is_taken(name):
            words = taken(name, self._taken)
            raise FieldError(NAME, UsageError(words, hint="Choose another name."))
        return name

    def _address(self, field: str, called: str) -> str | None:
        if not self.query_one(f"#{OTHER}", Tick).value:
            return None
        url = self.query_one(f"#{field}", EntryField).value.strip()
        try:
            return checked(url, called).geturl() if url else None
        except AccountError as error:
            raise FieldError(field, error) from error

    # What the fields tell

    def turn_addresses(self) -> None:
        """Show the addresses, or leave them to IBM Cloud; then the focus is where they are.

        It stays with a key that is not there yet: what is pasted next is that.
        """
        tick = self.query_one(f"#{OTHER}", Tick)
        tick.action_turn()
        if self.key_field.length or not self.key_field.has_focus:
            (self.query_one(f"#{URL}") if tick.value else tick).focus()

    @on(Field.Changed, f"#{OTHER}")
    def _show_addresses(self) -> None:
        is_shown = self.query_one(f"#{OTHER}", Tick).value
        self._show_row(URL, is_shown=is_shown)
        self._show_row(IAM_URL, is_shown=is_shown)

    @on(EntryField.Strayed)
    def _take_strayed(self, event: EntryField.Strayed) -> None:
        event.stop()
        self.key_field.paste(event.key)
        self.key_field.focus()

    def on_paste(self, event: events.Paste) -> None:
        """Take a key that is pasted where nothing can be typed."""
        self.key_field.on_paste(event)

    @on(Input.Changed)
    @on(KeyField.Changed)
    @on(Field.Changed)
    def _tell(self, event: Message) -> None:
        event.stop()
        self.post_message(self.Changed())

    def _show_row(self, name: str, *, is_shown: bool) -> Horizontal:
        row = self.query_one(f"#{name}").parent
        if not isinstance(row, Horizontal):
            raise TypeError("a field stands in a row")
        if row.display is not is_shown:
            row.display = is_shown
            self.post_message(self.Grown())
        return row


def _row(label: str, field: Widget, more: str = "") -> Horizontal:
    name = Static(label, classes="sign-label", markup=False)
    return Horizontal(name, field, classes=f"sign-row {more}")
