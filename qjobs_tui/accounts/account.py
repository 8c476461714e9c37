"""The account that everything else acts as."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qjobs_tui.accounts.instance_filter import EVERY_INSTANCE, InstanceFilter

if TYPE_CHECKING:
    from qjobs_tui.jobs import Instance
    from qjobs_tui.secret import Secret

PLATFORM = "ibm_quantum_platform"
CHANNELS = (PLATFORM, "ibm_cloud")
LEGACY_CHANNEL = "ibm_quantum"
PLANS_NOTE = (
    "its plans_preference has no effect here: what plans are called stands in a catalogue that is"
    " not asked, so the instances of every plan are followed"
)


@dataclass(frozen=True, slots=True)
class Account:
    """An API key, the instances to look at, and how to reach the service.

    ``instances`` are those known by their CRN, ``names`` those that a search by the key has to find
    by their name first. Where there is neither, all that the key can see and ``only`` lets pass are
    meant.

    ``url``, ``iam_url`` and ``search_url``, where instances are searched for, are as the user gave
    them, or None for those that follow from the others. ``proxies`` are pairs of what to match
    (``https``, ``all``, ``https://host``) and the proxy's address, which may hold a password and is
    secret for that. ``source`` says which step of the resolution won, ``notes`` what was passed
    over and why.
    """

    name: str
    key: Secret
    instances: tuple[Instance, ...]
    url: str | None = None
    iam_url: str | None = None
    channel: str = PLATFORM
    private_endpoint: bool = False
    proxies: tuple[tuple[str, Secret], ...] = ()
    verify: bool = True
    source: str = ""
    notes: tuple[str, ...] = field(default=(), compare=False)
    names: tuple[str, ...] = ()
    is_own: bool = False
    search_url: str | None = None
    only: InstanceFilter = EVERY_INSTANCE

    def meaning(self, instances: tuple[Instance, ...], names: tuple[str, ...] = ()) -> Account:
        """Return the account with other instances, which somebody chose: all, if there are none.

        What it says of its own that it means has no effect beside a choice.
        """
        notes = tuple(note for note in self.notes if note != PLANS_NOTE)
        return replace(self, instances=instances, names=names, only=EVERY_INSTANCE, notes=notes)
