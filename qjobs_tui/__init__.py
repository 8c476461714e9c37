"""qjobs-tui: your IBM Quantum jobs, live in a terminal."""

__version__ = "0.1.0"
