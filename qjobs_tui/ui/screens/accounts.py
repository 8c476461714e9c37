"""The accounts there are: which one is in use and how it was found; using, adding, removing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from qjobs_tui.roster.values import Entry, Home, Listed
from qjobs_tui.styles_folder import styles_folder
from qjobs_tui.ui.lists import accounts
from qjobs_tui.ui.lists.accounts import Company
from qjobs_tui.ui.screens import accounts_words as words
from qjobs_tui.ui.screens.accounts_acts import AccountActs
from qjobs_tui.ui.screens.accounts_elsewhere import why_not
from qjobs_tui.ui.text import FAINT
from qjobs_tui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Mapping

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.errors import QJobsError
    from qjobs_tui.ui.desk import Desk
    from qjobs_tui.ui.listed import Sheet
    from qjobs_tui.ui.whose import Whose

    Act = Callable[[Whose, Entry], Coroutine[Any, Any, None]]

_STYLES = ("lists", "dialogs", "accounts")
_OWN_KEYS = ("default", "new", "import", "rename", "remove", "test")
_EMPTY = (
    "There is no account yet. n signs in with an API key and keeps it;"
    " qjobs-tui account add NAME does so without the screen."
    " Accounts that Qiskit has saved, and that of QISKIT_IBM_TOKEN, are listed here too."
)
_FIXED = "The account is fixed in this run: it was given when the program started."


class AccountsScreen(AccountActs):
    """Lists our own accounts, Qiskit's and that of the environment; enter acts as one.

    Args:
        desk: What every screen works with.

    """

    CSS_PATH: ClassVar[Any] = [styles_folder() / f"{name}.tcss" for name in _STYLES]
    FIRST = ("list.open", *(f"accounts.{name}" for name in _OWN_KEYS))
    ENTER = "use now"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "make_default", "default", id="accounts.default"),
        Binding("n", "sign_in", "new", id="accounts.new"),
        Binding("I", "import_entry", "import", id="accounts.import"),
        Binding("e", "rename", "rename", id="accounts.rename"),
        Binding("d", "remove", "remove", id="accounts.remove"),
        Binding("t", "test", "test", id="accounts.test"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._listed = Listed(())
        self._height: int | None = None
        self._has_begun = False

    # What is shown

    @property
    def account(self) -> Account | None:
        """As whom we act."""
        return self.whose.account if self.whose else None

    @property
    def company(self) -> Company:
        """The accounts as they were listed last, and what they are called on screen."""
        known = (*self.snapshot.instances, *(self.whose.seen if self.whose else ()))
        names = {one.crn.text: one.name for one in known if one.name}
        used = accounts.used_key(self._listed, self.account)
        given = accounts.is_given(self.account)
        return Company(self._listed, self.desk.glyphs, used, names, given)

    def list_anew(self, listed: Listed) -> None:
        """Show these accounts; what a test said of others is forgotten."""
        self._listed = listed
        keys = {accounts.key_of(entry) for entry in listed.entries}
        self.told = {key: lines for key, lines in self.told.items() if key in keys}
        self.draw()

    def sheet(self) -> Sheet:
        """Return a row for each account."""
        return accounts.sheet(self.company, self.size.width)

    def heading(self) -> str:
        """Say how many there are, which one is in use, and what is under way."""
        parts = [accounts.heading(self.company, self.account), self.doing]
        return f" {self.desk.glyphs.dot} ".join(filter(None, parts))

    def detail(self, key: str) -> tuple[str, ...]:
        """Tell of an account in words."""
        width, told = self.size.width - 2, self.told.get(key, ())
        return tuple(line.plain for line in words.about(self.company, key, told, width))

    def empty(self) -> str:
        """Say how to have one."""
        if self.whose is None:
            return _FIXED
        return "" if self.is_asking or self._listed.complaints else _EMPTY

    def draw(self) -> None:
        """Draw; the list is as high as it needs to be, and the rest belongs to the words."""
        if self.is_mounted and self.is_attached:
            self._fit()
        super().draw()

    def _fit(self) -> None:
        # Its header, and a gap; where there are no words it has all there is.
        wanted = min(max(3, self.size.height // 2 - 3), len(self._listed.entries) + 2)
        height = None if self.has_class("-short") else wanted
        if height != self._height:
            self._height = height
            self.listing.styles.height = height

    def _draw_words(self) -> None:
        title = Content.assemble((f" {self.heading()}", "bold"), *self._condition())
        self.query_one("#list-title", Lines).show(self._cut(title))
        self.query_one("#list-detail", Lines).show(Content("\n").join(self._below()))

    def _below(self) -> Iterator[Content]:
        """Yield what stands below the list, line by line."""
        company, width, key = self.company, self.size.width - 2, self.listing.key
        yield from words.complaints(company)
        if key:
            yield from words.about(company, key, self.told.get(key, ()), width)
        elif text := self.empty():
            yield Content.styled(text, FAINT)
        yield from words.warnings(company, self.account)
        if self.whose is not None:
            yield Content()
            yield from words.found(self.account, self.whose.resolution, self.desk.glyphs, width)

    async def ask(self) -> Mapping[str, QJobsError]:
        """Read the files again."""
        if self.whose is not None:
            self.list_anew(await self.whose.roster.listed())
            self._go_to_used()
        return {}

    def _go_to_used(self) -> None:
        """Begin at the account in use, unless the cursor has been moved since the first list."""
        if not self._has_begun and self._listed.entries:
            self._has_begun = True
            self.listing.go_to(self.company.used)

    # Keys

    def open_row(self, key: str) -> None:
        """Act as this account from now on."""
        entry = self.company.get(key)
        if entry is None:
            return
        if self.is_used(entry):
            self.say(f"{self.call(entry)} is in use already")
        elif entry.defect and entry.home is not Home.OWN:
            self.say(
                f"{self.call(entry)} {accounts.defect_words(entry, self.desk.glyphs)}", is_bad=True
            )
        else:
            self._begin(self.use, entry)

    def action_sign_in(self) -> None:
        """Add an account."""
        self.begin(self.sign_in)

    def action_make_default(self) -> None:
        """Make the account under the cursor the one that is used at the start."""
        self._change("default", self.make_default)

    def action_import_entry(self) -> None:
        """Make an account of Qiskit's file one of our own."""
        self._change("import", self.bring)

    def action_rename(self) -> None:
        """Give the account under the cursor another name."""
        self._change("rename", self.rename)

    def action_remove(self) -> None:
        """Remove the account under the cursor."""
        self._change("remove", self.forget)

    def action_test(self) -> None:
        """Try the key of the account under the cursor."""
        if entry := self.company.get(self.listing.key):
            self._begin(self.test, entry)

    def _change(self, what: str, act: Act) -> None:
        """Do it, or say why that cannot be done here."""
        entry = self.company.get(self.listing.key)
        if entry is None:
            return
        if why := why_not(what, entry, self.company):
            self.say(f"{self.call(entry)}: {why}", is_bad=True)
        else:
            self._begin(act, entry)

    def _begin(self, act: Act, entry: Entry) -> None:
        self.begin(partial(_with, act, entry))


def _with(act: Act, entry: Entry, whose: Whose) -> Coroutine[Any, Any, None]:
    return act(whose, entry)
