"""Draws the pictures of the README: ``python -m tests.screenshots``.

The demo account at a fixed moment, so that two runs give the same bytes.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.ui.stage import Stage

FOLDER = Path(__file__).parent.parent / "screenshots"
_SMALL, _WIDE = (100, 30), (145, 45)


def picture(app: Any) -> str:
    """An SVG of the screen, without the random names that Rich gives its classes."""
    svg: str = app.export_screenshot(title="qjobs-tui", simplify=True)
    return re.sub(r"terminal-\d+", "terminal", svg)


async def _jobs(stage: Stage) -> None:
    await stage.press("j", "j", "space", "j", "space", "j")


async def _job(stage: Stage) -> None:
    failed = next(job for job in stage.table.jobs if job.reason_code == 1517)
    stage.table.go_to(failed.id)
    await stage.press("enter")
    await stage.until(lambda: "qiskit" in stage.line("overview"))


async def _filter(stage: Stage) -> None:
    await stage.press("slash", *"status:failed,timedout")
    await stage.until(lambda: "10 of 61 jobs" in stage.text and "enter keep" in stage.text)
    await stage.pilot.pause()


async def _help(stage: Stage) -> None:
    await stage.press("question_mark")


SCREENS = {
    "jobs": (_SMALL, _jobs),
    "jobs-wide": (_WIDE, _jobs),
    "job": (_SMALL, _job),
    "filter": (_SMALL, _filter),
    "help": (_WIDE, _help),
}


async def draw(name: str) -> str:
    """Draw one of the pictures."""
    from tests.ui.stage import staged  # Textual reads the environment when it is imported

    size, prepare = SCREENS[name]
    async with staged(size=size) as stage:
        await prepare(stage)
        return picture(stage.app)


def main() -> int:
    """Write all pictures, or those that are named."""
    os.environ.update(TZ="UTC0", TERM="xterm-256color", COLORTERM="truecolor")
    os.environ.pop("NO_COLOR", None)
    time.tzset()
    FOLDER.mkdir(exist_ok=True)
    for name in sys.argv[1:] or SCREENS:
        (FOLDER / f"{name}.svg").write_text(asyncio.run(draw(name)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
