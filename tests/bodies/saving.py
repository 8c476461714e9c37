"""A reader on the service, a folder to save into, and all that was told."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qjobs_tui.bodies.bulk import Saver, save_all
from qjobs_tui.bodies.cache import BodyCache
from qjobs_tui.bodies.exporting import Cut
from qjobs_tui.bodies.outcome import Outcome, Step
from qjobs_tui.bodies.plan import Order, Wish, planned
from qjobs_tui.bodies.reader import BodyReader
from qjobs_tui.bodies.templates import Template
from qjobs_tui.demo.ids import xid

if TYPE_CHECKING:
    from qjobs_tui.jobs import Job
    from qjobs_tui.service.client import ServiceClient

    from .conftest import Place

FIXTURES = Path(__file__).parents[1] / "results" / "fixtures"
SAMPLER = (FIXTURES / "type-spans-every-kind.json").read_bytes()
FLIPS = (FIXTURES / "executor-v2.0-sampler-twirled-flips.json").read_bytes()
CALIBRATION = (FIXTURES / "calibrate-v0.1.json").read_bytes()
BROKEN = SAMPLER[:-100]
BODIES = {
    "sampler": SAMPLER,
    "flips": FLIPS,
    "calibration": CALIBRATION,
    "broken": BROKEN,
    "text": b"It broke.",
}


@dataclass
class Office:
    """What saving needs, and what came of it."""

    place: Place
    root: Path
    told: list[Step | Outcome] = field(default_factory=list)
    cut: Cut = field(default_factory=Cut)
    template: str = "{id}"

    def __post_init__(self) -> None:
        self.folder, self.passing = self.root / "results", self.root / "passing"
        self.folder.mkdir()
        self.passing.mkdir()
        cache = BodyCache(self.root / "cache", 1 << 24, self.place.clock)
        self.reader = BodyReader(self.client_of, lambda: cache, self.passing)
        self.saver = Saver(self.reader, self.client_of, self.place.clock, {})

    async def client_of(self, job: Job) -> ServiceClient:
        del job
        return self.place.client

    async def job(self, body: bytes | None = SAMPLER, number: int = 0, **script: Any) -> Job:
        """Add a job to the service."""
        now = self.place.server.world.now()
        times = {"created": now, "starts": now, "ends": now} | script
        made = self.place.server.world.submit(id=xid(now, number), result=body, **times)
        return await self.place.client.job(made.id)

    def wish(self, **more: Any) -> Wish:
        return Wish(self.folder, Template.parse(self.template), self.cut, **more)

    def plan(self, *jobs: Job, **more: Any) -> tuple[Order, ...]:
        return planned(jobs, self.wish(**more), is_kept=self.reader.is_kept)

    async def save(self, *jobs: Job, goes_on: Any = lambda: True, **more: Any) -> list[Outcome]:
        """Save, and return what came of each."""
        orders, wish = self.plan(*jobs, **more), self.wish(**more)
        self.told.clear()
        await save_all(self.saver, orders, wish, self.told.append, goes_on=goes_on)
        return self.outcomes()

    def outcomes(self) -> list[Outcome]:
        return [one for one in self.told if isinstance(one, Outcome)]

    def steps(self) -> list[Step]:
        return [one for one in self.told if isinstance(one, Step)]

    def names(self) -> list[str]:
        """All files, hidden ones and those on their way included."""
        return sorted(path.name for at in (self.folder, self.passing) for path in at.iterdir())

    def text(self, name: str) -> str:
        return (self.folder / name).read_text()

    def meta(self, job: Job) -> Any:
        return json.loads(self.text(f"{job.id}.meta.json"))

    def edit_meta(self, job: Job, /, **changes: Any) -> None:
        told = self.meta(job) | changes
        (self.folder / f"{job.id}.meta.json").write_text(json.dumps(told))

    def with_cut(self, *cut: Any) -> None:
        self.cut = Cut(*cut)

    def forget(self) -> None:
        """Read as a later run of the program would, without a cache."""
        cache = BodyCache(self.root / "other", 1 << 24, self.place.clock)
        self.reader = BodyReader(self.client_of, lambda: cache, self.passing)
        self.saver = replace(self.saver, reader=self.reader)
