from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from qjobs_tui.demo import faults
from qjobs_tui.demo.ids import crn, xid
from qjobs_tui.demo.script import SessionScript
from qjobs_tui.demo.world import World
from qjobs_tui.errors import Forbidden, Unauthorized, Unavailable
from qjobs_tui.jobs import Crn, Instance

from ..support.rig import EU, US, one_instance, rig

if TYPE_CHECKING:
    from ..support.clock import FakeClock

LISTS = ["/workloads", "/workloads"]


def opened(world: World, number: int, **script: object) -> str:
    """Open a session that somebody made a while ago, and return its id."""
    created = world.now() - timedelta(minutes=number + 1)
    made = SessionScript(xid(created, number), "batch", "ibm_fez", created, **script)  # type: ignore[arg-type]
    world.open_sessions([made])
    return made.id


def records(asked: list[str]) -> list[str]:
    return [path.removeprefix("/sessions/") for path in asked if path.startswith("/sessions/")]


async def test_those_of_both_instances_and_their_records(clock: FakeClock) -> None:
    async with rig(World.demo(clock), clock) as at:
        await at.start()
        at.requests()
        told = await at.store.sessions.ask()
        assert told is at.store.sessions.known
        assert not told.troubles
        assert {one.instance for one in told.by_id.values()} == {US, EU}
        batch = next(one for one in told.by_id.values() if one.instance == US and not one.is_over)
        assert batch.is_whole
        assert (batch.session.mode, batch.session.state) == ("batch", "active")
        assert batch.session.max_ttl == 28_800
        assert sum(one.is_over for one in told.by_id.values()) == 2
        asked = at.asked()
        assert asked.count("/workloads") == 4
        # The closed ones have jobs in the table, whose records say when they began.
        assert len(records(asked)) == 4
        await at.store.sessions.ask()
        # A closed one does not change any more.
        assert sorted(records(at.asked())) == sorted(
            key for key, one in told.by_id.items() if not one.is_over
        )


async def test_what_is_listed_and_has_no_jobs(clock: FakeClock) -> None:
    world = one_instance(clock)
    key = opened(world, 1)
    closed = opened(world, 2, closes=clock.now(), accepting=False)
    async with rig(world, clock) as at:
        await at.start()
        at.requests()
        told = await at.store.sessions.ask()
        assert set(told.by_id) == {key, closed}
        assert records(at.asked()) == [key]
        assert told.by_id[key].session.accepting_jobs is True
        assert told.by_id[closed].is_over
        # Meanwhile it was closed elsewhere.
        world.close_session(key)
        assert (await at.store.sessions.ask()).by_id[key].is_over


async def test_many_take_turns(clock: FakeClock) -> None:
    world = one_instance(clock)
    ids = {opened(world, number) for number in range(53)}
    async with rig(world, clock) as at:
        await at.start()
        at.requests()
        seen: list[str] = []
        for _ in range(3):
            told = await at.store.sessions.ask()
            turn = records(at.asked())
            assert len(turn) == len(set(turn)) == 20
            seen += turn
        assert told.unlisted == {US: 3}
        assert len(set(seen)) == 50
        assert set(seen) == set(told.by_id) < ids
        # Whose record is the oldest comes first.
        last = set(seen[40:])
        assert len(last & set(seen[:20])) == 10
        await at.store.sessions.ask()
        assert not last & set(records(at.asked()))


async def test_what_is_hopeless_is_not_tried_for_each(clock: FakeClock) -> None:
    world = one_instance(clock)
    for number in range(15):
        opened(world, number)
    async with rig(world, clock) as at:
        await at.start()
        at.requests()
        at.server.faults.add(faults.status(401, "/sessions/", times=None))
        told = await at.store.sessions.ask()
        assert isinstance(told.troubles[US], Unauthorized)
        assert len(told.by_id) == 15
        # Those under way, each with a fresh token.
        assert len(records(at.asked())) <= 8


async def test_without_the_right_to_list(clock: FakeClock) -> None:
    async with rig(World.demo(clock), clock) as at:
        await at.start()
        at.server.faults.add(faults.status(403, "/workloads", times=None))
        told = await at.store.sessions.ask()
        assert set(told.troubles) == {US, EU}
        assert all(isinstance(error, Forbidden) for error in told.troubles.values())
        # Those of the jobs in the table are told all the same.
        assert sum(one.is_whole for one in told.by_id.values()) == 4


async def test_an_outage_forgets_nothing(clock: FakeClock) -> None:
    async with rig(World.demo(clock), clock) as at:
        await at.start()
        before = await at.store.sessions.ask()
        at.server.faults.add(faults.status(500, "/workloads", times=None))
        told = await at.patiently(at.store.sessions.ask())
        assert isinstance(told.troubles[US], Unavailable)
        assert set(told.by_id) == set(before.by_id)
        at.server.faults.clear()
        at.server.faults.add(faults.too_many("3", "/sessions/"))
        assert not (await at.patiently(at.store.sessions.ask())).troubles


async def test_one_that_is_gone_is_asked_for_once(clock: FakeClock) -> None:
    world = one_instance(clock)
    world.submit(session_id="nobodys")
    async with rig(world, clock) as at:
        await at.start()
        at.requests()
        told = await at.store.sessions.ask()
        assert not told.by_id
        assert not told.troubles
        assert at.asked() == [*LISTS, "/sessions/nobodys"]
        await at.store.sessions.ask()
        assert at.asked() == LISTS


async def test_an_id_that_is_none_leaves_the_service_alone(clock: FakeClock) -> None:
    world = one_instance(clock)
    world.submit(session_id="../jobs")
    async with rig(world, clock) as at:
        await at.start()
        at.requests()
        told = await at.store.sessions.ask()
        assert at.asked() == LISTS
        assert not told.by_id


async def test_a_qpu_of_two_instances_is_as_it_was_told_last(clock: FakeClock) -> None:
    async with rig(twins(clock), clock) as at:
        at.store.connect(at.feeds)
        us, eu = at.feeds
        await at.store.ask_backends(us)
        await at.store.ask_backends(eu)
        before = set(at.snapshot.backends.values())
        clock.advance(600)
        await at.store.ask_backends(us)
        assert set(at.snapshot.backends.values()) == set(await us.client.backends()) != before


def twins(clock: FakeClock) -> World:
    """Make an account with two instances of one region, which have the same QPUs."""
    places = [
        Instance(Crn.parse(crn("us-east", number)), f"us-{number}", "open") for number in (1, 2)
    ]
    return World(clock, instances=tuple(places))
