"""The overview of jobs made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from qjobs_tui.ui.columns import Scene
from qjobs_tui.ui.overview import Story

from .samples import CRN, NOW, snapshot

if TYPE_CHECKING:
    from qjobs_tui.jobs import (
        Job,
    )

SCENE = Scene(NOW, instance_names={CRN: "demo-us"})


def told(one: Job, **fields: Any) -> Story:
    extra = {key: fields.pop(key) for key in ("session", "note", "tail", "width") if key in fields}
    now = replace(snapshot(one, *fields.pop("others", ())), **fields)
    return Story(one, now, replace(SCENE, backends=now.backends), **extra)
