"""The headline of a job, and the line of its details."""

from __future__ import annotations

from msgspec.structs import replace

from qjobs_tui.jobs import (
    Job,
    JobStatus,
)
from qjobs_tui.ui.overview import detail, headline, title

from .overview_case import SCENE
from .samples import CRN, job


def test_titles() -> None:
    one = job(status=JobStatus.TIMED_OUT)
    assert title(one, SCENE).plain == f"◕ timed out  {one.id}"
    assert headline(one, SCENE).plain == f"◕ timed out  {one.id}  sampler  ibm_fez"


def test_the_only_instance_needs_no_name() -> None:
    one = job(tags=("vqe",))
    assert "demo-us" not in headline(one, SCENE, 100).plain


def test_a_headline_drops_parts_from_the_right() -> None:
    one = job(tags=("vqe", "a tag that is long"))
    scene = replace(SCENE, instance_names={CRN: "demo-us", "other": "demo-eu"})
    whole = f"✓ done  {one.id}  sampler (estimator_v2)  ibm_fez  demo-us  vqe  a tag that is long"
    for width in range(1, 100):
        line = headline(one, scene, width, "estimator_v2").plain
        assert len(line) <= width
        if width >= 28:
            assert whole.startswith(line)
            assert whole[len(line) :][:2] in {"", "  "}
    assert headline(one, scene, 100, "estimator_v2").plain == whole
    assert headline(one, scene, len(whole) - 1, "estimator_v2").plain == whole.removesuffix(
        "  a tag that is long"
    )
    assert headline(one, scene, 20).plain == f"✓ done  {one.id}"[:19] + "…"


def test_the_detail_line() -> None:
    both = replace(SCENE, instance_names={CRN: "demo-us", "other": "demo-eu"})
    words = " sampler · ibm_fez · demo-us · created 09:29:07 · vqe"
    assert detail(job(tags=("vqe",)), both).plain == words
    assert detail(job(reason="too large", reason_code=1517), both).plain == " 1517 too large"
    assert detail(Job("abc", "", JobStatus.UNKNOWN), SCENE).plain == " "
