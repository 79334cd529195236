"""Recordings as files: whole or not there, durable when `put` returns.

A blob is written beside its place under a name that no key can have, flushed to the disk, then
renamed over its place, and the folder flushed: a crash at any moment leaves the old blob, the new
one, or none, and at worst a part file, which `sweep` takes away.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from studio.errors import NotAllowed, NotFound, StoreError, StoreUnavailable

try:
    from fcntl import F_FULLFSYNC, fcntl  # type: ignore[attr-defined, unused-ignore]
except ImportError:  # only macOS has it: there fsync alone leaves data in the disk's own cache
    F_FULLFSYNC = None

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,127}\Z")
_PART = ".part"
_TRIES = 5  # an erasure may prune the folder between making it and writing into it


class FolderBlobStore:
    """`BlobStore` on a folder; only this machine's user may look into it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, key: str, data: bytes) -> None:
        """Store durably, whole or not at all, replacing an earlier blob of that key.

        Raises
        ------
        NotAllowed
            The key is none.
        StoreUnavailable
            The disk is full, read-only or out of reach; nothing is stored.
        """
        path = self._path(key)
        with _said_as_ours(missing=StoreUnavailable):
            for left in reversed(range(_TRIES)):
                try:
                    self._make_folder(path.parent)
                    _write(path, data)
                except (FileNotFoundError, FileExistsError):  # the folder was pruned beside us
                    if not left:
                        raise
                else:
                    return

    def open(self, key: str) -> BinaryIO:
        """A seekable reader; it stays whole even when the blob is erased meanwhile.

        Raises
        ------
        NotFound
            No such blob.
        """
        with _said_as_ours():
            return self.path(key).open("rb")

    def path(self, key: str) -> Path:
        """The file with the blob's bytes, for serving by Range; never to be written. NotFound."""
        try:
            path = self._path(key)
        except NotAllowed as error:
            raise NotFound() from error
        if not path.is_file():
            raise NotFound()
        return path

    def erase(self, prefix: str) -> int:
        """Remove the key, or everything below ``prefix/``; returns how many blobs went."""
        path = self._path(prefix)
        with _said_as_ours():
            gone = [_is_part(file) for file in list(_files(path)) if _unlink(file)]
            self._prune(path)
        return gone.count(False)

    def keys(self, prefix: str, older_than_s: float = 0.0) -> Sequence[str]:
        """Keys at or below the prefix, stored at least that many seconds ago, sorted."""
        newest = time.time() - older_than_s
        with _said_as_ours():
            whole = [file for file in _files(self._path(prefix)) if not _is_part(file)]
            found = [f for f in whole if not older_than_s or _changed_at(f) <= newest]
        return sorted(file.relative_to(self._folder).as_posix() for file in found)

    def sweep(self, older_than_s: float = 3600.0) -> int:
        """Remove part files that a crash left behind; returns how many went.

        Parameters
        ----------
        older_than_s : float
            Younger ones may still be written, by another process.
        """
        oldest = time.time() - older_than_s
        with _said_as_ours():
            parts = [file for file in _files(self._folder) if _is_part(file)]
            return sum(_unlink(part) for part in parts if _changed_at(part) < oldest)

    def _path(self, key: str) -> Path:
        names = key.split("/")
        if len(key) > 512 or not all(_NAME.match(name) for name in names):
            raise NotAllowed()
        return self._folder.joinpath(*names)

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        if folder != self._folder:
            self._make_folder(folder.parent)
        folder.mkdir(mode=0o700, parents=folder == self._folder, exist_ok=True)
        _flush_folder(folder.parent)

    def _prune(self, path: Path) -> None:
        """Remove folders that are empty now, deepest first, the store's own excepted."""
        below = [Path(folder) for folder, _, _ in os.walk(path, topdown=False)]
        above = list(path.parents)
        for folder in (*below, *above[: above.index(self._folder)]):
            try:
                folder.rmdir()
            except OSError:  # not a folder, not empty, or gone already
                continue
            _flush_folder(folder.parent)


def _write(path: Path, data: bytes) -> None:
    part = path.with_name(f".{path.name}.{secrets.token_hex(6)}{_PART}")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb", buffering=0) as file:
            view = memoryview(data)
            while view:
                view = view[file.write(view) :]
            _flush(file.fileno())
        part.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
    _flush_folder(path.parent)


def _flush(descriptor: int) -> None:
    if F_FULLFSYNC is not None:
        fcntl(descriptor, F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def _flush_folder(folder: Path) -> None:
    with contextlib.suppress(FileNotFoundError):  # pruned meanwhile: nothing of ours is in it
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _files(path: Path) -> Iterator[Path]:
    """Files at or below the path; those that go while we look are passed over."""
    if path.is_file():
        yield path
    for folder, _, names in os.walk(path, onerror=_refused):
        yield from (Path(folder, name) for name in names)


def _refused(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        raise error


def _is_part(file: Path) -> bool:
    """True for a part file; no key has a name that begins with a dot."""
    return file.name.startswith(".")


def _unlink(path: Path) -> bool:
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    _flush_folder(path.parent)
    return True


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()


@contextlib.contextmanager
def _said_as_ours(missing: type[StoreError] = NotFound) -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise missing() from error
    except OSError as error:
        raise StoreUnavailable() from error
