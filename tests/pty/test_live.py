"""What a user sees who only looks: rows, jobs that go on, a cursor that stays."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo.script import COMPLETED

if TYPE_CHECKING:
    from qjobs_tui.demo.server import DemoServer
    from tests.pty.conftest import Opens

pytestmark = pytest.mark.pty


def test_rows_appear(opens: Opens, server: DemoServer) -> None:
    newest = server.world.jobs()[-1].id
    with opens() as screen:
        screen.until_text(newest)
        screen.until_text("31 jobs")
        assert "DEMO" not in screen.text
        screen.press("q")
        assert screen.ended() == 0


def test_a_job_runs_and_ends_without_a_key(opens: Opens, server: DemoServer) -> None:
    world = server.world
    now = world.now()
    job = world.submit(
        starts=now + timedelta(seconds=4),
        ends=now + timedelta(seconds=9),
        ending=COMPLETED,
        tags=("live",),
    )
    with opens("--refresh", "2") as screen:
        screen.until(lambda _: "queued" in screen.line_with(job.id))
        screen.until(lambda _: "running" in screen.line_with(job.id))
        screen.until(lambda _: "done" in screen.line_with(job.id))


def test_the_cursor_stays_on_its_job(opens: Opens, server: DemoServer) -> None:
    world = server.world
    chosen = world.jobs()[-4].id
    with opens("--refresh", "2") as screen:
        screen.until_text(chosen)
        screen.press("jjj")
        screen.until(lambda _: screen.line_with("▌").find(chosen) > 0)
        place = next(at for at, line in enumerate(screen.display) if chosen in line)
        arrived = [world.submit(starts=None).id for _ in range(3)]
        # All of it at once: a terminal may be read between two parts of one repaint.
        screen.until(
            lambda text: (
                arrived[-1] in text
                and chosen in screen.line_with("▌")
                and chosen in screen.display[place + 3]
            )
        )
        world.delete(arrived[1])
        screen.press("r")
        screen.until(lambda text: arrived[1] not in text)
        assert chosen in screen.line_with("▌")


def test_filter(opens: Opens, server: DemoServer) -> None:
    failed = next(job.id for job in server.world.jobs() if job.ending.status == "Failed")
    with opens() as screen:
        screen.until_text("31 jobs")
        screen.press("/status:failed\r")
        screen.until_text("1 of 31 jobs")
        screen.until_text("1517 Circuit too large")
        assert failed in screen.line_with("▌")
        screen.press("\x1b")
        screen.until_text("31 jobs")
        screen.until(lambda text: "of 31" not in text)


def test_the_job_screen(opens: Opens) -> None:
    with opens() as screen:
        screen.until_text("31 jobs")
        screen.press("/broken\r")
        screen.until_text("1 of 31")
        screen.press("\r")
        screen.until_text("Use a smaller one.")
        screen.until_text("ran         1 s")
        screen.press("\x1b")
        screen.until_text("1 of 31")


@pytest.mark.parametrize(("columns", "lines"), [(20, 5), (145, 45), (1, 1)])
def test_resizing_and_back(opens: Opens, columns: int, lines: int) -> None:
    with opens() as screen:
        screen.until_text("31 jobs")
        screen.drain()
        before = screen.text
        screen.resize(columns, lines)
        screen.drain()
        screen.press("jk")
        screen.drain()
        assert screen.process.poll() is None
        screen.resize(80, 24)
        screen.until(lambda text: text.splitlines()[3:10] == before.splitlines()[3:10])
        screen.press("q")
        assert screen.ended() == 0


def test_the_demo_account(opens: Opens) -> None:
    with opens("--demo") as screen:
        screen.until_text("demo-us")
        assert "DEMO" in screen.display[0]
        screen.until(lambda text: "running" in text)
        screen.press("\r")
        screen.until_text("esc back")
        screen.until_text("created")
        assert "DEMO" in screen.display[0]
        screen.press("?")
        screen.until_text("Keys")
        assert "DEMO" in screen.display[0]
        screen.press("\x1b")
        screen.until(lambda text: "Keys" not in text)
        screen.press("\x10")
        screen.until_text("Search")
        assert "DEMO" in screen.display[0]
