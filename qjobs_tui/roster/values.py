"""What a person sees of accounts; no key is in any of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from qjobs_tui.accounts.instance_filter import EVERY_INSTANCE, InstanceFilter

if TYPE_CHECKING:
    from qjobs_tui.errors import QJobsError
    from qjobs_tui.jobs import Instance


class Home(Enum):
    """Where an account is written down; the values are for people."""

    OWN = "accounts.toml"
    QISKIT = "Qiskit's file"
    ENVIRONMENT = "the environment"


@dataclass(frozen=True, slots=True)
class Entry:
    """An account that one can act as.

    Attributes:
        name: What it is called; unique within its home only.
        home: Where it is written down.
        key: Where its key is, in words.
        instances: CRNs or names; empty: all that the key can see.
        url: The service's address, or None for IBM Cloud's.
        is_default: Whether it is the default of our own accounts.
        defect: Why it cannot be used, as the end of a sentence, or "".
        only: Which of all that the key can see are meant, where it names none.

    """

    name: str
    home: Home
    key: str
    instances: tuple[str, ...] = ()
    url: str | None = None
    is_default: bool = False
    defect: str = ""
    only: InstanceFilter = EVERY_INSTANCE


@dataclass(frozen=True, slots=True)
class Listed:
    """All accounts there are, as far as their files could be read.

    Attributes:
        entries: Our own in the order of their file, then Qiskit's, then the environment's.
        complaints: What could not be read, and what to do about it.
        qiskit_mode: Mode of Qiskit's file, such as "0644", when others can read the keys in it.

    """

    entries: tuple[Entry, ...]
    complaints: tuple[str, ...] = ()
    qiskit_mode: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """A key that was accepted, and the instances it sees.

    Attributes:
        instances: All that a search by the key has found.
        complaint: Why that may not be what is wanted: the search failed, or found too little.
        is_wrong: Whether the complaint is about what the account says, and will not pass: a url
            where the service is not, or a name, region or tags that no instance has.

    """

    instances: tuple[Instance, ...]
    complaint: QJobsError | None = None
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """An instance that was asked something; ``trouble`` says why it did not answer, if so."""

    instance: Instance
    trouble: QJobsError | None = None
