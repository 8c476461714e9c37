"""How many examples a property is shown."""

from __future__ import annotations

from hypothesis import settings

_USUAL = 100


def examples(count: int) -> settings:
    """Show so many examples where others show a hundred; fewer or more as the profile says."""
    return settings(max_examples=max(1, count * settings().max_examples // _USUAL))
