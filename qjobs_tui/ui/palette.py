"""What can be done: every action that has a key, and opening a job by its id."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol, cast

from textual.command import Hit, Hits, Provider

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.binding import ActiveBinding
    from textual.dom import DOMNode

_JOB_ID = re.compile(r"[A-Za-z0-9_-]{12,128}")


class OpensJobs(Protocol):
    """What the provider needs of the app."""

    def open_job(self, job_id: str) -> None:
        """Open a job by its id, in whichever instance it is."""


class OpenJobProvider(Provider):
    """Offers to open whatever looks like a job's id."""

    async def search(self, query: str) -> Hits:
        """Yield one hit when the query can be an id."""
        job_id = query.strip()
        if _JOB_ID.fullmatch(job_id):
            opener = cast("OpensJobs", self.app)
            yield Hit(
                1.0,
                f"Open job {job_id}",
                partial(opener.open_job, job_id),
                help="in any instance of the account",
            )


@dataclass(frozen=True, slots=True)
class KeyedAction:
    """Something the user can do here: in words, by which keys, and how the app does it."""

    words: str
    keys: str
    action: str
    node: DOMNode


def keyed_actions(bindings: Mapping[str, ActiveBinding]) -> tuple[KeyedAction, ...]:
    """Return the actions in force, one for each, those that the footer shows first."""
    found: dict[str, KeyedAction] = {}
    for active in sorted(bindings.values(), key=lambda active: not active.binding.show):
        binding = active.binding
        # Only ours have an id: Textual's own are about focus and selecting text.
        if binding.id and binding.description and active.enabled:
            words = binding.description[:1].upper() + binding.description[1:]
            key = active.node.app.get_key_display(binding)
            known = found.get(words)
            keys = " ".join(dict.fromkeys([*known.keys.split(), key])) if known else key
            found[words] = KeyedAction(words, keys, binding.action, active.node)
    return tuple(found.values())
