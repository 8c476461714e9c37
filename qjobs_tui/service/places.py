"""Which instances an account means: its CRNs as they are, names and "all" by a search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

from qjobs_tui.addresses import is_loopback
from qjobs_tui.errors import AccountError, ServiceError
from qjobs_tui.service.retry import PATIENCE
from qjobs_tui.service.search import ACTION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qjobs_tui.jobs import Instance
    from qjobs_tui.service.search import Found

_SHOWN = 20
_LONGEST_SHOWN = 80
_CREATE = (
    "Create one on the Instances page of the IBM Quantum Platform, or ask for access to one; an"
    " instance that the search does not know can be given by its CRN."
)


class Searching(Protocol):
    """What looks for instances; `qjobs_tui.service.connect.Connection` does."""

    async def search(self, patience: float, /) -> Found:
        """Look for all that the key can see, trying again for so many seconds."""


class Meaning(Protocol):
    """What is needed of an account; `qjobs_tui.accounts.account.Account` has it."""

    @property
    def instances(self) -> tuple[Instance, ...]:
        """Those known by their CRN."""

    @property
    def names(self) -> tuple[str, ...]:
        """Those known by their name; where there is nothing at all, all are meant."""

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

    """

    instances: tuple[Instance, ...]
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


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
        return Placed(account.instances, (_not_searched(error, account.names),), account.names)
    return _named(account, found) if account.names else _all(found)


def _all(found: Found) -> Placed:
    if not found.instances:
        why = "".join(f"; {note}" for note in (*_idle(found), *_left_out(found)))
        raise AccountError(f"The API key can see no instance to use{why}", hint=_CREATE)
    return Placed(found.instances, tuple(_left_out(found)))


def _named(account: Meaning, found: Found) -> Placed:
    names = {each.name for each in found.instances}
    missing = tuple(name for name in account.names if name not in names)
    known = {each.crn.text: each for each in found.instances}
    # The search knows what those are called that were given by their CRN.
    chosen = {each.crn.text: known.get(each.crn.text, each) for each in account.instances}
    for name in account.names:
        chosen |= {each.crn.text: each for each in found.instances if each.name == name}
    if not chosen:
        raise AccountError(_none_called(missing), hint=_those_there(found))
    notes = [f"{_none_called(missing)}. {_those_there(found)}"] if missing else []
    notes += [*_shared(account.names, found), *((*_idle(found), *_left_out(found)) * bool(missing))]
    return Placed(tuple(chosen.values()), tuple(notes), missing)


def _shared(names: Iterable[str], found: Found) -> Iterator[str]:
    for name in names:
        crns = [each.crn for each in found.instances if each.name == name]
        if len(crns) > 1:
            places = ", ".join(crn.region for crn in crns[:_SHOWN])
            yield f"{len(crns)} instances are called {_shown(name)} ({places}): all are used"


def _idle(found: Found) -> Iterator[str]:
    if found.idle:
        yield f"without QPU time: {found.idle}, left out"


def _left_out(found: Found) -> Iterator[str]:
    if found.odd:
        yield f"with a CRN that cannot be understood: {found.odd}, left out"
    if not found.is_all:
        yield f"there are more instances than the {len(found.instances)} that were looked at"


def _none_called(names: tuple[str, ...]) -> str:
    return f"There is no instance called {_listed(names)}"


def _those_there(found: Found) -> str:
    if not found.instances:
        return f"The API key can see none. {_CREATE}"
    return f"There are: {_listed([each.label for each in found.instances])}."


def _not_searched(error: ServiceError, names: tuple[str, ...]) -> str:
    return f"{_listed(names)} not looked for: {error.headline}"


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


def _listed(names: Iterable[str]) -> str:
    shown = [_shown(name) for name in dict.fromkeys(names)]
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return ", ".join(shown[:_SHOWN]) + more


def _shown(name: str) -> str:
    return repr(name[:_LONGEST_SHOWN])
