"""The body of a simulated job, made from its plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qjobs_tui.demo.plans import PLANS, EstimatorPlan, Plan, ProgramPlan, SamplerPlan
from qjobs_tui.demo.results import estimator, others, program, sampler
from qjobs_tui.demo.results.broken import DAMAGED, FORGED
from qjobs_tui.demo.results.encoding import dumps

if TYPE_CHECKING:
    from qjobs_tui.demo.script import JobScript


def made(job: JobScript, name: str) -> bytes:
    """Make the body of a job by the plan of that name; its id is the seed.

    Names of `broken` make bodies that cannot be read: ``bomb``, or ``truncated`` with a plan after
    it, ``truncated sampler``.

    Raises:
        KeyError: There is no such plan.

    """
    if name in FORGED:
        return FORGED[name]()
    damage, _, rest = name.partition(" ")
    if damage in DAMAGED:
        return DAMAGED[damage](made(job, rest))
    return _sound(job, PLANS[name])


def _sound(job: JobScript, plan: Plan) -> bytes:
    rng = np.random.default_rng(list(job.id.encode()))
    if isinstance(plan, SamplerPlan):
        return dumps(sampler.body(plan, job, rng))
    if isinstance(plan, EstimatorPlan):
        return dumps(estimator.body(plan, rng))
    if isinstance(plan, ProgramPlan):
        return dumps(program.body(plan, job, rng))
    return dumps(others.body(plan, job, rng))
