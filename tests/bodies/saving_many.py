"""What the tests of saving many share."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.bodies.bulk import save_all

from .saving import SAMPLER, Office

if TYPE_CHECKING:
    from typing import Any

    from qjobs_tui.bodies.outcome import Outcome, Step
    from qjobs_tui.jobs import Job


async def several(office: Office, count: int = 3, body: bytes = SAMPLER) -> list[Job]:
    return [await office.job(body, number) for number in range(count)]


async def stopped(office: Office, jobs: list[Job], when: Any) -> list[Outcome]:
    """Cancel the saving once something is told."""
    orders, wish = office.plan(*jobs, reads_private=True), office.wish(reads_private=True)

    def tell(told: Step | Outcome) -> None:
        office.told.append(told)
        if when(told):
            saving.cancel()

    saving = asyncio.ensure_future(save_all(office.saver, orders, wish, tell))
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(saving, 20)
    return office.outcomes()
