"""Where the bytes of a body are."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

from qjobs_tui.errors import BadResult
from qjobs_tui.results.gate.source import Blob, BytesSource, FileSource

BODY = bytes(range(256)) * 20


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "body"
    path.write_bytes(BODY)
    return path


def test_any_stretch_can_be_read(path: Path) -> None:
    for source in (BytesSource(BODY), FileSource(path)):
        assert source.size == len(BODY)
        for start, stop in ((0, len(BODY)), (10, 10), (255, 700), (len(BODY) - 1, len(BODY))):
            assert source.read(start, stop) == BODY[start:stop]


def test_a_file_may_be_removed_while_it_is_read(path: Path) -> None:
    source = FileSource(path)
    path.unlink()
    assert source.read(0, source.size) == BODY


def test_a_file_that_was_cut_short_is_told(path: Path) -> None:
    source = FileSource(path)
    os.truncate(path, 100)
    assert source.read(0, 100) == BODY[:100]
    with pytest.raises(BadResult, match="was cut short"):
        source.read(0, 101)


def open_files() -> set[str]:
    return {path.name for path in Path("/proc/self/fd").iterdir()}


def test_the_file_is_closed_with_its_source(path: Path) -> None:
    gc.collect()
    before = open_files()
    source = FileSource(path)
    assert open_files() != before
    del source
    gc.collect()
    assert open_files() == before


def test_what_is_no_file_is_refused_and_closed(tmp_path: Path) -> None:
    gc.collect()
    before = open_files()
    with pytest.raises(BadResult, match="is no regular file"):
        FileSource(tmp_path)
    gc.collect()
    assert open_files() == before


def test_a_stretch_comes_in_windows(path: Path) -> None:
    blob = Blob(FileSource(path), 100, 1000)
    assert blob.size == 900
    assert [len(window) for window in blob.windows(400)] == [400, 400, 100]
    assert b"".join(blob.windows(7)) == BODY[100:1000]
    assert list(Blob.of(b"").windows()) == []
