"""``python -m tests.cloud.ask_ibm``: the ids of an account's jobs, listed by IBM's own client."""

from __future__ import annotations

import json
import warnings

if __name__ == "__main__":
    warnings.simplefilter("ignore")
    from qiskit_ibm_runtime import QiskitRuntimeService

    jobs = QiskitRuntimeService().jobs(limit=None)
    print(json.dumps([{"id": job.job_id()} for job in jobs]))
