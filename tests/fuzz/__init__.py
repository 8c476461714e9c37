"""Broken and hostile result bodies by the hundred thousand: ``python -m tests.fuzz``."""
