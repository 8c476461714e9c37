from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from qjobs_tui.service.flight import SingleFlight


class Attempt:
    """An attempt that waits to be let go, and counts how it went."""

    def __init__(self) -> None:
        self.begun = self.cancelled = 0
        self.go = asyncio.Event()
        self.error: Exception | None = None

    async def __call__(self) -> int:
        self.begun += 1
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.error is not None:
            raise self.error
        return self.begun


async def begin(flight: SingleFlight[int], count: int) -> list[asyncio.Task[int]]:
    """Let some wait, and return once all of them do."""
    tasks = [asyncio.create_task(flight.outcome()) for _ in range(count)]
    for _ in range(3):
        await asyncio.sleep(0)
    return tasks


async def cancel(task: asyncio.Task[int]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert task.cancelled()


async def test_one_attempt_for_all_and_another_afterwards() -> None:
    attempt = Attempt()
    flight = SingleFlight(attempt)
    tasks = await begin(flight, 5)
    attempt.go.set()
    assert await asyncio.gather(*tasks) == [1] * 5
    assert await flight.outcome() == 2


async def test_all_get_the_error_of_the_one_attempt() -> None:
    attempt = Attempt()
    attempt.error = ValueError("x")
    tasks = await begin(SingleFlight(attempt), 5)
    attempt.go.set()
    assert await asyncio.gather(*tasks, return_exceptions=True) == [attempt.error] * 5
    assert attempt.begun == 1


async def test_who_comes_again_after_the_error_begins_anew() -> None:
    attempt = Attempt()
    attempt.error = ValueError("x")
    attempt.go.set()
    flight = SingleFlight(attempt)

    async def twice() -> None:
        for _ in range(2):
            with pytest.raises(ValueError, match="x"):
                await flight.outcome()

    # The first one back joins no attempt that has ended, though others still look at it.
    await asyncio.gather(*(twice() for _ in range(5)))
    assert attempt.begun == 2


@pytest.mark.parametrize("given_up", [0, 1, 4])
async def test_who_gives_up_takes_nobody_along(given_up: int) -> None:
    attempt = Attempt()
    tasks = await begin(SingleFlight(attempt), 5)
    await cancel(tasks.pop(given_up))
    attempt.go.set()
    assert await asyncio.gather(*tasks) == [1] * 4
    assert attempt.cancelled == 0


async def test_an_attempt_that_all_gave_up_ends_and_harms_nobody_later() -> None:
    attempt = Attempt()
    flight = SingleFlight(attempt)
    first, second = await begin(flight, 2)
    first.cancel()
    await asyncio.sleep(0)
    assert attempt.cancelled == 0
    second.cancel()
    # Comes in the very moment in which the attempt is being cancelled.
    await asyncio.sleep(0)
    attempt.go.set()
    assert await flight.outcome() == 2
    assert attempt.cancelled == 1
    assert first.cancelled()
    assert second.cancelled()


async def test_an_error_that_nobody_is_left_to_see_is_not_printed() -> None:
    seen: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: seen.append(context))
    attempt = Attempt()
    attempt.error = ValueError("x")
    flight = SingleFlight(attempt)
    (task,) = await begin(flight, 1)
    attempt.go.set()
    await asyncio.sleep(0)
    await cancel(task)
    del flight, task
    await asyncio.sleep(0)
    assert seen == []
