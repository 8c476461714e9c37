"""What the tests of signing in share: two instances, a locked keyring, what was stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.demo.world import INSTANCES, World
from tests.accounts import keyrings

if TYPE_CHECKING:
    from .sign_in_stage import SignIn
    from .still import StillClock

US, EU = (one.crn.text for one in INSTANCES[:2])
WRONG = "made-up-key-that-nobody-has-1234567890-abcdef"


def one(clock: StillClock) -> World:
    return World(clock, instances=INSTANCES[:1])


def none(clock: StillClock) -> World:
    return World(clock, instances=())


class Locked(keyrings.Memory):
    """A keyring that stays locked until somebody unlocks it."""

    is_locked = True

    def get_password(self, service: str, username: str) -> str | None:
        if self.is_locked:
            raise KeyringLocked("Failed to unlock the collection!")
        return super().get_password(service, username)


class KeyringLocked(Exception):
    """As keyring's own."""


def stored(stage: SignIn) -> list[tuple[str, str]]:
    return [(name, key) for _, name, key in stage.ring.entries]
