"""A simulated week: each watched end is told exactly once, whatever comes between.

Jobs end, tokens expire every hour, the network is away for seconds to hours in five ways, the
laptop sleeps, the program is started anew, and for a day a second one runs beside it.
"""

from __future__ import annotations

import asyncio
import gc
import random
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from qjobs_tui.demo.ids import xid
from qjobs_tui.demo.script import CANCELLED, COMPLETED, Ending
from qjobs_tui.demo.world import INSTANCES, World

from .week import INTERVAL, START, Network, Program, WeekClock

if TYPE_CHECKING:
    from pathlib import Path

    from qjobs_tui.demo.script import JobScript

DAY = timedelta(days=1)
RULES = ("tag:long",)
JOBS = 150
BUSY_DAYS = 6
OUTAGES = 40
WAYS = ("unreachable", "cut", "down", "iam", "busy")


class Week:
    """What happens, and who runs when."""

    def __init__(self, folder: Path) -> None:
        self.dice = random.Random(5)
        self.clock = WeekClock()
        self.world = World(self.clock, instances=INSTANCES[:1])
        self.network = Network(self.world)
        self.folder = folder
        self.jobs = [self._job(number) for number in range(JOBS)]
        self.wanted = {job.id for job in self.jobs if job.tags == ("long",)}
        self.running: list[Program] = []
        self.programs: list[Program] = []
        self.away = 0.0

    def _job(self, number: int) -> JobScript:
        """Some wait for days, some are over before anybody can look."""
        created = START + BUSY_DAYS * DAY * self.dice.random() * 0.9
        wait = timedelta(seconds=self.dice.choice((5, 60, 1800, 20_000, 90_000)))
        ran = timedelta(seconds=self.dice.choice((2, 30, 900, 15_000)))
        return self.world.submit(
            id=xid(created, number),
            created=created,
            starts=created + wait,
            ends=min(created + wait + ran, START + BUSY_DAYS * DAY),
            ending=self.dice.choice((COMPLETED, Ending("Failed", "Failed"), CANCELLED)),
            tags=self.dice.choice(((), ("long",), ("short",))),
        )

    def start(self) -> None:
        program = Program(self.world, self.clock, self.network, self.folder, RULES)
        self.running.append(program)
        self.programs.append(program)

    async def quit(self) -> None:
        for program in self.running:
            await program.stop()
        self.running.clear()

    async def go(self, moment: datetime) -> None:
        """Let time pass; every half an hour the user looks and watches a few jobs by hand."""
        while (now := self.clock.now()) < moment:
            following = min(moment, now + timedelta(minutes=30))
            await self.clock.run_until(following, self._is_idle)
            if self.running and self.dice.random() < 0.7:
                await self._press_w()

    async def _press_w(self) -> None:
        program = self.running[-1]
        pending = [job for job in program.store.snapshot.jobs if job.status.is_pending]
        chosen = [job for job in pending if job.tags == ("short",) and job.id not in self.wanted]
        if chosen:
            self.wanted |= {job.id for job in chosen}
            await program.watcher.watch(chosen)

    def _is_idle(self) -> bool:
        return all(program.is_idle() for program in self.running)

    def told(self) -> list[str]:
        return [job_id for program in self.programs for job_id in program.told.ends]


def plan(dice: random.Random) -> list[tuple[datetime, str, float]]:
    """What happens when: outages and their length, lids closed, quits, a second program."""
    events: list[tuple[datetime, str, float]] = []
    for number in range(OUTAGES):
        length = 10 ** dice.uniform(0.5, 4.2)
        events.append((START + BUSY_DAYS * DAY * dice.random(), WAYS[number % 5], length))
    for day in range(BUSY_DAYS):
        events.append((START + day * DAY + timedelta(hours=10), "suspend", 7 * 3600.0))
        events.append((START + day * DAY + timedelta(hours=20.3), "suspend", 90.0))
    events += [
        (START + timedelta(hours=hour), "quit", dice.uniform(1, 15_000))
        for hour in (9, 30, 31, 57, 80, 111, 130)
    ]
    events.append((START + timedelta(hours=60), "second", 0.0))
    return sorted(events)


async def live(week: Week) -> None:
    """Live through the busy days."""
    week.start()
    for moment, event, length in plan(week.dice):
        await week.go(moment)
        if event == "suspend":
            week.clock.suspend(length)
        elif event == "second":
            week.start()
        elif event == "quit":
            await week.quit()
            await week.go(week.clock.now() + timedelta(seconds=length))
            week.start()
        else:
            week.network.outage = event
            week.away += length
            await week.go(week.clock.now() + timedelta(seconds=length))
            week.network.outage = ""
    await week.go(START + BUSY_DAYS * DAY)


async def test_each_watched_end_of_a_week_is_told_exactly_once(tmp_path: Path) -> None:
    week = Week(tmp_path / "state")
    await live(week)
    await week.go(week.clock.now() + timedelta(hours=2))
    told = week.told()
    assert len(told) == len(set(told))
    assert set(told) == week.wanted
    assert len(told) > JOBS / 3
    assert not [words for program in week.programs for words in program.warned]
    assert not [words for program in week.programs for words in program.told.lost]
    _check_requests(week)
    await _check_a_quiet_day(week)
    assert week.clock.now() - START >= 7 * DAY
    assert week.told() == told
    await week.quit()


def _check_requests(week: Week) -> None:
    """One list a turn, a second question in every other at most, and a few for each job."""
    asked = week.network.asked
    turns = sum(program.turns for program in week.programs)
    least = INTERVAL * 0.9
    assert asked["pending"] <= turns
    # Failures bring turns on at first, then put them off: 2 s, 4 s … 120 s.
    assert turns <= BUSY_DAYS * DAY.total_seconds() * 1.2 / least + week.away / 60 + OUTAGES * 8
    assert asked["single"] <= 4 * JOBS + 8 * len(week.programs)
    others = sum(asked.values()) - asked["pending"] - asked["single"] - asked["sign in"]
    assert others <= 0.8 * turns + JOBS * 2
    # A token is renewed when four fifths of its hour are over; while that fails, at each turn.
    hourly = 24 * BUSY_DAYS * 1.25
    assert hourly / 2 <= asked["sign in"] <= 1.2 * hourly + week.away / 60 + OUTAGES * 8


async def _check_a_quiet_day(week: Week) -> None:
    """Nothing changes: two requests a turn at most, and not a byte more is held in the end."""
    await week.go(week.clock.now() + timedelta(hours=3))
    program = week.running[-1]
    tasks, blocks = len(asyncio.all_tasks()), _blocks()
    week.network.asked.clear()
    before = program.turns
    await week.go(START + 7 * DAY + timedelta(hours=4))
    turns = program.turns - before
    hours = turns * INTERVAL / 3600
    assert 18 < hours < 26
    asked = week.network.asked
    service = sum(asked.values()) - asked["sign in"]
    assert asked["pending"] == turns
    assert service <= 2 * turns
    assert asked.get("single", 0) == 0
    assert len(asyncio.all_tasks()) == tasks
    assert _blocks() - blocks < 1000
    assert not program.watcher.ids
    assert len(program.ledger.watching.settled) == len(week.wanted)


def _blocks() -> int:
    gc.collect()
    return sys.getallocatedblocks()
