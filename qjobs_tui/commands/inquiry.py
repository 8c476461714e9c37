"""The service for a command that asks one thing after another and works on the answers."""

from __future__ import annotations

import asyncio
import random
import sys
from typing import TYPE_CHECKING, Any, Self, TypeVar

from qjobs_tui.commands.complaints import complain
from qjobs_tui.commands.whereabouts import unknown
from qjobs_tui.errors import Forbidden, NotFound, ServiceError
from qjobs_tui.service.connect import Connection

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping
    from types import TracebackType

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.clock import Clock
    from qjobs_tui.jobs import Job, JobMetrics
    from qjobs_tui.service.client import ServiceClient

T = TypeVar("T")


class Inquiry:
    """An account's instances; Ctrl-C stops whatever is being asked, and cleans up after it.

    Use it in a ``with`` block. What is not asked of the service runs outside of the event loop,
    where Ctrl-C interrupts it as usual.

    Args:
        account: Whose jobs.
        clock: Time for tokens and retries.

    """

    def __init__(self, account: Account, clock: Clock) -> None:
        self.names = {instance.crn.text: instance.label for instance in account.instances}
        self._account = account
        self._runner = asyncio.Runner()
        jitter = random.Random()  # noqa: S311 - spreads retries, guards nothing
        self._connection = Connection(account, clock, jitter)
        self._clients: list[ServiceClient] = []
        self._refused: set[str] = set()

    def __enter__(self) -> Self:
        try:
            connection = self.ask(self._connection.__aenter__())
            self._clients = [connection.client(item) for item in self._account.instances]
        except BaseException:
            self._runner.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.ask(self._connection.__aexit__(None, None, None))
        finally:
            self._runner.close()

    def ask(self, question: Coroutine[Any, Any, T]) -> T:
        """Await something on this connection's event loop.

        Whatever ends it, signals included, it has cleaned up when this returns.
        """
        try:
            return self._runner.run(question)
        except SystemExit:
            self._runner.run(_stop_others())
            raise

    @property
    def clients(self) -> tuple[ServiceClient, ...]:
        """The client of each instance."""
        return tuple(self._clients)

    def find(self, job_id: str) -> tuple[ServiceClient, Job]:
        """Find a job in the account's instances; see `seek`."""
        return self.ask(self.seek(job_id))

    async def seek(self, job_id: str) -> tuple[ServiceClient, Job]:
        """Find a job in the account's instances, one after the other.

        One that does not let us in is told, once, and does not keep from finding it in others.

        Raises:
            NotFound: No instance that lets us in has it.
            ServiceError: An instance could not be asked, and no other has it.
            AccountError: The account cannot be used.

        """
        trouble: ServiceError | None = None
        refusals: dict[str, ServiceError] = {}
        for client in self._clients:
            try:
                job = await client.job(job_id)
            except NotFound:
                continue
            except Forbidden as error:
                refusals[client.instance.crn.text] = error
            except ServiceError as error:
                trouble = error
            else:
                self._tell(refusals)
                return client, job
        if trouble is None and len(refusals) == len(self._clients):
            trouble = next(iter(refusals.values()), None)
        if trouble is not None:
            raise trouble
        self._tell(refusals)
        raise unknown(job_id, [name for crn, name in self.names.items() if crn not in refusals])

    def _tell(self, refusals: Mapping[str, ServiceError]) -> None:
        for crn, error in refusals.items():
            if crn not in self._refused:
                self._refused.add(crn)
                complain(error, sys.stderr, about=self.names[crn])

    def metrics(self, client: ServiceClient, job: Job) -> JobMetrics | ServiceError:
        """Ask when a job ran and what it used; a failure is an answer too, to be told."""
        try:
            return self.ask(client.metrics(job.id))
        except ServiceError as error:
            return error


async def _stop_others() -> None:
    """Cancel what a signal left under way, and wait for its end."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
