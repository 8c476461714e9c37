"""Instances, and what their rows say."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from qjobs_tui.demo.ids import crn
from qjobs_tui.demo.world import INSTANCES
from qjobs_tui.errors import Forbidden
from qjobs_tui.jobs import Crn, Instance, InstanceUsage, JobStatus
from qjobs_tui.store.snapshot import Health, Snapshot
from qjobs_tui.ui.columns import Scene
from qjobs_tui.ui.lists import instances
from qjobs_tui.ui.places import told_apart

from .samples import CRN, NOW, job, snapshot

if TYPE_CHECKING:
    from qjobs_tui.ui.screens.refusals import Refusals

EU = INSTANCES[1].crn.text
HOSTILE = 'q" a,b\x1b]52;c;eHg=\x07\u202e[/b]'
AGAIN = NOW + timedelta(minutes=10)
NO_ACCESS = Health(error=Forbidden("No", hint="Ask.", trace="de30f"), retry_at=AGAIN)
USAGE = InstanceUsage(431, 600, None, NOW - timedelta(days=3), NOW + timedelta(days=25))


def place(number: int, name: str = "", region: str = "us-east", plan_name: str = "") -> Instance:
    return Instance(Crn.parse(crn(region, number)), name, plan_name)


def both(**fields: object) -> Snapshot:
    usual = {"instances": INSTANCES, "usage": {CRN: USAGE}}
    jobs = (job(1, status=JobStatus.QUEUED), job(2, status=JobStatus.RUNNING, instance=EU), job(3))
    return snapshot(*jobs, **usual | fields)


def found(now: Snapshot, *seen: Instance) -> tuple[instances.InstanceLine, ...]:
    return instances.lines(seen, now, frozenset(one.crn.text for one in now.instances))


def scene(now: Snapshot, **fields: object) -> Scene:
    return replace(Scene(NOW, instance_names=told_apart(now.instances)), **fields)


def told(refusals: Refusals, **health: Health) -> list[str]:
    now = snapshot(instances=INSTANCES, health={CRN: health["us"], EU: health["eu"]})
    return [words for words, _ in refusals.news(now)]
