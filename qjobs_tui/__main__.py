"""Let ``python -m qjobs_tui`` do what the ``qjobs-tui`` command does."""

from qjobs_tui.cli import main

raise SystemExit(main())
