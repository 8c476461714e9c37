"""Saving the results of many jobs, one after the other; what came of each is told."""

from __future__ import annotations

import asyncio
import errno
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qjobs_tui.bodies.describing import describe
from qjobs_tui.bodies.exporting import Place, export
from qjobs_tui.bodies.fetch import partial_path
from qjobs_tui.bodies.outcome import Came, Outcome, Step, Tell
from qjobs_tui.bodies.to_end import to_its_end
from qjobs_tui.errors import QJobsError, SaveError, ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from qjobs_tui.bodies.plan import Held, Order, Wish
    from qjobs_tui.bodies.reader import BodyReader, ClientOf
    from qjobs_tui.clock import Clock
    from qjobs_tui.jobs import Job, JobMetrics
    from qjobs_tui.results.read import Body

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Saver:
    """Whom to ask for bodies and metrics.

    Attributes:
        reader: Gives bodies.
        client_of: The client of the instance that has a job.
        clock: Dates the descriptions.
        instance_names: By CRN.

    """

    reader: BodyReader
    client_of: ClientOf
    clock: Clock
    instance_names: Mapping[str, str]


class _EndedError(Exception):
    """Nothing more can be saved there: the text is why."""


async def save_all(
    saver: Saver,
    orders: tuple[Order, ...],
    wish: Wish,
    tell: Tell,
    *,
    held: Held | None = None,
    goes_on: Callable[[], bool] = lambda: True,
) -> None:
    """Save what is due, one job after the other, and tell an outcome for each of all jobs.

    What goes wrong with one leaves the others alone, unless it would meet all of them: a full
    disk, a folder that is gone. When it is cancelled what was left is told before that goes on,
    and a file that was just being written is whole or not there.

    Args:
        saver: Whom to ask.
        orders: What is to be done, as it was planned.
        wish: How.
        tell: Takes each `Step`, and the `Outcome` of each job, in the order of the orders.
        held: The result of the only job, where it is at hand: nothing is fetched then.
        goes_on: Asked before each job; the rest is not tried once it says no.

    """
    count, number = sum(order.is_due for order in orders), 0
    for place, order in enumerate(orders):
        number += order.is_due
        try:
            if not order.is_due:
                tell(_undue(order))
                continue
            if not goes_on():
                _tell_rest(orders[place:], "stopped", tell)
                return
            step = Step(number, count, order.job)
            await _Saving(saver, wish, tell, order, step, held).end()
        except _EndedError as end:
            _tell_rest(orders[place + 1 :], str(end), tell)
            return
        except asyncio.CancelledError:
            _tell_rest(orders[place + 1 :], "stopped", tell)
            raise


def _undue(order: Order) -> Outcome:
    found = order.found
    if order.refused:
        return Outcome(order.job, Came.LEFT_OUT, words=order.refused)
    return Outcome(order.job, Came.ALREADY, found.path, found.form, found.size)


def _tell_rest(orders: tuple[Order, ...], why: str, tell: Tell) -> None:
    for order in orders:
        tell(Outcome(order.job, Came.NOT_TRIED, words=why) if order.is_due else _undue(order))


@dataclass(frozen=True, slots=True)
class _Saving:
    """The saving of one result."""

    saver: Saver
    wish: Wish
    tell: Tell
    order: Order
    step: Step
    held: Held | None

    async def end(self) -> None:
        """Save it and tell what came of it, in any case once.

        Raises:
            _EndedError: What went wrong would meet all others too.

        """
        self.tell(self.step)
        try:
            outcome = await self._saved()
        except QJobsError as error:
            self.tell(self._failed(error))
            if why := _end(error, self.wish):
                raise _EndedError(why) from error
        except asyncio.CancelledError:
            self.tell(Outcome(self.order.job, Came.STOPPED, hint=self._remains()))
            raise
        else:
            self.tell(outcome)

    async def _saved(self) -> Outcome:
        order, reader = self.order, self.saver.reader
        if self.held is not None:
            return await self._write(self.held.body)
        if order.kept is not None:
            opened = await reader.open_once(order.job, order.kept, progress=self._progress)
            # A spare folder, when the disk had no room.
            kept = opened.kept if opened else None
            return _none(order.job) if kept is None else await self._write(kept, kept)
        if reader.is_kept(order.job):
            opened = await reader.open(order.job)
            body = (opened.body or opened.kept) if opened else None
            return _none(order.job) if body is None else await self._write(body)
        return await self._fetched()

    async def _fetched(self) -> Outcome:
        job = self.order.job
        for left in reversed(range(_TRIES)):
            found = await self.saver.reader.obtain(job, progress=self._progress)
            if found is None:
                return _none(job)
            try:
                return await self._write(found.path)
            except SaveError:
                # Another process may make room in the cache between the two.
                if not left or _is_there(found.path):
                    raise
            finally:
                found.discard()
        raise AssertionError

    async def _write(self, body: Path | Body, kept: Path | None = None) -> Outcome:
        order, saver, wish = self.order, self.saver, self.wish
        metrics = await self._metrics()
        meta = describe(order.job, metrics, saver.instance_names, saver.clock.now())
        place = Place(order.target, kept, wish.force)
        writing = asyncio.to_thread(export, body, place, wish.strict, meta, job=order.job)
        saved = await to_its_end(writing)
        came = Came.SAVED if saved.is_new else Came.ALREADY
        return Outcome(order.job, came, saved.path, saved.form, saved.size, saved.note)

    async def _metrics(self) -> JobMetrics | ServiceError | None:
        """Return what is known, or ask: at length only where the body was fetched too."""
        job = self.order.job
        if job.metrics is not None and job.metrics.finished is not None:
            return job.metrics
        try:
            client = await self.saver.client_of(job)
            patient = client if self.held is None else client.with_patience(0)
            return await patient.metrics(job.id)
        except ServiceError as error:
            return error

    def _progress(self, received: int, size: int | None) -> None:
        step = self.step
        self.tell(Step(step.number, step.count, step.job, received, size))

    def _failed(self, error: QJobsError) -> Outcome:
        order = self.order
        words = error.headline
        if isinstance(error, SaveError) and error.path in {str(order.target), "The result"}:
            words = error.what
        # Of a private result the hint says where it is; of others, the command line's flags.
        hint = error.hint if order.kept or isinstance(error, ServiceError) else ""
        if order.kept is not None and _is_there(order.kept):
            hint = f"Its body is kept in {order.kept}. {hint}"
        return Outcome(order.job, Came.REFUSED, words=words, hint=hint.strip())

    def _remains(self) -> str:
        """Say where a private result is that was being read."""
        kept, reader = self.order.kept, self.saver.reader
        if kept is None:
            return ""
        if reader.is_reading(self.order.job):
            return f"It is private, so it is read to its end, into {kept}."
        there = [path for path in (kept, partial_path(kept)) if _is_there(path)]
        return f"What arrived is in {there[0]}: the only copy." if there else ""


def _is_there(path: Path) -> bool:
    return os.path.lexists(path)


def _none(job: Job) -> Outcome:
    gone = ", or none any more: it is private, and may have been read before" * job.private
    return Outcome(job, Came.REFUSED, words=f"the service has no result of it{gone}")


def _end(error: QJobsError, wish: Wish) -> str:
    """Say why no other job can be saved either, or ""."""
    if not os.path.isdir(wish.folder):  # noqa: PTH112 - never raises
        return "the folder is gone"
    cause = error.__cause__
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno in _FULL:
            return "the disk is full"
        cause = cause.__cause__
    return ""
