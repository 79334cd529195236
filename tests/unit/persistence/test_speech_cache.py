from __future__ import annotations

import os
import stat
import time
from pathlib import Path
from threading import Event, Thread

import pytest

from studio.persistence.speech_cache import FolderSpeechCache
from studio.ports import KeptSpeech

LINE = KeptSpeech(24_000, b"\n\x00{\x01" * 500, "orpheus")


def key(n: int) -> str:
    return f"{n:064x}"


@pytest.fixture
def cache(tmp_path: Path) -> FolderSpeechCache:
    return FolderSpeechCache(tmp_path / "data" / "speech", most_bytes=10_000)


def names(cache: FolderSpeechCache) -> set[str]:
    return {p.name for p in cache.folder.iterdir()}


def test_what_was_kept_comes_back_whole(cache: FolderSpeechCache) -> None:
    assert cache.get(key(1)) is None
    cache.put(key(1), LINE, cache.generation)
    assert cache.get(key(1)) == LINE
    assert cache.get(key(2)) is None
    assert FolderSpeechCache(cache.folder).get(key(1)) == LINE


def test_it_is_for_this_user_s_eyes(cache: FolderSpeechCache) -> None:
    cache.put(key(1), LINE, cache.generation)
    (file,) = cache.folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(cache.folder.stat().st_mode) == 0o700


def test_the_one_not_heard_for_longest_goes_first(cache: FolderSpeechCache) -> None:
    for n in range(4):
        cache.put(key(n), LINE, cache.generation)
        os.utime(cache.folder / f"{key(n)}.speech", (time.time() - 100 + n,) * 2)
    assert cache.get(key(0)) == LINE  # heard again just now
    cache.put(key(4), LINE, cache.generation)
    assert cache.get(key(1)) is None
    assert [cache.get(key(n)) for n in (0, 2, 3, 4)] == [LINE] * 4


def test_what_nobody_hears_for_a_month_is_forgotten(cache: FolderSpeechCache) -> None:
    cache.put(key(1), LINE, cache.generation)
    os.utime(cache.folder / f"{key(1)}.speech", (time.time() - 31 * 86_400,) * 2)
    cache.put(key(2), LINE, cache.generation)
    assert names(cache) == {f"{key(2)}.speech"}


def test_one_larger_than_all_the_room_is_not_kept(cache: FolderSpeechCache) -> None:
    cache.put(key(1), LINE, cache.generation)
    cache.put(key(2), KeptSpeech(24_000, b"\0" * 10_000), cache.generation)
    cache.put(key(3), KeptSpeech(24_000, b""), cache.generation)
    assert names(cache) == {f"{key(1)}.speech"}


@pytest.mark.parametrize("spoilt", [b"", b"{}", b"[]\nx", b'{"rate": 1, "bytes": "x"}\n', b"\n\n"])
def test_a_file_that_is_not_whole_is_none_and_goes(cache: FolderSpeechCache, spoilt: bytes) -> None:
    cache.put(key(1), LINE, cache.generation)
    file = cache.folder / f"{key(1)}.speech"
    file.write_bytes(file.read_bytes()[:-1])
    assert cache.get(key(1)) is None and not file.exists()
    file.write_bytes(spoilt)
    assert cache.get(key(1)) is None


@pytest.mark.parametrize("name", ["", "..", "../../etc", "A" * 64, key(1) + "\n", "0" * 65])
def test_a_key_is_a_digest_and_nothing_else(cache: FolderSpeechCache, name: str) -> None:
    cache.put(name, LINE, cache.generation)
    assert cache.get(name) is None
    assert not cache.folder.exists()


def test_a_folder_that_cannot_be_used_costs_nothing_but_the_cache(tmp_path: Path) -> None:
    (tmp_path / "speech").write_text("a file in its place")
    cache = FolderSpeechCache(tmp_path / "speech")
    cache.put(key(1), LINE, cache.generation)
    assert cache.get(key(1)) is None
    cache.clear()


def test_clearing_forgets_all_and_leaves_strangers_alone(cache: FolderSpeechCache) -> None:
    cache.clear()
    cache.put(key(1), LINE, cache.generation)
    (cache.folder / ".killed.part").write_bytes(b"half")
    (cache.folder / "README").write_text("not ours")
    cache.clear()
    assert names(cache) == {"README"}


def test_what_a_killed_writer_left_is_swept(cache: FolderSpeechCache) -> None:
    cache.put(key(1), LINE, cache.generation)
    for name, age_s in (("old", 1_000.0), ("young", 1.0)):
        part = cache.folder / f".{name}.part"
        part.write_bytes(b"half")
        os.utime(part, (time.time() - age_s,) * 2)
    cache.put(key(2), LINE, cache.generation)
    assert names(cache) == {f"{key(1)}.speech", f"{key(2)}.speech", ".young.part"}


def test_many_at_once_read_only_whole_lines(cache: FolderSpeechCache) -> None:
    found: list[KeptSpeech | None] = []

    def work() -> None:
        for n in range(60):
            cache.put(key(n % 6), LINE, cache.generation)
            found.append(cache.get(key(n % 6)))

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 240
    assert set(found) <= {LINE, None} and LINE in found
    assert sum(p.stat().st_size for p in cache.folder.iterdir()) <= 10_000


def test_what_began_before_a_clearing_is_not_kept_after_it(
    cache: FolderSpeechCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worst moment: its file is written, and about to get its name."""
    is_written, is_cleared = Event(), Event()
    reveal = FolderSpeechCache._reveal

    def slowly(self: FolderSpeechCache, part: Path, path: Path, generation: int) -> None:
        is_written.set()
        assert is_cleared.wait(5)
        reveal(self, part, path, generation)

    monkeypatch.setattr(FolderSpeechCache, "_reveal", slowly)
    began = cache.generation
    putting = Thread(target=cache.put, args=(key(1), LINE, began))
    putting.start()
    assert is_written.wait(5)
    cache.clear()
    is_cleared.set()
    putting.join()
    assert names(cache) == set()
    cache.put(key(2), LINE, began)
    assert names(cache) == set()
    cache.put(key(2), LINE, cache.generation)
    assert cache.get(key(2)) == LINE


def test_clearing_beside_many_streams_leaves_none_of_them(cache: FolderSpeechCache) -> None:
    for _ in range(20):
        began = cache.generation
        threads = [Thread(target=cache.put, args=(key(n), LINE, began)) for n in range(4)]
        for thread in (*threads, clearing := Thread(target=cache.clear)):
            thread.start()
        for thread in (*threads, clearing):
            thread.join()
        assert names(cache) == set()


def test_the_old_goes_without_a_new_one(cache: FolderSpeechCache) -> None:
    cache.forget_old()  # no folder yet
    for n in range(2):
        cache.put(key(n), LINE, cache.generation)
    os.utime(cache.folder / f"{key(0)}.speech", (time.time() - 31 * 86_400,) * 2)
    cache.forget_old()
    assert names(cache) == {f"{key(1)}.speech"}


def test_clearing_holds_for_what_another_process_is_speaking(cache: FolderSpeechCache) -> None:
    there = FolderSpeechCache(cache.folder)
    for n in range(3):
        began = there.generation  # before anything was ever cleared, and later on
        cache.clear()
        there.put(key(n), LINE, began)
        assert there.get(key(n)) is None
    there.put(key(1), LINE, there.generation)
    assert cache.get(key(1)) == LINE


def test_clearing_holds_in_this_process_when_nothing_can_be_written(
    cache: FolderSpeechCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.put(key(1), LINE, cache.generation)
    began = cache.generation

    def full(*_: object) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        cache.clear()
    assert cache.get(key(1)) is None
    cache.put(key(1), LINE, began)
    assert cache.get(key(1)) is None
