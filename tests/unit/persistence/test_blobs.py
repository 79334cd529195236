from __future__ import annotations

import os
import resource
import stat
import time
from pathlib import Path

import pytest

from studio.errors import NotFound, StoreUnavailable
from studio.persistence.blobs import FolderBlobStore

KEY = "user-1/session-1/turn-01-abc.flac"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "recordings"


@pytest.fixture
def store(folder: Path) -> FolderBlobStore:
    return FolderBlobStore(folder)


def files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*"))


def test_recordings_are_for_this_user_s_eyes(store: FolderBlobStore, folder: Path) -> None:
    store.put(KEY, b"x")
    assert stat.S_IMODE((folder / KEY).stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "user-1").stat().st_mode) == 0o700


def test_erasing_prunes_empty_folders(store: FolderBlobStore, folder: Path) -> None:
    store.put(KEY, b"x")
    store.put("user-1/session-2/turn-01-abc.flac", b"x")
    store.erase("user-1/session-1")
    assert files(folder) == ["user-1", "user-1/session-2", "user-1/session-2/turn-01-abc.flac"]
    store.erase("user-1/session-2/turn-01-abc.flac")
    assert files(folder) == []
    assert folder.is_dir()


def test_bytes_reach_the_disk_before_the_name_and_the_name_before_put_returns(
    store: FolderBlobStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(KEY, b"first, so that the folders are there")
    steps: list[str] = []
    flush, rename = os.fsync, Path.replace

    def watched_flush(descriptor: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        steps.append("flush folder" if is_folder else "flush file")
        flush(descriptor)

    def watched_rename(part: Path, target: Path) -> Path:
        steps.append("rename")
        return rename(part, target)

    monkeypatch.setattr(os, "fsync", watched_flush)
    monkeypatch.setattr(Path, "replace", watched_rename)
    store.put(KEY, b"second")
    assert steps == ["flush file", "rename", "flush folder"]
    steps.clear()
    store.put("user-2/session-1/a.flac", b"in new folders")
    assert steps == ["flush folder", "flush folder", "flush file", "rename", "flush folder"]


class TestCrashes:
    """What a crash leaves is set up by hand here; `test_durability.py` really kills."""

    @pytest.fixture
    def part(self, store: FolderBlobStore, folder: Path) -> Path:
        store.put(KEY, b"whole")
        left = folder / "user-1" / "session-1" / ".turn-02-def.flac.0123456789ab.part"
        left.write_bytes(b"ha")
        return left

    def test_a_part_file_is_no_blob(self, store: FolderBlobStore, part: Path) -> None:
        assert list(store.keys("user-1")) == [KEY]
        with pytest.raises(NotFound):
            store.open("user-1/session-1/turn-02-def.flac")

    def test_sweeping_takes_old_parts_only(self, store: FolderBlobStore, part: Path) -> None:
        assert store.sweep() == 0
        two_hours_ago = time.time() - 7200
        os.utime(part, (two_hours_ago, two_hours_ago))
        os.utime(part.with_name("turn-01-abc.flac"), (two_hours_ago, two_hours_ago))
        assert store.sweep() == 1
        assert not part.exists()
        assert list(store.keys("user-1")) == [KEY]

    def test_erasing_takes_parts_along(
        self, store: FolderBlobStore, part: Path, folder: Path
    ) -> None:
        assert store.erase("user-1/session-1") == 1
        assert files(folder) == []

    def test_sweeping_before_anything_is_stored(self, store: FolderBlobStore) -> None:
        assert store.sweep() == 0


class TestOutOfReach:
    def test_a_write_cut_short_leaves_no_trace(self, store: FolderBlobStore, folder: Path) -> None:
        store.put(KEY, b"whole")
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
        try:
            with pytest.raises(StoreUnavailable):
                store.put(KEY, b"x" * 50_000)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert (folder / KEY).read_bytes() == b"whole"
        assert len(files(folder)) == 3

    def test_a_disk_that_does_not_flush_is_no_success(
        self, store: FolderBlobStore, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store.put(KEY, b"whole")

        def fail(descriptor: int) -> None:
            raise OSError(5, "Input/output error")

        monkeypatch.setattr(os, "fsync", fail)
        with pytest.raises(StoreUnavailable):
            store.put(KEY, b"never")
        assert (folder / KEY).read_bytes() == b"whole"
        assert len(files(folder)) == 3

    def test_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("in the way")
        with pytest.raises(StoreUnavailable):
            FolderBlobStore(tmp_path / "file" / "recordings").put(KEY, b"x")
