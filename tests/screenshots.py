"""Draws the pictures of the README: ``python -m tests.screenshots``.

The demo account at a fixed moment, so that two runs give the same bytes.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import time
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory
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


async def _filter(stage: Stage) -> None:
    await stage.press("slash", *"status:failed,timedout")
    await stage.until(lambda: "10 of 61 jobs" in stage.text and "enter keep" in stage.text)
    await stage.pilot.pause()


async def _help(stage: Stage) -> None:
    await stage.press("question_mark")


async def _instances(stage: Stage) -> None:
    await stage.press("i")
    await stage.until(lambda: "2 of 2 followed" in stage.text and "now" in stage.text)
    await stage.pilot.pause()


SCREENS = {
    "jobs": (_SMALL, _jobs),
    "jobs-wide": (_WIDE, _jobs),
    "filter": (_SMALL, _filter),
    "help": (_WIDE, _help),
    "instances": (_SMALL, _instances),
}


# Names of the pictures of a job, their sizes, and the scenes of `tests.ui.scenes` they show.
JOB_SCREENS = {
    "job": (_SMALL, "overview-failed"),
    "job-running": (_SMALL, "overview-running"),
    "result": (_WIDE, "result-127"),
    "result-marked": (_SMALL, "result-marked"),
    "curve": (_WIDE, "result-curve"),
    "iq-points": (_SMALL, "result-points"),
    "spans": (_SMALL, "spans-marked"),
    "drift": (_WIDE, "spans-drift"),
    "inputs": (_SMALL, "inputs"),
    "logs": (_SMALL, "logs"),
    "json": (_SMALL, "json"),
    "private": (_SMALL, "private"),
    "save": (_SMALL, "save"),
}
# Those of acting on jobs, and the scenes of `tests.ui.triage_scenes`.
TRIAGE_SCREENS = {
    "sessions": (_SMALL, "sessions"),
    "session-close": (_SMALL, "sessions-close"),
    "backends": (_SMALL, "backends"),
    "backends-wide": (_WIDE, "backends"),
    "actions": (_SMALL, "actions"),
    "cancel": (_SMALL, "cancel"),
    "cancel-many": (_SMALL, "cancel-many"),
    "tags": (_SMALL, "tags"),
    "tags-many": (_SMALL, "tags-many"),
    "columns": (_SMALL, "columns"),
}


# Those of signing in, without a screen behind them, and the scenes of `tests.ui.sign_in_scenes`.
SIGN_IN_SCREENS = {"sign-in": (_SMALL, "first"), "pick": (_SMALL, "pick")}


async def draw(name: str) -> str:
    """Draw one of the pictures."""
    if name in SIGN_IN_SCREENS:
        return await _signing_in(*SIGN_IN_SCREENS[name])
    if name == "accounts":
        return await _accounts()
    # Textual reads the environment when it is imported.
    from tests.ui import scenes, triage_scenes
    from tests.ui.stage import staged

    ways = {**scenes.SCENES, **triage_scenes.SCENES}
    named = {**JOB_SCREENS, **TRIAGE_SCREENS}
    size, prepare = SCREENS.get(name) or (named[name][0], ways[named[name][1]])
    async with staged(size=size, save="results") as stage:
        await prepare(stage)
        return picture(stage.app)


async def _signing_in(size: tuple[int, int], scene: str) -> str:
    from tests.ui.sign_in_scenes import SCENES
    from tests.ui.sign_in_stage import sign_in

    async with sign_in(Path.cwd(), size=size) as stage:
        await SCENES[scene](stage)
        return picture(stage.app)


async def _accounts() -> str:
    from tests.ui.test_accounts_looks import accounts
    from tests.ui.whose_stage import whose_staged

    async with whose_staged(size=_SMALL) as it:
        await accounts(it)
        await it.stage.pilot.pause()
        return picture(it.stage.app)


def _drawn(names: list[str]) -> dict[str, str]:
    """Draw where nothing is, so that files of an earlier run are not told of."""
    with TemporaryDirectory() as folder, chdir(folder):
        Path("results").mkdir()
        return {name: asyncio.run(draw(name)) for name in names}


def main() -> int:
    """Write all pictures, or those that are named."""
    os.environ.update(TZ="UTC0", TERM="xterm-256color", COLORTERM="truecolor")
    os.environ.pop("NO_COLOR", None)
    time.tzset()
    FOLDER.mkdir(exist_ok=True)
    for name, svg in _drawn(sys.argv[1:] or _NAMES).items():
        (FOLDER / f"{name}.svg").write_text(svg, encoding="utf-8")
    return 0


_NAMES = [*SCREENS, *JOB_SCREENS, *TRIAGE_SCREENS, *SIGN_IN_SCREENS, "accounts"]


if __name__ == "__main__":
    sys.exit(main())
