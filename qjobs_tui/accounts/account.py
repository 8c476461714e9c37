"""The account that everything else acts as."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qjobs_tui.jobs import Instance
    from qjobs_tui.secret import Secret

PLATFORM = "ibm_quantum_platform"
CHANNELS = (PLATFORM, "ibm_cloud")
LEGACY_CHANNEL = "ibm_quantum"


@dataclass(frozen=True, slots=True)
class Account:
    """An API key, the instances to look at, and how to reach the service.

    ``instances`` are those known by their CRN, ``names`` those that a search by the key has to find
    by their name first. Where there is neither, all that the key can see are meant.

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
