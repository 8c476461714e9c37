"""Where the style sheets are: inside the package when installed, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path


def styles_folder() -> Path:
    """Return the folder that holds ``app.tcss``."""
    package = Path(__file__).parent
    installed = package / "styles"
    return installed if installed.is_dir() else package.parent / "styles"
