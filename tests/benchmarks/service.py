"""The service as a process of its own: ``python -m tests.benchmarks.service COUNT | demo``.

Prints the environment that points a client at it as one line of JSON, and serves until stdin ends.
"""

from __future__ import annotations

import json
import sys

from qjobs_tui.clock import SystemClock
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import World

if __name__ == "__main__":
    clock, which = SystemClock(), sys.argv[1]
    world = World.demo(clock) if which == "demo" else World.of(clock, int(which))
    with DemoServer(world) as server:
        newest = server.world.jobs()[-1].id
        print(json.dumps({"environment": server.environment(), "newest": newest}), flush=True)
        sys.stdin.read()
