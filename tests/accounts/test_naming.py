"""Which names are one to a keyring that ignores case."""

from __future__ import annotations

import pytest

from qjobs_tui.accounts.naming import namesake, taken


@pytest.mark.parametrize(
    ("name", "others", "found"),
    [
        ("Work", ("home", "work"), "work"),
        ("work", ("WORK", "work"), "work"),
        ("ÄRGER", ("ärger",), "ärger"),
        ("work", ("work ", "works", "wörk"), ""),
        ("work", (), ""),
    ],
    ids=["case", "itself-first", "not-ascii", "others", "none"],
)
def test_who_has_the_name(name: str, others: tuple[str, ...], found: str) -> None:
    assert namesake(name, others) == found
    assert bool(taken(name, others)) is bool(found)
    if found:
        assert f"an account {found!r} already" in taken(name, others)
        assert ("keyrings" in taken(name, others)) is (name != found)
