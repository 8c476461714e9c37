"""What is said of instances that an account means and that are not there; names are foreign."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qjobs_tui.errors import ServiceError
    from qjobs_tui.jobs import Instance
    from qjobs_tui.service.search import Found

_SHOWN = 20
_TAGS_SHOWN = 5
_LONGEST_SHOWN = 80
CREATE = (
    "Create one on the Instances page of the IBM Quantum Platform, or ask for access to one; an"
    " instance that the search does not know can be given by its CRN."
)


def none_has(wanted: str, found: Found) -> str:
    """Say that no instance has what the account asks for."""
    count = len(found.instances)
    seen = "The only instance" if count == 1 else f"None of the {count} instances"
    has = "does not have" if count == 1 else "has"
    return f"{seen} that the API key can see {has} {wanted}, which the account asks for"


def ways_past(found: Found) -> str:
    """Tell what the instances have instead, and how to follow them."""
    return (
        f"There are: {_joined([_described(each) for each in found.instances])}. Change region and"
        " tags where the account is saved, or leave them aside with --instance all."
    )


def _described(instance: Instance) -> str:
    tags = f", tags {_listed(instance.tags, _TAGS_SHOWN)}" if instance.tags else ", no tags"
    return f"{_shown(instance.label)} ({instance.crn.region}{tags})"


def shared(names: Iterable[str], found: Found) -> Iterator[str]:
    """Tell which names several instances have."""
    for name in names:
        crns = [each.crn for each in found.instances if each.name == name]
        if len(crns) > 1:
            places = ", ".join(crn.region for crn in crns[:_SHOWN])
            yield f"{len(crns)} instances are called {_shown(name)} ({places}): all are used"


def idle(found: Found) -> Iterator[str]:
    """Tell how many have no QPU time."""
    if found.idle:
        yield f"without QPU time: {found.idle}, left out"


def left_out(found: Found) -> Iterator[str]:
    """Tell what was not looked at, or not understood."""
    if found.odd:
        yield f"with a CRN that cannot be understood: {found.odd}, left out"
    if not found.is_all:
        yield f"there are more instances than the {len(found.instances)} that were looked at"


def none_called(names: tuple[str, ...]) -> str:
    """Say that nobody is called that."""
    return f"There is no instance called {_listed(names)}"


def those_there(found: Found) -> str:
    """Tell what instances there are instead."""
    if not found.instances:
        return f"The API key can see none. {CREATE}"
    return f"There are: {_listed([each.label for each in found.instances])}."


def not_searched(error: ServiceError, names: tuple[str, ...]) -> str:
    """Say that names could not be searched for, and why."""
    return f"{_listed(names)} not looked for: {error.headline}"


def _listed(names: Iterable[str], most: int = _SHOWN) -> str:
    return _joined([_shown(name) for name in dict.fromkeys(names)], most)


def _joined(shown: list[str], most: int = _SHOWN) -> str:
    more = f" and {len(shown) - most} more" if len(shown) > most else ""
    return ", ".join(shown[:most]) + more


def _shown(name: str) -> str:
    return repr(name[:_LONGEST_SHOWN])
