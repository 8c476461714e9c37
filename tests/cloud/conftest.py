"""IBM Cloud on loopback, and somebody who works behind its proxy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cloud.person import Person, finished
from tests.support.cloud import Cloud
from tests.support.hosts import Login

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    """Two regions with a few finished jobs each, behind a proxy that wants a password."""
    with Cloud(tmp_path, Login()) as cloud:
        finished(cloud.us, 5)
        finished(cloud.eu, 3)
        yield cloud


@pytest.fixture
def person(cloud: Cloud, tmp_path: Path) -> Person:
    """Somebody with the variables of that cloud, and an empty home."""
    return Person.behind(cloud, tmp_path)
