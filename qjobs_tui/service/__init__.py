"""IBM Quantum's REST service: sign-in, requests, and answers turned into `qjobs_tui.jobs` values.

Importing this package loads no HTTP library; `service.connect` does.
"""

import sys

# httpx offers a command line of its own where click is installed, and importing that (with rich's
# progress bars and pygments) takes longer than httpx itself. None makes its import fail, which
# httpx is prepared for.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
