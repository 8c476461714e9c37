"""Texts and results of the simulated jobs; results are made when somebody asks for them."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qjobs_tui.demo.script import JobScript

TRACEBACK = b"""Traceback (most recent call last):
  File "/app/program_starter/main.py", line 88, in execute_program
    final_result = self.main(backend, self.messenger, **self.user_params)
  File "/provider/programs/sampler.py", line 412, in main
    raise ExecutionError(details)
ExecutionError: 'The job failed on the control system. -- code 1517'
"""
LOG = (
    "qiskit-runtime INFO: program started\n"
    "qiskit-runtime INFO: 1 PUB accepted\n"
    "qiskit-runtime INFO: program finished\n"
)
# Plans by what a job's tags say it is about, else in turn; `qjobs_tui.demo.plans` has them all.
_BY_TAG = {
    ("executor", "vqe"): "mitigated",
    ("executor", "readout-check"): "kerneled",
    ("executor", "calibration-check"): "averaged",
    ("executor", "thesis"): "plain",
    ("sampler", "qaoa"): "qaoa",
    ("sampler", "h2"): "molecule",
    ("estimator", "vqe"): "energies",
    ("estimator", "ising"): "zne",
}
_IN_TURN = {
    "executor": ("twirled", "program 2.0", "plain", "kerneled", "program 1.1", "twirled 1.0"),
    "sampler": ("sampler", "molecule", "iq", "samples"),
    "estimator": ("curves", "energies", "values"),
    "noise-learner": ("learned 0.3", "learned 0.2", "learned", "learned 0.1"),
    "circuit-runner": ("counts",),
    "qasm3-runner": ("counts", "quasi"),
    "calibrate": ("calibrated",),
}
_KEPT, _KEPT_BYTES = 4, 4_000_000


def fitting(program: str, tags: tuple[str, ...] = (), turn: int = 0) -> str:
    """Return the plan by which the result of a job of that program is made.

    Raises:
        KeyError: The account has no such program.

    """
    by_tag = (_BY_TAG.get((program, tag)) for tag in tags)
    names = _IN_TURN[program]
    return next((name for name in by_tag if name), names[turn % len(names)])


def long_traceback() -> bytes:
    """Return what a program prints that fails deep down: some pages, with a cause before it."""
    frames = [
        f'  File "/provider/layers/stage_{n:02}.py", line {37 * n % 900 + 1}, in lower\n'
        f"    return self.next_stage.lower(circuit, depth={n})\n"
        for n in range(60)
    ]
    first = "Traceback (most recent call last):\n" + "".join(frames)
    cause = first + "TimeoutError: no acknowledgement from chunk 3 of 41 after 30.0 s\n\n"
    link = "During handling of the above exception, another exception occurred:\n\n"
    return (cause + link).encode() + TRACEBACK


class Bodies:
    """Makes the results that jobs name, and keeps a few small ones; any thread may ask."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], bytes] = {}
        self._lock = Lock()

    def of(self, job: JobScript) -> bytes | None:
        """Return the body of a job's result: as it is written there, or made by its plan."""
        if not isinstance(job.result, str):
            return job.result
        key = (job.id, job.result, job.starts, job.ends)
        with self._lock:
            known = self._kept.get(key)
        return known if known is not None else self._made(job, job.result, key)

    def _made(self, job: JobScript, plan: str, key: tuple[object, ...]) -> bytes:
        # Loads numpy: the account opens without it.
        from qjobs_tui.demo.results.making import made

        body = made(job, plan)
        if len(body) <= _KEPT_BYTES:
            with self._lock:
                self._kept[key] = body
                while len(self._kept) > _KEPT:
                    del self._kept[next(iter(self._kept))]
        return body
