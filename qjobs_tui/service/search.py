"""Finding an account's instances by its key: IBM Cloud's global search.

Asked as IBM's client asks it (``Account.list_instances``). The names of plans are not asked for:
they stand in a catalogue on yet another host, to which the token would have to go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from qjobs_tui.errors import BadAnswer
from qjobs_tui.jobs import Crn, Instance
from qjobs_tui.service.caller import Call
from qjobs_tui.service.exchange import MIB, Bounds
from qjobs_tui.service.frames import clear_frames
from qjobs_tui.service.wire.salvage import UnreadableError, parse

if TYPE_CHECKING:
    from qjobs_tui.errors import ServiceError
    from qjobs_tui.service.caller import Caller

MOST_PAGES = 10
ACTION = "look for the key's instances"
_PATH = "/v3/resources/search"
_LIMIT = (("limit", "100"),)
_BOUNDS = Bounds(seconds=30, size=8 * MIB)
_QUESTION = {
    "query": "service_name:quantum-computing",
    "fields": ["crn", "service_plan_unique_id", "name", "doc", "tags"],
}
_SERVICE = "quantum-computing"
_LONGEST_CRN = 512
_LONGEST_NAME = 300
# IBM Cloud's limits.
_MOST_TAGS = 1000
_LONGEST_TAG = 128
_LONGEST_CURSOR = 8192
_IN_ITS_PLACE = "A proxy or a sign-in page may have answered in the search's place."


class Found(msgspec.Struct, frozen=True):
    """What the search found.

    Attributes:
        instances: Those with QPU time to use, each once, in the search's order. Names and tags
            are foreign.
        idle: How many have no QPU time allocated; IBM's client leaves them out too.
        odd: How many cannot be used, since they have no CRN that can be understood.
        is_all: False when there were more pages than are asked for.

    """

    instances: tuple[Instance, ...] = ()
    idle: int = 0
    odd: int = 0
    is_all: bool = True


class _Page(msgspec.Struct):
    items: list[Any] | None = None
    search_cursor: str | None = None


async def find(caller: Caller) -> Found:
    """Ask for page after page, at most `MOST_PAGES`.

    Raises:
        ServiceError: The search could not be asked or understood.
        AccountError: The API key was not accepted.

    """
    items: list[Any] = []
    cursor = ""
    for _ in range(MOST_PAGES):
        page = await _page(caller, cursor)
        items += page.items or ()
        cursor = (page.search_cursor or "")[:_LONGEST_CURSOR]
        if not cursor:
            break
    return _sorted(items, is_all=not cursor)


async def _page(caller: Caller, cursor: str) -> _Page:
    question = _QUESTION | ({"search_cursor": cursor} if cursor else {})
    asked = msgspec.json.encode(question)
    answer = await caller.make(Call("POST", _PATH, ACTION, _LIMIT, asked, _BOUNDS))
    try:
        page = parse(answer.body, _Page)
    except UnreadableError as error:
        clear_frames(error)
        raise _not_understood(str(error), answer.status) from error
    if page.items is None:
        raise _not_understood("it has no list of instances", answer.status)
    return page


def _sorted(items: list[Any], *, is_all: bool) -> Found:
    """Tell apart what can be used, what has no QPU time, and what is no instance at all."""
    instances: dict[str, Instance] = {}
    idle = odd = 0
    for item in items:
        if isinstance(item, dict) and not _has_qpu_time(item):
            idle += 1
        elif instance := _instance(item):
            instances.setdefault(instance.crn.text, instance)
        else:
            odd += 1
    return Found(tuple(instances.values()), idle, odd, is_all)


def _has_qpu_time(item: dict[str, Any]) -> bool:
    doc = item.get("doc")
    return isinstance(doc, dict) and bool(doc.get("extensions"))


def _instance(item: object) -> Instance | None:
    crn, name = (item.get("crn"), item.get("name")) if isinstance(item, dict) else (None, None)
    # It becomes a header of every request, and its region part of a host's name.
    if not isinstance(crn, str) or len(crn) > _LONGEST_CRN:
        return None
    try:
        parsed = Crn.parse(crn)
    except ValueError:
        return None
    if crn.split(":")[4] != _SERVICE:
        return None
    called = name[:_LONGEST_NAME] if isinstance(name, str) else ""
    return Instance(parsed, called, tags=_tags(item))


def _tags(item: object) -> tuple[str, ...]:
    tags = item.get("tags") if isinstance(item, dict) else None
    known = tags[:_MOST_TAGS] if isinstance(tags, list) else ()
    # Left out rather than cut: what is left of one might be another.
    return tuple(tag for tag in known if isinstance(tag, str) and len(tag) <= _LONGEST_TAG)


def _not_understood(words: str, status: int) -> ServiceError:
    return BadAnswer(
        f"Could not {ACTION}: the answer cannot be understood, {words}",
        hint=_IN_ITS_PLACE,
        brief="the search's answer cannot be understood",
        status=status,
    )
