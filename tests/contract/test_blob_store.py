from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from studio.errors import NotAllowed, NotFound
from studio.persistence.blobs import FolderBlobStore
from studio.ports import BlobStore

KEY = "user-1/session-1/turn-01-abc.flac"


@pytest.fixture(params=["folder"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    made = {"folder": lambda: FolderBlobStore(tmp_path / "recordings")}
    return made[request.param]()


def read(store: BlobStore, key: str = KEY) -> bytes:
    with store.open(key) as opened:
        return opened.read()


class TestKeeping:
    @pytest.mark.parametrize("data", [b"", b"\x00fLaC", bytes(range(256)) * 40_000])
    def test_reads_back_what_was_put(self, store: BlobStore, data: bytes) -> None:
        store.put(KEY, data)
        assert read(store) == data
        assert store.path(KEY).read_bytes() == data

    def test_a_reader_can_seek(self, store: BlobStore) -> None:
        store.put(KEY, b"0123456789")
        with store.open(KEY) as opened:
            opened.seek(7)
            assert opened.read() == b"789"

    def test_putting_again_replaces(self, store: BlobStore) -> None:
        store.put(KEY, b"a longer first take")
        store.put(KEY, b"second")
        assert read(store) == b"second"
        assert list(store.keys("user-1")) == [KEY]

    def test_what_is_not_there_is_not_found(self, store: BlobStore) -> None:
        store.put(KEY, b"x")
        for key in ("user-1/session-1/other.flac", "user-1/session-1", "user-1", KEY + "/below"):
            with pytest.raises(NotFound):
                store.open(key)
            with pytest.raises(NotFound):
                store.path(key)

    def test_an_open_reader_outlives_erasure(self, store: BlobStore) -> None:
        store.put(KEY, b"still here")
        with store.open(KEY) as opened:
            store.erase(KEY)
            assert opened.read() == b"still here"


class TestListing:
    def test_keys_at_or_below_a_prefix_sorted(self, store: BlobStore) -> None:
        keys = ["u/s1/b.flac", "u/s1/a.flac", "u/s10/a.flac", "u/s2/a.flac", "u2/s1/a.flac"]
        for key in keys:
            store.put(key, key.encode())
        assert list(store.keys("u")) == sorted(keys[:4])
        assert list(store.keys("u/s1")) == ["u/s1/a.flac", "u/s1/b.flac"]
        assert list(store.keys("u/s1/b.flac")) == ["u/s1/b.flac"]
        assert list(store.keys("nobody")) == []


class TestErasing:
    def test_one_blob_a_session_an_account(self, store: BlobStore) -> None:
        for key in ("u/s1/a.flac", "u/s1/b.flac", "u/s2/a.flac", "u2/s1/a.flac"):
            store.put(key, b"x")
        assert store.erase("u/s1/a.flac") == 1
        assert store.erase("u/s1/a.flac") == 0
        assert store.erase("u/s1") == 1
        assert list(store.keys("u")) == ["u/s2/a.flac"]
        assert store.erase("u") == 1
        assert store.erase("nobody") == 0
        assert read(store, "u2/s1/a.flac") == b"x"

    def test_a_key_can_be_used_again(self, store: BlobStore) -> None:
        store.put(KEY, b"first")
        store.erase("user-1")
        store.put(KEY, b"again")
        assert read(store) == b"again"


class TestKeys:
    BAD = (
        "",
        ".",
        "..",
        "../outside.flac",
        "user/../../outside.flac",
        "/etc/passwd",
        "user//a.flac",
        "user/a.flac/",
        "user/.hidden",
        "user/a\x00.flac",
        "user/a\n",
        "user\\..\\a.flac",
        "C:/a.flac",
        "user/~root",
        "user/ä.flac",
        "user/" + "a" * 200,
        "/".join(["a"] * 400),
    )

    @pytest.mark.parametrize("key", BAD)
    def test_no_key_leaves_the_store(self, store: BlobStore, key: str, tmp_path: Path) -> None:
        store.put(KEY, b"x")
        before = sorted(tmp_path.rglob("*"))
        for refused in (lambda: store.put(key, b"x"), lambda: store.erase(key)):
            with pytest.raises(NotAllowed):
                refused()
        with pytest.raises(NotAllowed):
            store.keys(key)
        with pytest.raises(NotFound):
            store.open(key)
        with pytest.raises(NotFound):
            store.path(key)
        assert sorted(tmp_path.rglob("*")) == before


class TestTogether:
    def test_a_reader_sees_one_whole_blob_or_another(self, store: BlobStore) -> None:
        store.put(KEY, b"\x00" * 100_000)
        done = threading.Event()

        def watch() -> set[tuple[int, int]]:
            seen = set()
            while not done.is_set():
                data = read(store)
                seen.add((len(data), len(set(data))))
            return seen

        with ThreadPoolExecutor(2) as pool:
            watching = [pool.submit(watch) for _ in range(2)]
            for byte in range(1, 40):
                store.put(KEY, bytes([byte]) * 100_000)
            done.set()
            for watched in watching:
                assert watched.result() == {(100_000, 1)}

    def test_putting_survives_pruning_beside_it(self, store: BlobStore) -> None:
        def put_and_erase(n: int) -> None:
            for turn in range(20):
                key = f"user-1/session-1/turn-{turn:02d}-{n}.flac"
                store.put(key, b"x" * 1000)
                assert store.erase(key) == 1

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(put_and_erase, range(4)))
        assert list(store.keys("user-1")) == []
