"""Which instances an account means: its CRNs as they are, names and "all" by a search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

from qjobs_tui.addresses import is_loopback
from qjobs_tui.errors import AccountError, ServiceError
from qjobs_tui.service import place_words as words
from qjobs_tui.service.retry import PATIENCE
from qjobs_tui.service.search import ACTION

if TYPE_CHECKING:
    from qjobs_tui.jobs import Instance
    from qjobs_tui.service.search import Found


class Searching(Protocol):
    """What looks for instances; `qjobs_tui.service.connect.Connection` does."""

    async def search(self, patience: float, /) -> Found:
        """Look for all that the key can see, trying again for so many seconds."""


class Filtering(Protocol):
    """Which of all instances are meant; `qjobs_tui.accounts.instance_filter` has one."""

    @property
    def words(self) -> str:
        """What an instance must have, with texts of the account in it."""

    def passes(self, instance: Instance, /) -> bool:
        """Tell whether an instance has it."""


class Meaning(Protocol):
    """What is needed of an account; `qjobs_tui.accounts.account.Account` has it."""

    @property
    def instances(self) -> tuple[Instance, ...]:
        """Those known by their CRN."""

    @property
    def names(self) -> tuple[str, ...]:
        """Those known by their name; where there is nothing at all, all are meant."""

    @property
    def only(self) -> Filtering:
        """Which of all are meant where they are."""

    @property
    def url(self) -> str | None:
        """The service's address, if it has one of its own."""

    @property
    def search_url(self) -> str | None:
        """The address of the search, if it has one of its own."""


class Placed(msgspec.Struct, frozen=True):
    """The instances an account means.

    Attributes:
        instances: Each once; never empty.
        notes: What somebody should know about it, a line each, with foreign names in it.
        missing: Names that no instance has, or that could not be searched for.
        seen: All that the search has found, meant or not; empty where nothing was asked.

    """

    instances: tuple[Instance, ...]
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    seen: tuple[Instance, ...] = ()


async def placed(connection: Searching, account: Meaning, patience: float = PATIENCE) -> Placed:
    """Find the instances that an account means; nothing is asked where all are CRNs.

    As long as there is one to go on with, what is missing is a note.

    Args:
        connection: What to ask.
        account: The account.
        patience: For how many seconds a failed search is tried again; 0 is a single try.

    Raises:
        AccountError: No instance is left, or the key was not accepted.
        ServiceError: The search could not be asked, and there is no CRN to go on with.

    """
    if account.instances and not account.names:
        return Placed(account.instances)
    try:
        found = await connection.search(patience)
    except ServiceError as error:
        if not account.instances:
            raise (_with_way_out(error) if _is_apart(account, error) else error) from error
        return Placed(account.instances, (words.not_searched(error, account.names),), account.names)
    return _named(account, found) if account.names else _all(account.only, found)


def _all(only: Filtering, found: Found) -> Placed:
    chosen = tuple(each for each in found.instances if only.passes(each))
    if not chosen:
        why = "".join(f"; {note}" for note in (*words.idle(found), *words.left_out(found)))
        if found.instances:
            headline, hint = words.none_has(only.words, found), words.ways_past(found)
        else:
            headline, hint = "The API key can see no instance to use", words.CREATE
        raise AccountError(f"{headline}{why}", hint=hint)
    return Placed(chosen, tuple(words.left_out(found)), seen=found.instances)


def _named(account: Meaning, found: Found) -> Placed:
    names = {each.name for each in found.instances}
    missing = tuple(name for name in account.names if name not in names)
    known = {each.crn.text: each for each in found.instances}
    # The search knows what those are called that were given by their CRN.
    chosen = {each.crn.text: known.get(each.crn.text, each) for each in account.instances}
    for name in account.names:
        chosen |= {each.crn.text: each for each in found.instances if each.name == name}
    if not chosen:
        raise AccountError(words.none_called(missing), hint=words.those_there(found))
    notes = [f"{words.none_called(missing)}. {words.those_there(found)}"] if missing else []
    notes += words.shared(account.names, found)
    if missing:
        notes += (*words.idle(found), *words.left_out(found))
    return Placed(tuple(chosen.values()), tuple(notes), missing, found.instances)


def _is_apart(account: Meaning, error: ServiceError) -> bool:
    """Whether the search alone failed: not signing in, nor the host that the service is on too."""
    on_its_host = account.url is not None and is_loopback(account.url) and not account.search_url
    return not on_its_host and ACTION in error.headline


def _with_way_out(error: ServiceError) -> ServiceError:
    """Return the same error that tells what needs no search."""
    way = "An instance that is given by its CRN (--instance CRN) needs no search."
    return type(error)(
        error.headline,
        hint="\n".join(filter(None, (error.hint, way))),
        brief=error.brief,
        status=error.status,
        code=error.code,
        link=error.link,
        trace=error.trace,
        retry_after=error.retry_after,
    )
