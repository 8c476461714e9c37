"""Bodies of old, read here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from qjobs_tui.results.read import read_result

from .make_fixtures import FOLDER

if TYPE_CHECKING:
    from qjobs_tui.results.limits import Limits


def read(tree: object, limits: Limits | None = None) -> Any:
    return read_result(json.dumps(tree).encode(), limits=limits)


def fixture(name: str) -> Any:
    return read_result(FOLDER / name)
