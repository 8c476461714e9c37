"""A few questions at a time: the first that fails ends the others, and a cancel ends them all."""

from __future__ import annotations

import asyncio

import pytest

from qjobs_tui.errors import Unreachable
from qjobs_tui.store.feed import few_at_once


async def test_all_are_asked_and_told_in_their_order() -> None:
    async def ask(item: int) -> int:
        await asyncio.sleep(0.001 * (5 - item))
        return item * 2

    assert await few_at_once(range(6), ask) == [0, 2, 4, 6, 8, 10]


async def test_who_is_cancelled_while_a_question_fails_is_cancelled() -> None:
    fail = asyncio.Event()

    async def ask(_: int) -> int:
        await fail.wait()
        raise Unreachable("Could not ask")

    asking = asyncio.create_task(few_at_once(range(3), ask))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    # Both in one turn of the loop, as when an account is left.
    fail.set()
    await asyncio.sleep(0)
    asking.cancel()
    # What takes the failure for an answer would go on for ever.
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert asking.cancelled()
