"""One authorised call to the simulated service, and what its path speaks of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qjobs_tui.demo.script import OWN_USER
from qjobs_tui.demo.web import Answer, Refusal, Request

if TYPE_CHECKING:
    from datetime import datetime

    from qjobs_tui.demo.devices import Device
    from qjobs_tui.demo.script import JobScript, SessionScript
    from qjobs_tui.demo.world import World


@dataclass(frozen=True, slots=True)
class Call:
    """A request whose token and instances are in order.

    Args:
        world: The account.
        request: The request.
        places: CRNs of its instances; only ``/workloads`` takes several.
        name: The id or name in its path, or "".
        url: Address that was asked for, without the query.

    """

    world: World
    request: Request
    places: tuple[str, ...]
    name: str = ""
    url: str = ""

    @property
    def place(self) -> str:
        """The CRN of the instance."""
        return self.places[0]

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.world.now()

    def job(self) -> JobScript:
        """Return the job of the path.

        Raises:
            Refusal: 404, the instance has no such job.

        """
        job = self.world.job(self.name, self.place)
        if job is None:
            raise Refusal(404, 1291, f"Job not found. Job ID: {self.name}", "Check the job's id.")
        return job

    def own_job(self) -> JobScript:
        """Return the job of the path, which must be the user's own.

        Raises:
            Refusal: 404, or 403 for another user's.

        """
        job = self.job()
        if job.user_id != OWN_USER:
            raise Refusal(403, 1200, "This job belongs to another user of the instance.")
        return job

    def session(self) -> SessionScript:
        """Return the session of the path.

        Raises:
            Refusal: 404, the instance has no such session.

        """
        for session in self.world.sessions(self.place):
            if session.id == self.name:
                return session
        raise Refusal(404, 1290, f"Session not found. Session ID: {self.name}")

    def device(self) -> Device:
        """Return the QPU of the path.

        Raises:
            Refusal: 404, the instance has no such QPU, or it is retired.

        """
        for device in self.world.devices(self.place):
            if device.name == self.name:
                return device
        raise Refusal(404, 1007, f"Backend {self.name} not found.")


Handler = Callable[[Call], Answer]
# Method, path with {} for an id or name, and what answers it.
Route = tuple[str, str, Handler]
