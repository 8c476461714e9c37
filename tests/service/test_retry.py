from __future__ import annotations

import random

import pytest

from qjobs_tui.errors import (
    AccountError,
    BadAnswer,
    Conflict,
    QJobsError,
    RateLimited,
    ServiceError,
    Unavailable,
    Unreachable,
)
from qjobs_tui.service.retry import RETRIED, persist

from .fakes import FakeClock, Longest


class Attempts:
    def __init__(self, *outcomes: QJobsError, seconds: float = 0) -> None:
        self.clock = FakeClock()
        self.count = 0
        self._outcomes = outcomes
        self._seconds = seconds

    async def __call__(self) -> str:
        self.count += 1
        self.clock.passed += self._seconds
        if self.count <= len(self._outcomes):
            raise self._outcomes[self.count - 1]
        return "done"

    async def run(self, patience: float) -> str:
        return await persist(self, clock=self.clock, jitter=Longest(), patience=patience)


def busy(status: int = 503, retry_after: float | None = None) -> ServiceError:
    kind = RateLimited if status == 429 else Unavailable
    return kind("busy", status=status, retry_after=retry_after)


@pytest.mark.parametrize("status", sorted(RETRIED))
async def test_passing_failures_are_retried_with_doubling_waits(status: int) -> None:
    attempts = Attempts(*[busy(status)] * 6)
    assert await attempts.run(30) == "done"
    assert attempts.clock.slept == [0.5, 1, 2, 4, 8, 8]


async def test_network_errors_are_retried() -> None:
    attempts = Attempts(Unreachable("cut"))
    assert await attempts.run(30) == "done"


@pytest.mark.parametrize(
    "error",
    [
        Conflict("no", status=409),
        BadAnswer("no", status=200),
        Unavailable("no", status=501),
        ServiceError("certificate"),
        AccountError("no"),
    ],
)
async def test_lasting_failures_are_not(error: QJobsError) -> None:
    attempts = Attempts(error)
    with pytest.raises(type(error)):
        await attempts.run(30)
    assert attempts.count == 1


async def test_patience_ends() -> None:
    attempts = Attempts(*[busy()] * 100)
    with pytest.raises(Unavailable):
        await attempts.run(30)
    assert 20 < attempts.clock.passed <= 30


async def test_time_spent_in_attempts_counts() -> None:
    attempts = Attempts(*[busy()] * 100, seconds=10)
    with pytest.raises(Unavailable):
        await attempts.run(30)
    assert attempts.count == 3


async def test_no_patience_is_a_single_try_even_without_jitter() -> None:
    class Zero:
        def uniform(self, a: float, b: float) -> float:  # noqa: ARG002
            return a

    attempts = Attempts(busy())
    with pytest.raises(Unavailable):
        await persist(attempts, clock=attempts.clock, jitter=Zero(), patience=0)
    assert attempts.count == 1


async def test_retry_after_is_obeyed() -> None:
    attempts = Attempts(busy(429, retry_after=12))
    assert await attempts.run(30) == "done"
    assert attempts.clock.slept[0] >= 12


async def test_retry_after_beyond_patience_is_raised_at_once_with_the_wait() -> None:
    attempts = Attempts(busy(429, retry_after=31))
    with pytest.raises(RateLimited) as caught:
        await attempts.run(30)
    assert caught.value.retry_after == 31
    assert attempts.clock.slept == []


async def test_jitter_is_full() -> None:
    attempts = Attempts(*[Unreachable("cut")] * 4)
    await persist(attempts, clock=attempts.clock, jitter=random.Random(3), patience=30)
    assert all(w < most for w, most in zip(attempts.clock.slept, (0.5, 1, 2, 4), strict=True))
    assert len(set(attempts.clock.slept)) == 4
