"""The screen of QPUs, on the demo account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from qjobs_tui.demo import faults
from qjobs_tui.demo.ids import crn
from qjobs_tui.demo.world import World
from qjobs_tui.jobs import Crn, Instance

from .stage import staged

if TYPE_CHECKING:
    from .still import StillClock

from .lists_stage import at_row, opened, row, shown


async def test_backends_in_any_order_and_the_jobs_of_one() -> None:
    async with staged(size=(140, 45)) as stage:
        await opened(stage, "b")
        assert "6 QPUs" in stage.line("list-title")
        kingston = row(stage, "ibm_kingston")
        for part in (
            "paused",
            "Heron r2",
            "340,000",
            "1.00e-3",
            "9.00e-3",
            "1 queued",
            "Calibration",
        ):
            assert part in kingston
        listing = shown(stage).listing
        await stage.press("j")
        before = listing.key
        orders = set()
        for _ in range(14):
            await stage.press("o")
            assert listing.key == before
            orders.add(listing.keys)
        assert len(orders) > 4
        assert listing.keys == tuple(sorted(listing.keys))
        await stage.press("O")
        assert listing.keys == tuple(sorted(listing.keys, reverse=True))
        await at_row(stage, "ibm_kingston")
        assert "Calibration after maintenance; jobs stay queued" in stage.line("list-detail")
        await stage.press("enter")
        await stage.until(lambda: stage.jobs.query_text == "backend:ibm_kingston")
        assert {job.backend for job in stage.table.jobs} == {"ibm_kingston"}


async def test_backends_follow_the_service_and_narrow_ones_tell_the_rest_below() -> None:
    async with staged() as stage:
        await opened(stage, "b")
        assert "CLOPS" not in stage.text.splitlines()[2]
        assert "CLOPS 330,000" in stage.line("list-detail")
        # Sorting goes through the columns that can be seen.
        await stage.press(*["o"] * 8)
        assert shown(stage).listing.keys[0] == "ibm_aachen"
        before = stage.app.snapshot.backends["ibm_aachen"]
        changed = replace(before, queue_length=77, status="offline", reason="gone fishing")
        told = {**stage.app.snapshot.backends, "ibm_aachen": changed}
        stage.app.store._replace(backends=told)
        await stage.until(lambda: "77" in row(stage, "ibm_aachen  "))
        assert "offline: gone fishing" in stage.line("list-detail")
        await stage.press("r")
        await stage.until(lambda: "fishing" not in stage.line("list-detail"))


def twins(clock: StillClock) -> World:
    """Make an account with two instances that have the same QPUs, and a job in each."""
    places = [
        Instance(Crn.parse(crn("us-east", number)), f"us-{number}", "open") for number in (1, 2)
    ]
    world = World(clock, instances=tuple(places))
    for place in places:
        world.submit(place.crn.text, backend="ibm_fez", starts=None, ends=None)
    return world


async def test_a_qpu_of_several_instances_is_one_row() -> None:
    async with staged(twins) as stage:
        await opened(stage, "b")
        assert len(shown(stage).listing.keys) == 4
        assert "2 queued" in row(stage, "ibm_fez")
        stage.server.faults.add(faults.status(403, "/backends", times=1))
        await stage.press("r")
        await stage.until(lambda: "us-1: " in stage.text or "us-2: " in stage.text)
        assert len(shown(stage).listing.keys) == 4
