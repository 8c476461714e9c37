"""A test of an account asks its instances too, as ``account test`` does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo.faults import Fault, Kind

from .accounts_stage import LAB, below, opened, told
from .whose_stage import whose_staged

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("is_used", [True, False], ids=["used", "another"])
async def test_a_test_tells_that_an_instance_does_not_answer(*, is_used: bool) -> None:
    async with whose_staged() as it:
        await it.keep("lab", instances=("demo-eu",))
        if is_used:
            await it.found()
        await opened(it, LAB)
        it.stage.server.faults.add(Fault(Kind.STATUS, "/usage", status=404, times=None))
        await it.stage.press("t")
        await told(it, "account 'lab': key accepted, 2 instances seen")
        assert "answers for instance 'demo-eu': check the url" in below(it).replace("\n", " ")
