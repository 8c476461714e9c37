"""What the user chose, from wherever they said so: file, environment, command line, screen."""

from .settings import (
    CACHE_BYTES,
    DEFAULT_REFRESH,
    MAX_REFRESH,
    MIN_REFRESH,
    Folders,
    Origin,
    Settings,
)

__all__ = [
    "CACHE_BYTES",
    "DEFAULT_REFRESH",
    "MAX_REFRESH",
    "MIN_REFRESH",
    "Folders",
    "Origin",
    "Settings",
]
