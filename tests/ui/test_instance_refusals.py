"""Refusals of instances are told once."""

from __future__ import annotations

from msgspec.structs import replace

from qjobs_tui.demo.world import INSTANCES
from qjobs_tui.errors import NotFound, Unreachable
from qjobs_tui.store.snapshot import Health
from qjobs_tui.ui.screens.refusals import Refusals
from qjobs_tui.ui.text import UNICODE

from .instances_case import NO_ACCESS, told
from .samples import CRN, NOW, snapshot


def test_a_refusal_is_said_once_and_so_is_its_end() -> None:
    it, well = Refusals(UNICODE), Health(answered=NOW)
    away = Health(answered=NOW, error=Unreachable("no network"))
    assert told(it, us=well, eu=well) == []
    (words,) = told(it, us=well, eu=NO_ACCESS)
    assert words == (
        "demo-eu: no access (403). Ask. It is asked again every 10 minutes; i stops following it."
    )
    assert told(it, us=well, eu=replace(NO_ACCESS, asked=NOW)) == []
    # A network that fails between two refusals says nothing of the access.
    assert told(it, us=away, eu=away) == []
    assert told(it, us=well, eu=NO_ACCESS) == []
    assert told(it, us=well, eu=well) == ["demo-eu: access is back"]
    assert told(it, us=well, eu=well) == []
    absent = Health(error=NotFound("no", hint="Check the id."))
    (words,) = told(it, us=absent, eu=well)
    assert words.startswith("demo-us: not there (404). It was deleted or archived")
    assert "Check the id" not in words


def test_one_that_is_not_followed_any_more_is_forgotten() -> None:
    it = Refusals(UNICODE)
    assert told(it, us=Health(), eu=NO_ACCESS)
    alone = snapshot(instances=INSTANCES[:1], health={CRN: Health(answered=NOW)})
    assert it.news(alone) == ()
    assert told(it, us=Health(), eu=Health(answered=NOW)) == []
    assert told(it, us=Health(), eu=NO_ACCESS)
