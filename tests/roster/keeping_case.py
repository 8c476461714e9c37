"""What the tests of keeping share: two keys, and an account that is kept already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.accounts.own import Own
from qjobs_tui.secret import Secret
from tests.accounts.support import KEY

if TYPE_CHECKING:
    from .hall import Hall

KEPT, NEW = Secret(KEY), Secret("another-made-up-key-that-must-not-be-seen")


async def kept(hall: Hall, name: str = "lab", key: Secret = KEPT) -> None:
    await hall.roster().keep(Own(name), key)
    hall.vault.asked.clear()
