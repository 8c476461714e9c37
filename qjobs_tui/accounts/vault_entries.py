"""What is done to one account's entry, in the thread of a call; keys pass through here as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qjobs_tui.accounts.api_key import api_key

if TYPE_CHECKING:
    from qjobs_tui.accounts.vault_backend import Backend
    from qjobs_tui.secret import Secret

# Other programs may have made entries that answer to the same names; nobody has more than this.
_MAX_SAME = 10


@dataclass(frozen=True, slots=True)
class Stored:
    """What stands in an entry: nothing, a key, or something that is no key."""

    is_there: bool
    key: Secret | None


@dataclass(frozen=True, slots=True)
class Entry:
    """The entry of an account in a backend."""

    backend: Backend
    service: str
    account: str

    def read(self) -> Stored:
        """Read it."""
        return _stored(self.backend.get_password(self.service, self.account))

    def write(self, key: Secret) -> Stored:
        """Write it, and return what is read from then on."""
        self.backend.set_password(self.service, self.account, key.reveal())
        return self.read()

    def remove(self) -> bool | None:
        """Remove it, with all others of its names; None when that does not rid us of them."""
        for turn in range(_MAX_SAME):
            if not self.read().is_there:
                return turn > 0
            self.backend.delete_password(self.service, self.account)
        return None if self.read().is_there else True


def _stored(text: str | None) -> Stored:
    return Stored(text is not None, api_key(text))
