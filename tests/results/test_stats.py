from __future__ import annotations

import subprocess
import sys

from qjobs_tui.results import stats

from .outcomes import of_samples


def test_the_door_leads_to_the_parts() -> None:
    seen = stats.joint_counts({"a": of_samples(["01", "11", "11"]), "b": of_samples(list("011"))})
    assert [(seen.bitstring(outcome), n) for outcome, n in seen.top(1)] == [("1 11", 2)]
    assert stats.probability(seen, "0 01").value == 1 / 3
    assert stats.marginal(seen, [2]).by_bitstring() == {"0": 1, "1": 2}
    assert all(hasattr(stats, name) for name in stats.__all__)


def test_it_loads_numpy_and_nothing_else_from_outside() -> None:
    code = (
        "import sys; import numpy; before = set(sys.modules)\n"
        "import qjobs_tui.results.stats\n"
        "new = {name.split('.')[0] for name in set(sys.modules) - before}\n"
        "print(*sorted(new - set(sys.stdlib_module_names) - {'numpy'}))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["qjobs_tui"]
